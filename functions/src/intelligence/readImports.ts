import { FieldPath, type Query } from "firebase-admin/firestore";
import { fetchPage } from "../platform/paging.ts";
import { ImportRun, type ImportPage, type ImportRef, type ListImportsInput } from "./importModel.ts";
import { importRef, importsCollection, readImport, requireImport } from "./store.ts";

const summaryFields = Object.keys(ImportRun.shape).filter((field) => field !== "id" && field !== "items");

/** Imports without what became of each object, the newest first. */
export async function listImports({ feedId, source, ...page }: ListImportsInput): Promise<ImportPage> {
  let query: Query = importsCollection().select(...summaryFields);
  if (feedId !== undefined) query = query.where("feedId", "==", feedId);
  if (source !== undefined) query = query.where("source", "==", source);
  const { snapshots, nextCursor } = await fetchPage(query.orderBy("at", "desc").orderBy(FieldPath.documentId(), "desc"), "at", page);
  return { items: snapshots.map(readImport), nextCursor };
}

/** One import with its report; throws `not_found`. */
export async function getImport({ id }: ImportRef): Promise<ImportRun> {
  return requireImport(await importRef(id).get());
}
