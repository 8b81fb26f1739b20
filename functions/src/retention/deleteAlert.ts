import { openStream } from "../audit/log.ts";
import { alertRef, auditStreamOf, readAlert } from "../alerts/documents.ts";
import { db, transact } from "../platform/firestore.ts";
import { worker } from "./auditNames.ts";
import type { Policy } from "./deleteIncident.ts";
import type { RuleName } from "./policy.ts";

const risesMax = 10;

/**
 * Deletes an alert that is still in the state it is deleted by, old enough, and no incident's; with it the keys under which
 * the same would be known again, so that a later report is a new alert. A read and a write for each key, and four of each.
 */
export async function deleteAlert(alertId: string, status: "resolved" | "false_positive", cutoff: Date, { days, version }: Policy, now: Date): Promise<"deleted" | "kept"> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(alertRef(alertId));
    if (!snapshot.exists) return "kept";
    const alert = readAlert(snapshot);
    if (alert.status !== status || alert.incidentId !== null || alert.lastSeenAt >= cutoff) return "kept";
    const named: unknown = snapshot.get("keys");
    const refs = (Array.isArray(named) ? named : []).filter((key): key is string => typeof key === "string").map((key) => db().doc(`alertKeys/${key}`));
    const keys = refs.length === 0 ? [] : await tx.getAll(...refs);
    const rises = await tx.get(alertRef(alertId).collection("rises").limit(risesMax).select());
    const audit = await openStream(tx, auditStreamOf(alertId));
    for (const key of keys) if (key.get("alertId") === alertId) tx.delete(key.ref);
    for (const { ref } of rises.docs) tx.delete(ref);
    tx.delete(alertRef(alertId));
    const rule: RuleName = status === "resolved" ? "resolvedAlerts" : "falsePositiveAlerts";
    audit.append({ event: "retention.deleted", at: now, actorId: worker, actorRole: "system", subject: `alerts/${alertId}`, requestId: "", details: { rule, days, version } });
    return "deleted";
  });
}
