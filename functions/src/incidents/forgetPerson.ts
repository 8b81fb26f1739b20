import { FieldPath, type DocumentSnapshot, type Query, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { pseudonymOf } from "../identity/deletion.ts";
import { db, transact } from "../platform/firestore.ts";
import { heldAmong } from "./holds.ts";
import { incidentsCollection } from "./store.ts";

const pageSize = 200;

/** The incident that a document is, or lies under. */
const incidentOf = ({ ref }: DocumentSnapshot): string => ref.path.split("/")[1] ?? "";

/** Puts a name into `field` of whatever the query gives, a page at a time; leaves alone what has that name, or none, and what is under a legal hold. Each page has its entry in the person's stream. */
async function rename(uid: string, query: Query, field: string, now: Date): Promise<void> {
  const name = pseudonymOf(uid);
  const isStale = (snapshot: DocumentSnapshot): boolean => typeof snapshot.get(field) === "string" && snapshot.get(field) !== name && snapshot.get("legalHold") !== true;
  const sorted = query.orderBy(FieldPath.documentId()).select(field, "legalHold").limit(pageSize);
  for (let last: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
    const { docs } = await (last ? sorted.startAfter(last) : sorted).get();
    const stale = docs.filter(isStale);
    if (stale.length > 0) {
      await transact(async (tx) => {
        const present = (await tx.getAll(...stale.map(({ ref }) => ref))).filter(isStale);
        const held = await heldAmong(tx, present.map(incidentOf));
        const free = present.filter((snapshot) => !held.has(incidentOf(snapshot)));
        if (free.length === 0) return;
        const audit = await openStream(tx, `user-${uid}`);
        for (const { ref } of free) tx.update(ref, { [field]: name });
        audit.append({ event: "user.forgotten", at: now, actorId: "system:incidents", actorRole: "system", subject: `users/${uid}`, requestId: "", details: { field, count: free.length, paths: free.map(({ ref }) => ref.path) } });
      });
    }
    last = docs.at(-1);
    isMore = docs.length === pageSize;
  }
}

/**
 * Puts a pseudonym in the place of a deleted person's name, in the incidents they reported, the messages they wrote, the
 * files they handed in and the marks of how far they have read. May run again, or after it was interrupted: what is done
 * stays done and is not written twice. Versions stay, for nobody can edit these fields, so no edit that is under way must fail over
 * them. What is under a legal hold keeps the name; an erasure (retention/) takes it away when the hold is lifted.
 */
export async function forgetPerson(uid: string, now = new Date()): Promise<void> {
  await rename(uid, incidentsCollection().where("reportedBy", "==", uid), "reporterName", now);
  await rename(uid, db().collectionGroup("messages").where("authorId", "==", uid), "authorName", now);
  await rename(uid, db().collectionGroup("evidence").where("uploadedBy", "==", uid), "uploadedByName", now);
  await rename(uid, db().collectionGroup("receipts").where("uid", "==", uid), "name", now);
}
