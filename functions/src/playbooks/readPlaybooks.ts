import { FieldPath, type Query } from "firebase-admin/firestore";
import { fetchPage } from "../platform/paging.ts";
import type { ListPlaybooksInput, ListVersionsInput, Playbook, PlaybookPage, PlaybookRef, VersionRef } from "./model.ts";
import { playbookRef, playbooksCollection, readSummary, requirePlaybook, summaryFields, versionsOf } from "./store.ts";

/** Playbooks without their steps, the newest first. */
export async function listPlaybooks(input: ListPlaybooksInput): Promise<PlaybookPage> {
  let query: Query = playbooksCollection().select(...summaryFields);
  if (input.status !== undefined) query = query.where("status", "==", input.status);
  if (input.category !== undefined) query = query.where("appliesTo.categories", "array-contains", input.category);
  const page = await fetchPage(query.orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", input);
  return { items: page.snapshots.map(readSummary), nextCursor: page.nextCursor };
}

/** One playbook as it is now; throws `not_found`. */
export async function getPlaybook(input: PlaybookRef): Promise<Playbook> {
  return requirePlaybook(await playbookRef(input.id).get());
}

/** All versions of a playbook without their steps, the latest first; throws `not_found`. */
export async function listVersions(input: ListVersionsInput): Promise<PlaybookPage> {
  requirePlaybook(await playbookRef(input.id).get());
  const query = versionsOf(input.id).select(...summaryFields).orderBy("version", "desc").orderBy(FieldPath.documentId(), "desc");
  const page = await fetchPage(query, "version", input, "number");
  return { items: page.snapshots.map((snapshot) => ({ ...readSummary(snapshot), id: input.id })), nextCursor: page.nextCursor };
}

/** A playbook as it was in a version; throws `not_found`. */
export async function getVersion(input: VersionRef): Promise<Playbook> {
  return { ...requirePlaybook(await versionsOf(input.id).doc(String(input.version)).get()), id: input.id };
}
