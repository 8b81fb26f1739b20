import type { Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import { demandInternal } from "../incidents/access.ts";
import { bringObservables } from "../incidents/attachAlert.ts";
import { fileIncident } from "../incidents/createIncident.ts";
import { auditStreamOf as incidentStreamOf, loadIncident, writeIncident, writeTimeline } from "../incidents/documents.ts";
import { carrierOf } from "../incidents/mergeRecords.ts";
import { createContext, type Context } from "../platform/context.ts";
import type { Incident } from "../incidents/model.ts";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { newRequestId } from "../platform/ids.ts";
import { incidentText } from "./incidentText.ts";
import type { Alert, Promotion } from "./model.ts";
import { alertRef, auditStreamOf } from "./store.ts";

// As in incidents/attachAlert.ts.
const alertsMax = 500;
/** Incidents that are looked at for one that is open. */
const triedMax = 5;

const automat = "system:alerts";

/** Secura itself as the one who asks. The role is none of the ladder's, and so gives no permission. */
export function ownContext(now: Date): Context {
  const caller = { uid: automat, role: "system", name: "Secura", sid: "", mfa: false } as unknown as Caller;
  return createContext({ caller, now, requestId: newRequestId() });
}

/** The writes of a promotion, for when the transaction has done its other reads, and what it comes to. */
export interface Prepared {
  promotion: Promotion;
  write: () => void;
}

function writeAlerts(tx: Transaction, alerts: readonly Alert[], streams: readonly AuditStream[], incidentId: string, { caller, now, requestId }: Context): void {
  for (const [i, { id, version }] of alerts.entries()) {
    tx.update(alertRef(id), { incidentId, version: version + 1 });
    streams[i]?.append({ event: "alert.promoted", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${id}`, requestId, details: { incidentId, version: version + 1 } });
  }
}

/** The incident of an id, or the one that carries on for it, if it was merged. */
const loadCarrier = async (tx: Transaction, named: string): Promise<Incident> => loadIncident(tx, (await carrierOf(tx, named)) ?? named);

/**
 * Of the incidents that alerts belong to already, the one for the others: the first. Secura by itself brings nothing to one
 * that is closed, where nobody would see it, or full, so that it takes the latest that is neither; null if there is none.
 */
async function incidentFor(tx: Transaction, named: readonly string[], others: number, { caller }: Context): Promise<Incident | null> {
  const [first] = named;
  if (first === undefined) return null;
  if (caller.uid !== automat) {
    const incident = await loadCarrier(tx, first);
    demandInternal(caller, incident);
    return incident;
  }
  for (const id of named.toReversed().slice(0, triedMax)) {
    const incident = await loadCarrier(tx, id);
    if (incident.status !== "closed" && incident.alertIds.length + others <= alertsMax) return incident;
  }
  return null;
}

/** Ties alerts to an incident that exists. */
async function joinIncident(tx: Transaction, incident: Incident, free: readonly Alert[], streams: readonly AuditStream[], context: Context): Promise<Prepared> {
  const { caller, now, requestId } = context;
  const incidentId = incident.id;
  const alertIds = [...new Set([...incident.alertIds, ...free.map(({ id }) => id)])];
  if (alertIds.length > alertsMax) throw new AppError("conflict", `An incident lists ${String(alertsMax)} alerts at most; merge some of them.`);
  const audit = free.length === 0 ? null : await openStream(tx, incidentStreamOf(incidentId));
  return {
    promotion: { incidentId, isNew: false, alertIds: free.map(({ id }) => id) },
    write: () => {
      if (!audit) return;
      const { version } = writeIncident(tx, incident, now, { alertIds });
      writeTimeline(tx, incidentId, `v${String(version)}-alerts`, { at: now, kind: "alert", actorId: caller.uid, summary: free.length === 1 ? "An alert was attached" : `${String(free.length)} alerts were attached`, audience: "team", details: { alertIds: free.map(({ id }) => id) } });
      audit.append({ event: "incident.alert_attached", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${incidentId}`, requestId, details: { alertIds: free.map(({ id }) => id), version } });
      bringObservables(tx, incident, free, now);
      writeAlerts(tx, free, streams, incidentId, context);
    },
  };
}

/**
 * Prepares making an incident of alerts, or bringing them to the one that some of them belong to already. An incident is made
 * the way every report is; call this as the last of the transaction's reads, for a new one is written at once. Throws
 * `not_found` or `permission_denied` where the caller may not see the incident they belong to.
 *
 * @param title of a new incident, instead of one made of the alerts'
 * @param beside an incident that they belong to as well, if they are in none
 */
export async function preparePromotion(tx: Transaction, alerts: readonly Alert[], context: Context, { title, beside = null }: { title?: string | undefined; beside?: string | null } = {}): Promise<Prepared> {
  const { caller, now, requestId } = context;
  const inOrder = [...alerts].sort((a, b) => a.firstSeenAt.getTime() - b.firstSeenAt.getTime());
  const named = [...new Set([...inOrder.map(({ incidentId }) => incidentId), beside])].filter((incidentId) => incidentId !== null);
  const free = inOrder.filter(({ incidentId, mergedInto, suppressedBy }) => incidentId === null && mergedInto === null && suppressedBy === null);
  const streams = await Promise.all(free.map(({ id }) => openStream(tx, auditStreamOf(id))));
  const known = await incidentFor(tx, named, free.length, context);
  if (known) return await joinIncident(tx, known, free, streams, context);
  const [first, ...rest] = free;
  if (first === undefined) throw new AppError("conflict", "Nothing of this can become an incident: suppressed and merged alerts cannot.");
  const { incident: filed, audit } = await fileIncident(tx, context.newId(), incidentText([first, ...rest], title), context);
  const alertIds = free.map(({ id }) => id);
  return {
    promotion: { incidentId: filed.id, isNew: true, alertIds },
    write: () => {
      const incident = writeIncident(tx, filed, now, { alertIds });
      audit.append({ event: "incident.alert_attached", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${incident.id}`, requestId, details: { alertIds, version: incident.version } });
      writeTimeline(tx, incident.id, "alerts", { at: now, kind: "alert", actorId: caller.uid, summary: free.length === 1 ? "Made of an alert" : `Made of ${String(free.length)} alerts`, audience: "team", details: { alertIds } });
      bringObservables(tx, incident, free, now);
      writeAlerts(tx, free, streams, incident.id, context);
    },
  };
}
