import type { CollectionReference, DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { openFile } from "../platform/storage.ts";
import { jobDefaults, StoredJob } from "./model.ts";

export const jobsCollection = (): CollectionReference => db().collection("exportJobs");
export const jobRef = (id: string): DocumentReference => jobsCollection().doc(id);
export const readJob = (snapshot: DocumentSnapshot): StoredJob => readSnapshot(StoredJob, jobDefaults, snapshot).value;

/** Where the parts of an export lie in the bucket. */
export const filesOf = (id: string): string => `exports/${id}/`;
/** Where a part lies; two workers that make the same one do not write the same file. */
export const partPath = (id: string, part: string): string => `${filesOf(id)}part-${part}`;

/** The bytes of an export, a part after the other as they are taken. Throws `unavailable`. */
export async function* contentOf({ id, parts }: Pick<StoredJob, "id" | "parts">): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    const file = await openFile(partPath(id, part));
    if (!file) throw new AppError("unavailable", "A part of this export is gone.");
    yield* file.stream as AsyncIterable<Uint8Array>;
  }
}

/** The audit stream of what somebody exports. */
export const auditStreamOf = (uid: string): string => `exports-${uid}`;
export const subjectOf = (id: string): string => `exportJobs/${id}`;

/** Who runs exports by itself. */
export const worker = "system:exports";

/** Reads an export that is this person's; throws `not_found`, also for another's. */
export function requireJob(snapshot: DocumentSnapshot, uid: string): StoredJob {
  const job = snapshot.exists ? readJob(snapshot) : null;
  if (job?.requestedBy !== uid) throw new AppError("not_found", "There is no such export, or it is not yours.");
  return job;
}
