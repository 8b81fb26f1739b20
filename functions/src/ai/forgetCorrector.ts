import { FieldPath, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { heldAmong } from "../incidents/holds.ts";
import { transact } from "../platform/firestore.ts";
import { correctionsCollection, readCorrection } from "./corrections.ts";

const pageSize = 200;

/** Empties a page of corrections as they are now, save those of incidents under a legal hold, and says so in the person's stream. */
async function forgetPage(uid: string, page: readonly QueryDocumentSnapshot[], now: Date): Promise<void> {
  await transact(async (tx) => {
    const present = (await tx.getAll(...page.map(({ ref }) => ref))).filter((snapshot) => snapshot.get("by") === uid);
    const held = await heldAmong(tx, present.map((snapshot) => readCorrection(snapshot).incidentId));
    const free = present.filter((snapshot) => !held.has(readCorrection(snapshot).incidentId));
    if (free.length === 0) return;
    const audit = await openStream(tx, `user-${uid}`);
    for (const { ref } of free) tx.update(ref, { by: null, comment: null });
    audit.append({ event: "user.forgotten", at: now, actorId: "system:ai", actorRole: "system", subject: `users/${uid}`, requestId: "", details: { collection: "corrections", count: free.length, ids: free.map(({ id }) => id) } });
  });
}

/**
 * Takes a deleted person out of their corrections: who it was and what they remarked. What the incident is stays, for the
 * team's work rests on it. What is under a legal hold stays as it is; an erasure (retention/) takes it away when the hold is
 * lifted. May run again, or after it was interrupted: what is done is not found any more. Three reads and a write for each.
 */
export async function forgetCorrector(uid: string, now = new Date()): Promise<void> {
  const sorted = correctionsCollection().where("by", "==", uid).orderBy(FieldPath.documentId()).select().limit(pageSize);
  for (let last: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
    const { docs } = await (last ? sorted.startAfter(last) : sorted).get();
    if (docs.length > 0) await forgetPage(uid, docs, now);
    last = docs.at(-1);
    isMore = docs.length === pageSize;
  }
}
