import { bringObservables } from "../incidents/attachAlert.ts";
import { incidentRef, readIncident, writeTimeline } from "../incidents/documents.ts";
import { matchAlert } from "../intelligence/matching.ts";
import { transact } from "../platform/firestore.ts";
import type { SeverityLevel } from "../triage/model.ts";
import type { Alert } from "./model.ts";
import { receiveAlert } from "./receiveAlert.ts";
import { riseRef } from "./rise.ts";
import { alertRef, readAlert } from "./store.ts";
import { raiseGroup } from "./workGroups.ts";

/** Tells those who work on the incident the alert belongs to, and brings it what the alert names now. */
async function tellIncident(alert: Alert, severity: SeverityLevel, now: Date): Promise<void> {
  const { id, incidentId } = alert;
  if (incidentId === null) return;
  await transact(async (tx) => {
    const snapshot = await tx.get(incidentRef(incidentId));
    if (!snapshot.exists) return;
    bringObservables(tx, readIncident(snapshot).value, [alert], now);
    writeTimeline(tx, incidentId, `alert-${id}-${severity}`, { at: now, kind: "alert", actorId: "system:alerts", summary: `An alert rose to ${severity}`, audience: "team", details: { alertId: id } });
  });
}

/**
 * What follows when an alert rose: its suggested incident rises with it, the incident it belongs to is told and has what it
 * names, what it names now is met with indicators, and as a new one it is joined with others and becomes an incident if it is
 * grave enough. May run again, late, and in any order.
 */
export async function reconsiderAlert(alertId: string, severity: SeverityLevel, now: Date): Promise<void> {
  const snapshot = await alertRef(alertId).get();
  if (snapshot.exists) {
    const alert = readAlert(snapshot);
    await Promise.all([raiseGroup(alert, now), tellIncident(alert, severity, now)]);
    await matchAlert(snapshot, now);
    await receiveAlert(alertId, now);
  }
  await riseRef(alertId, severity).delete();
}
