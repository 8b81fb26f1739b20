import { isDeepStrictEqual } from "node:util";
import { FieldPath, type DocumentSnapshot, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { readApplicant } from "../identity/applicants.ts";
import { pseudonymOf } from "../identity/deletion.ts";
import { transact } from "../platform/firestore.ts";
import { deleteFilesUnder } from "../platform/storage.ts";
import { folderOf } from "./documents.ts";
import { findEdge } from "./lifecycle.ts";
import { applicationRef, applicationsCollection, auditStreamOf, readApplication, writeApplication, writeTransition } from "./store.ts";

// An application holds some ten kilobytes of text.
const pageSize = 50;
const system = "system:applications";

/** What an application of a deleted person says of them. */
const emptied = (uid: string) => ({ applicantName: pseudonymOf(uid), motivation: "", experience: "", skills: [], documents: [] });

/** By the fields as they are stored: one that cannot be read may hold something all the same. */
const isForgotten = (snapshot: DocumentSnapshot, uid: string): boolean =>
  snapshot.get("status") !== "pending" && Object.entries(emptied(uid)).every(([field, value]) => isDeepStrictEqual(snapshot.get(field), value));

/** Takes a pending application back in the name of Secura. */
async function withdraw(id: string, now: Date): Promise<void> {
  await transact(async (tx) => {
    const snapshot = await tx.get(applicationRef(id));
    const application = readApplication(snapshot);
    const edge = findEdge(application.status, "withdrawn");
    if (!snapshot.exists || !edge) return;
    const audit = await openStream(tx, auditStreamOf(id));

    const { version } = writeTransition(tx, application, edge, { at: now, by: system, note: null });
    audit.append({ event: edge.event, at: now, actorId: system, actorRole: "system", subject: `applications/${id}`, requestId: "", details: { from: edge.from, to: edge.to, version } });
  });
}

async function clear(id: string, uid: string, now: Date): Promise<void> {
  await transact(async (tx) => {
    const snapshot = await tx.get(applicationRef(id));
    if (!snapshot.exists || isForgotten(snapshot, uid)) return;
    const audit = await openStream(tx, auditStreamOf(id));
    const { version } = writeApplication(tx, readApplication(snapshot), now, emptied(uid));
    audit.append({ event: "application.emptied", at: now, actorId: system, actorRole: "system", subject: `applications/${id}`, requestId: "", details: { version } });
  });
}

/**
 * Takes away what a deleted person's applications say of them: one that is pending is withdrawn, the documents are deleted,
 * and the texts are emptied under a pseudonym. Reviewer, decision and history stay. May run again, or go on after it was
 * interrupted; what is done is not written twice. Does nothing for an account that stands.
 */
export async function forgetApplicant(uid: string, now: Date): Promise<void> {
  const applicant = await transact((tx) => readApplicant(tx, uid));
  if (applicant && applicant.status !== "deleted") return;
  const sorted = applicationsCollection().where("applicantId", "==", uid).orderBy(FieldPath.documentId()).limit(pageSize);
  for (let last: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
    const { docs } = await (last ? sorted.startAfter(last) : sorted).get();
    for (const { id } of docs.filter((snapshot) => !isForgotten(snapshot, uid))) {
      // First, for nothing can be added to it from then on; and the record last, for it tells what is left to delete.
      await withdraw(id, now);
      await deleteFilesUnder(folderOf(id));
      await clear(id, uid, now);
    }
    last = docs.at(-1);
    isMore = docs.length === pageSize;
  }
}
