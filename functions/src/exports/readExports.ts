import { FieldPath } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import type { ExportJob, ExportPage, ExportRef, ListExportsInput } from "./model.ts";
import { jobRef, jobsCollection, readJob, requireJob } from "./store.ts";

/** One export of the caller's; throws `not_found`. */
export async function getExport({ id }: ExportRef, { caller }: Context): Promise<ExportJob> {
  return requireJob(await jobRef(id).get(), caller.uid);
}

/** The caller's exports, the latest first. */
export async function listExports(input: ListExportsInput, { caller }: Context): Promise<ExportPage> {
  const page = await fetchPage(jobsCollection().where("requestedBy", "==", caller.uid).orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", input);
  return { items: page.snapshots.map(readJob), nextCursor: page.nextCursor };
}
