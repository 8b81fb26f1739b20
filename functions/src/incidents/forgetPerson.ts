import { FieldPath, type Query, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { pseudonymOf } from "../identity/deletion.ts";
import { db, transact } from "../platform/firestore.ts";
import { heldAmong } from "./holds.ts";
import { incidentsCollection } from "./store.ts";

const pageSize = 200;

/** The incident that a document is, or lies under. */
const incidentOf = ({ ref }: QueryDocumentSnapshot): string => ref.path.split("/")[1] ?? "";

/** Puts a name into `field` of whatever the query gives, a page at a time; leaves alone what has that name, or none, and what is under a legal hold. */
async function rename(query: Query, field: string, name: string): Promise<void> {
  const sorted = query.orderBy(FieldPath.documentId()).select(field, "legalHold").limit(pageSize);
  for (let last: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
    const { docs } = await (last ? sorted.startAfter(last) : sorted).get();
    const stale = docs.filter((snapshot) => typeof snapshot.get(field) === "string" && snapshot.get(field) !== name && snapshot.get("legalHold") !== true);
    if (stale.length > 0) {
      await transact(async (tx) => {
        const held = await heldAmong(tx, stale.map(incidentOf));
        for (const snapshot of stale) if (!held.has(incidentOf(snapshot))) tx.update(snapshot.ref, { [field]: name });
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
export async function forgetPerson(uid: string): Promise<void> {
  const name = pseudonymOf(uid);
  await rename(incidentsCollection().where("reportedBy", "==", uid), "reporterName", name);
  await rename(db().collectionGroup("messages").where("authorId", "==", uid), "authorName", name);
  await rename(db().collectionGroup("evidence").where("uploadedBy", "==", uid), "uploadedByName", name);
  await rename(db().collectionGroup("receipts").where("uid", "==", uid), "name", name);
}
