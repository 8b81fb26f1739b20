import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { carrierOf, finishPart, followStep, pendingMerge } from "../incidents/mergeRecords.ts";
import { alertsCollection, auditStreamOf, readAlert } from "./store.ts";

// Each alert has its own audit stream to read and write.
const pageSize = 50;

/**
 * Puts alerts where they belong now: with the incident that carries on for the one they were attached to. What an alert
 * belongs to follows from the incidents as they stand, so the order in which merges are followed does not matter.
 */
async function settleAlerts(tx: Transaction, ids: string[], now: Date): Promise<void> {
  const alerts = (await tx.getAll(...ids.map((id) => alertsCollection().doc(id)))).filter(({ exists }) => exists).map(readAlert);
  const carriers = new Map<string, string | null>();
  const moves: (() => void)[] = [];
  for (const { id, incidentId, mergedFrom, version } of alerts) {
    const origin = mergedFrom ?? incidentId;
    if (origin === null) continue;
    if (!carriers.has(origin)) carriers.set(origin, await carrierOf(tx, origin));
    const carrier = carriers.get(origin) ?? null;
    if (carrier === null || carrier === incidentId) continue;
    const audit = await openStream(tx, auditStreamOf(id));
    const changes = { incidentId: carrier, mergedFrom: carrier === origin ? null : origin, version: version + 1 };
    moves.push(() => {
      tx.update(alertsCollection().doc(id), changes);
      audit.append({ event: "alert.followed_merge", at: now, actorId: "system:merge", actorRole: "system", subject: `alerts/${id}`, requestId: "", details: { from: incidentId, ...changes } });
    });
  }
  for (const move of moves) move();
}

/**
 * Hands the alerts of a merged incident to the one that carries on, or back when the merge was taken back. May run twice,
 * late, or again after it was interrupted.
 */
export async function followMerge(targetId: string, sourceId: string, now: Date): Promise<"nothing" | "done" | "superseded"> {
  const following = await pendingMerge(targetId, sourceId, "alerts");
  if (!following) return "nothing";
  const { alertIds } = following.record;
  for (let from = 0; from < alertIds.length; from += pageSize) {
    const page = alertIds.slice(from, from + pageSize);
    if (!(await followStep(following, (tx) => settleAlerts(tx, page, now)))) return "superseded";
  }
  return (await finishPart(following, "alerts", {})) ? "done" : "superseded";
}
