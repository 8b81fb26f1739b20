import { FieldValue, type DocumentReference } from "firebase-admin/firestore";
import { db, transact } from "../platform/firestore.ts";
import { openStream, type AuditRecord } from "./log.ts";

const pageSize = 100;

type By = Pick<AuditRecord, "at" | "actorId" | "actorRole" | "requestId">;

/** Takes one stream's values of a person away and says in the stream of which entries; what was taken by another meanwhile is left out. */
async function eraseIn(stream: string, refs: readonly DocumentReference[], uid: string, by: By): Promise<number> {
  return await transact(async (tx) => {
    const audit = await openStream(tx, stream);
    const left = (await tx.getAll(...refs)).filter((entry) => entry.get("personal.of") === uid);
    if (left.length === 0) return 0;
    for (const { ref } of left) tx.update(ref, { personal: FieldValue.delete() });
    audit.append({ event: "audit.personal_erased", ...by, subject: `users/${uid}`, details: { seqs: left.map(({ id }) => String(Number(id))) } });
    return left.length;
  });
}

/**
 * Erases a hundred of the personal values the log holds of a person, with their salts, so that nothing can be learnt from the
 * commitments that stay; the chains still verify, for each stream says which of its entries lost their values. Call it
 * until `isMore` is false: it goes on where it was interrupted, and does nothing twice. Two reads for each entry.
 */
export async function erasePersonal(uid: string, by: By): Promise<{ erased: number; isMore: boolean }> {
  const { docs } = await db().collectionGroup("entries").where("personal.of", "==", uid).select().limit(pageSize).get();
  const streams = Map.groupBy(docs.map(({ ref }) => ref), (ref) => ref.parent.parent?.id ?? "");
  let erased = 0;
  for (const [stream, refs] of streams) erased += await eraseIn(stream, refs, uid, by);
  return { erased, isMore: docs.length === pageSize };
}
