import type { DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "./store.ts";
import { carrierOf } from "./mergeRecords.ts";

/** True for an incident that is under legal hold itself; what cannot be read may well be one. Pure. */
export function hasHold(snapshot: DocumentSnapshot): boolean {
  const { value, problems } = readIncident(snapshot);
  return value.legalHold || problems.some((problem) => problem.startsWith("legalHold:"));
}

/** True while an incident, or the one that carries on for it, is under legal hold. Reads more only where it is closed as a duplicate. */
async function isHeld(tx: Transaction, snapshot: DocumentSnapshot): Promise<boolean> {
  if (!snapshot.exists) return false;
  if (hasHold(snapshot)) return true;
  const carrierId = readIncident(snapshot).value.duplicateOf === null ? null : await carrierOf(tx, snapshot.id);
  return carrierId !== null && carrierId !== snapshot.id && hasHold(await tx.get(incidentRef(carrierId)));
}

/**
 * Those of these incidents of which nothing may be taken away: the one place that says what a legal hold covers. One read for
 * each; call it among a transaction's reads.
 */
export async function heldAmong(tx: Transaction, incidentIds: readonly string[]): Promise<Set<string>> {
  const refs = [...new Set(incidentIds)].filter((id) => id !== "").map(incidentRef);
  const held = new Set<string>();
  if (refs.length === 0) return held;
  for (const snapshot of await tx.getAll(...refs)) if (await isHeld(tx, snapshot)) held.add(snapshot.id);
  return held;
}
