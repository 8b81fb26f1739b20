import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandInternal } from "./access.ts";
import { mergedIntoOf } from "./mergeRecords.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "./store.ts";

// A bounded list; an incident with more alerts than this needs merging of alerts, not a longer list.
const alertsMax = 500;

/**
 * Prepares listing an alert on an incident: reads and checks now, and returns the writes for when the transaction has
 * done its other reads. Throws `not_found`, `permission_denied` or `conflict`.
 */
export async function attachToIncident(tx: Transaction, incidentId: string, alertId: string, context: Context): Promise<() => void> {
  const { caller, now } = context;
  const incident = await loadIncident(tx, incidentId);
  demandInternal(caller, incident);
  const mergedInto = await mergedIntoOf(tx, incident);
  if (mergedInto) throw new AppError("conflict", `The incident was merged into ${mergedInto.id}; attach the alert there.`);
  if (incident.alertIds.length >= alertsMax) throw new AppError("conflict", `An incident lists ${String(alertsMax)} alerts at most.`);
  const audit = await openStream(tx, auditStreamOf(incidentId));
  return () => {
    const updated = writeIncident(tx, incident, now, { alertIds: [...new Set([...incident.alertIds, alertId])] });
    writeTimeline(tx, incidentId, `v${String(updated.version)}-alert`, { at: now, kind: "alert", actorId: caller.uid, summary: "An alert was attached", audience: "team", details: { alertId } });
    audit.append({ event: "incident.alert_attached", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${incidentId}`, requestId: context.requestId, details: { alertId, version: updated.version } });
  };
}
