import { FieldPath, type DocumentReference, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { clockStates, isUnsettled } from "../compliance/model.ts";
import { auditStreamOf, incidentRef, incidentsCollection, readIncident } from "../incidents/documents.ts";
import { hasHold, heldAmong } from "../incidents/holds.ts";
import type { Incident } from "../incidents/model.ts";
import { db, transact } from "../platform/firestore.ts";
import { worker } from "./auditNames.ts";

/** What stays of a deleted incident, and says until `isDone` that its files and subcollections have to go still. */
export const tombstoneRef = (incidentId: string): DocumentReference => db().doc(`tombstones/${incidentId}`);

/** The rule by which something is deleted. */
export interface Policy {
  days: number;
  version: number;
}

const isOldEnough = ({ status, resolution }: Pick<Incident, "status" | "resolution">, cutoff: Date): boolean => status === "closed" && resolution !== null && resolution.at < cutoff;

/** What under an incident keeps it: a file under hold, or a clock that is open. Two queries of one document each. */
async function keptByParts(tx: Transaction, id: string): Promise<"held" | "kept" | null> {
  const under = incidentRef(id);
  const [files, clocks] = await Promise.all([
    tx.get(under.collection("evidence").where("legalHold", "==", true).limit(1).select()),
    tx.get(under.collection("clocks").where("state", "in", clockStates.filter(isUnsettled)).limit(1).select()),
  ]);
  if (!files.empty) return "held";
  return clocks.empty ? null : "kept";
}

const pageSize = 50;
const repeatingMax = 500;

/**
 * True while an incident that repeats this one, or one that repeats that, has to stay for reasons of its own: what was
 * submitted here was submitted for it. That this one is still there is no such reason, so neither waits for the other. Three
 * reads for each, as far as the first that stays; of more than 500 it is taken for granted that one does.
 */
async function isNeeded(tx: Transaction, id: string, cutoff: Date): Promise<boolean> {
  const found = new Set([id]);
  // Grows while it is gone through.
  for (const carrierId of found) {
    const sorted = incidentsCollection().where("duplicateOf", "==", carrierId).orderBy(FieldPath.documentId()).select("status", "resolution", "legalHold").limit(pageSize);
    for (let last: DocumentSnapshot | undefined, isMore = true; isMore; ) {
      const { docs } = await tx.get(last ? sorted.startAfter(last) : sorted);
      if (docs.some((snapshot) => hasHold(snapshot) || !isOldEnough(readIncident(snapshot).value, cutoff))) return true;
      const parts = await Promise.all(docs.map((snapshot) => keptByParts(tx, snapshot.id)));
      if (parts.some((kept) => kept !== null)) return true;
      for (const snapshot of docs) found.add(snapshot.id);
      if (found.size > repeatingMax) return true;
      last = docs.at(-1);
      isMore = docs.length === pageSize;
    }
  }
  return false;
}

/**
 * What keeps an incident that is old enough; null when nothing does. What repeats another stays with the one that carries
 * on, whose deadlines run from when the first of them was known; and that one stays while any of those has to that repeat it.
 * Two queries of one document each, two reads, and `isNeeded`.
 */
async function keptBecause(tx: Transaction, { id, duplicateOf }: Pick<Incident, "id" | "duplicateOf">, cutoff: Date): Promise<"held" | "kept" | null> {
  if ((await heldAmong(tx, [id])).has(id)) return "held";
  const parts = await keptByParts(tx, id);
  if (parts !== null) return parts;
  if (duplicateOf !== null && (await tx.get(incidentRef(duplicateOf))).exists) return "kept";
  return (await isNeeded(tx, id, cutoff)) ? "kept" : null;
}

/**
 * Takes an incident away if it is still closed and old enough, and nothing keeps it; from then on it is nowhere, and the
 * tombstone says what is left to do, which `clearAfter` does. Eight reads, and three for each incident that repeats it; four writes.
 */
export async function bury(incidentId: string, cutoff: Date, policy: Policy, now: Date): Promise<"deleted" | "held" | "kept"> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(incidentRef(incidentId));
    if (!snapshot.exists) return "kept";
    const { value: incident } = readIncident(snapshot);
    const closedAt = incident.resolution?.at ?? null;
    if (closedAt === null || !isOldEnough(incident, cutoff)) return "kept";
    const because = await keptBecause(tx, incident, cutoff);
    if (because !== null) return because;
    const audit = await openStream(tx, auditStreamOf(incidentId));
    tx.create(tombstoneRef(incidentId), { number: incident.number, closedAt, deletedAt: now, policy: { rule: "closedIncidents", ...policy }, isDone: false });
    tx.delete(incidentRef(incidentId));
    audit.append({ event: "retention.deleted", at: now, actorId: worker, actorRole: "system", subject: `incidents/${incidentId}`, requestId: "", details: { rule: "closedIncidents", ...policy, closedAt: closedAt.toISOString() } });
    return "deleted";
  });
}
