import { FieldValue, type Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { observableTypes, type Observable } from "../triage/model.ts";
import { observableHash } from "../triage/observables.ts";
import { demandInternal } from "./access.ts";
import { mergedIntoOf } from "./mergeRecords.ts";
import type { Incident } from "./model.ts";
import { auditStreamOf, internalTriageRef, loadIncident, observablesOf, writeIncident, writeTimeline } from "./store.ts";

// A bounded list; an incident with more alerts than this needs merging of alerts, not a longer list.
const alertsMax = 500;
const observablesMax = 200;

/** An alert as far as an incident takes it in. */
interface Attached {
  id: string;
  observables: readonly { type: string; value: string; isInternal: boolean }[];
}

/**
 * Writes what alerts brought into the incident they belong to: their observables, 200 at most, and into the team's part of a
 * verdict that stands already when that was, which has them matched as after a verdict.
 */
export function bringObservables(tx: Transaction, { id, tlp, triage }: Pick<Incident, "id" | "tlp" | "triage">, alerts: readonly Pick<Attached, "observables">[], now: Date): void {
  const kept = alerts.flatMap(({ observables }) => observables).filter((observable): observable is Observable => observableTypes.some((type) => type === observable.type));
  const byHash = new Map(kept.map((observable) => [observableHash(observable), observable]));
  for (const [hash, observable] of [...byHash].slice(0, observablesMax)) {
    tx.set(observablesOf(id).doc(hash), { ...observable, hash, tlp, lastSeenAt: now, sources: FieldValue.arrayUnion(id) }, { merge: true });
  }
  if (byHash.size > 0 && triage.state !== "pending") tx.set(internalTriageRef(id), { observablesAt: now }, { merge: true });
}

/**
 * Prepares listing an alert on an incident, with its observables: reads and checks now, and returns the writes for when the
 * transaction has done its other reads. Throws `not_found`, `permission_denied` or `conflict`.
 */
export async function attachToIncident(tx: Transaction, incidentId: string, alert: Attached, context: Context): Promise<() => void> {
  const { caller, now } = context;
  const alertId = alert.id;
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
    bringObservables(tx, incident, [alert], now);
  };
}
