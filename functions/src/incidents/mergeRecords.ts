import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { readSnapshot, transact } from "../platform/firestore.ts";
import { MergeRecord, mergeRecordDefaults, type MergePart } from "./mergeModel.ts";
import type { Incident } from "./model.ts";
import { incidentRef, readIncident } from "./store.ts";

// Longer than any chain people make; an end to the walk whatever the documents say.
const chainMax = 100;

export const mergesOf = (targetId: string): CollectionReference => incidentRef(targetId).collection("merged");
export const mergeRef = (targetId: string, sourceId: string): DocumentReference => mergesOf(targetId).doc(sourceId);

/** The record of a merge, or null where there never was one. */
export const readMerge = (snapshot: DocumentSnapshot): MergeRecord | null => (snapshot.exists ? readSnapshot(MergeRecord, mergeRecordDefaults, snapshot).value : null);

/** The incident this one was merged into; null if it was not. One that was only closed as a duplicate was not. */
export async function mergedIntoOf(tx: Transaction, { id, duplicateOf }: Pick<Incident, "id" | "duplicateOf">): Promise<Incident | null> {
  if (duplicateOf === null) return null;
  const snapshot = await tx.get(incidentRef(duplicateOf));
  const target = snapshot.exists ? readIncident(snapshot).value : null;
  return target?.mergedIds.includes(id) === true ? target : null;
}

/** The incident that carries on for this one now, by itself if it was not merged; null if it does not exist. Two reads for each merge on the way. */
export async function carrierOf(tx: Transaction, id: string): Promise<string | null> {
  const snapshot = await tx.get(incidentRef(id));
  if (!snapshot.exists) return null;
  let carrier = readIncident(snapshot).value;
  for (let step = 0; step < chainMax; step += 1) {
    const next = await mergedIntoOf(tx, carrier);
    if (next === null) return carrier.id;
    carrier = next;
  }
  throw new Error(`incident ${id} was merged more than ${String(chainMax)} times over`);
}

/** A merge, or taking one back, that some part has yet to follow. */
export interface Following {
  targetId: string;
  sourceId: string;
  record: MergeRecord;
}

/** What a part has to do now, whatever the event said that woke it; null when there is nothing left. */
export async function pendingMerge(targetId: string, sourceId: string, part: MergePart): Promise<Following | null> {
  const record = readMerge(await mergeRef(targetId, sourceId).get());
  return record?.pending.includes(part) === true ? { targetId, sourceId, record } : null;
}

/**
 * One step of a part, in a transaction that first looks whether the merge is still to be followed. False when it was taken
 * back, or made again, in between: then another event is on its way, and this run ends.
 */
export async function followStep({ targetId, sourceId, record }: Following, step: (tx: Transaction) => Promise<void>): Promise<boolean> {
  return await transact(async (tx) => {
    const now = readMerge(await tx.get(mergeRef(targetId, sourceId)));
    if (now?.round !== record.round) return false;
    await step(tx);
    return true;
  });
}

/** Notes that a part is done, with what it moved, or that it was refused; the merge is `done` when all are. */
export async function finishPart({ targetId, sourceId, record }: Following, part: MergePart, { counts = {}, refused }: { counts?: Partial<MergeRecord["counts"]>; refused?: boolean }): Promise<boolean> {
  return await transact(async (tx) => {
    const now = readMerge(await tx.get(mergeRef(targetId, sourceId)));
    if (now?.round !== record.round) return false;
    const pending = now.pending.filter((left) => left !== part);
    tx.update(mergeRef(targetId, sourceId), { pending, done: pending.length === 0, counts: { ...now.counts, ...counts }, refused: refused ?? now.refused });
    return true;
  });
}
