import type { DocumentReference, Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf, incidentRef, readIncident } from "../incidents/documents.ts";
import { heldAmong } from "../incidents/holds.ts";
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

/**
 * Why an incident that is old enough has to stay; null when nothing keeps it. What repeats another stays with the one that
 * carries on, whose deadlines run from when the first of them was known. Two queries of one document each, and two reads.
 */
async function keptBecause(tx: Transaction, { id, duplicateOf }: Pick<Incident, "id" | "duplicateOf">): Promise<"held" | "clock" | "carried" | null> {
  if ((await heldAmong(tx, [id])).has(id)) return "held";
  const under = incidentRef(id);
  const [files, clocks] = await Promise.all([
    tx.get(under.collection("evidence").where("legalHold", "==", true).limit(1).select()),
    tx.get(under.collection("clocks").where("state", "in", ["needs_assessment", "running", "late"]).limit(1).select()),
  ]);
  if (!files.empty) return "held";
  if (!clocks.empty) return "clock";
  return duplicateOf !== null && (await tx.get(incidentRef(duplicateOf))).exists ? "carried" : null;
}

/**
 * Takes an incident away if it is still closed and old enough, and nothing keeps it; from then on it is nowhere, and the
 * tombstone says what is left to do, which `clearAfter` does. Seven reads, four writes.
 */
export async function bury(incidentId: string, cutoff: Date, policy: Policy, now: Date): Promise<"deleted" | "held" | "kept"> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(incidentRef(incidentId));
    if (!snapshot.exists) return "kept";
    const { value: incident } = readIncident(snapshot);
    const closedAt = incident.resolution?.at ?? null;
    if (incident.status !== "closed" || closedAt === null || closedAt >= cutoff) return "kept";
    const because = await keptBecause(tx, incident);
    if (because !== null) return because === "held" ? "held" : "kept";
    const audit = await openStream(tx, auditStreamOf(incidentId));
    tx.create(tombstoneRef(incidentId), { number: incident.number, closedAt, deletedAt: now, policy: { rule: "closedIncidents", ...policy }, isDone: false });
    tx.delete(incidentRef(incidentId));
    audit.append({ event: "retention.deleted", at: now, actorId: worker, actorRole: "system", subject: `incidents/${incidentId}`, requestId: "", details: { rule: "closedIncidents", ...policy, closedAt: closedAt.toISOString() } });
    return "deleted";
  });
}
