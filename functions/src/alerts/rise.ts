/** A later report of an alert that is graver than all before it. */
import type { DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import { transact } from "../platform/firestore.ts";
import type { Arrival } from "./arrival.ts";
import type { Alert } from "./model.ts";
import { persistently } from "./retry.ts";
import { alertRef, auditStreamOf, readAlert } from "./store.ts";
import { isAtLeast } from "./suppressing.ts";
import { together, type Substance } from "./together.ts";

/** What changes on an alert that rises. */
export type Rise = Substance & Pick<Alert, "version">;

/** Who brings the report, and when. */
interface Bringer {
  caller: { uid: string; role: string };
  now: Date;
  requestId: string;
}

/** Asks the trigger to look at the alert again. An alert rises to a severity once, so there are three at most, and the trigger removes them. */
export const riseRef = (alertId: string, severity: Alert["severity"]): DocumentReference => alertRef(alertId).collection("rises").doc(severity);

/**
 * What graver reports make of an alert: the highest severity, and what they name besides. Null if none is graver: what such
 * reports name is not taken over, for that would be a transaction for each report of a source that repeats itself. Pure.
 */
export function riseOf(alert: Alert, arrivals: readonly Arrival[]): Rise | null {
  const graver = arrivals.filter(({ report }) => !isAtLeast(alert.severity, report.severity));
  if (graver.length === 0) return null;
  const raised = together([alert, ...graver.map(({ report, entities }) => ({ ...report, entities }))]);
  // A suppressed one is found together with no other.
  return { ...raised, entities: alert.suppressedBy === null ? raised.entities : [], version: alert.version + 1 };
}

/** Writes of a rise all but the alert itself: its entry in the log, and that it is to be looked at again. */
export function recordRise(tx: Transaction, audit: AuditStream, { id, severity: from }: Alert, { severity, version }: Rise, { caller, now, requestId }: Bringer): void {
  tx.set(riseRef(id, severity), { from, at: now });
  audit.append({ event: "alert.raised", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${id}`, requestId, details: { from, severity, version } });
}

/** The alert, or the one that carries on for it. */
async function readCarrier(tx: Transaction, alertId: string): Promise<DocumentSnapshot> {
  const snapshot = await tx.get(alertRef(alertId));
  const into: unknown = snapshot.get("mergedInto");
  return typeof into === "string" ? await readCarrier(tx, into) : snapshot;
}

/**
 * Raises an alert to what graver reports say, in whatever order they come; answers it as it then is, null if it is gone.
 * Costs nothing unless one is graver than `shown`, else two reads and four writes.
 */
export async function raise(shown: Alert, arrivals: readonly Arrival[], bringer: Bringer): Promise<Alert | null> {
  if (riseOf(shown, arrivals) === null) return shown;
  return await persistently(() => transact((tx) => raiseIn(tx, shown.id, arrivals, bringer)));
}

async function raiseIn(tx: Transaction, alertId: string, arrivals: readonly Arrival[], bringer: Bringer): Promise<Alert | null> {
  const snapshot = await readCarrier(tx, alertId);
  if (!snapshot.exists) return null;
  const alert = readAlert(snapshot);
  const rise = riseOf(alert, arrivals);
  if (!rise) return alert;
  const audit = await openStream(tx, auditStreamOf(alert.id));
  tx.update(snapshot.ref, { ...rise });
  recordRise(tx, audit, alert, rise, bringer);
  return { ...alert, ...rise };
}
