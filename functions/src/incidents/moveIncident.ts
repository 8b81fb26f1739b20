import type { Transaction } from "firebase-admin/firestore";
import type { AuditStream } from "../audit/log.ts";
import type { Status } from "./lifecycle.ts";
import type { Incident } from "./model.ts";
import { proposalOf, writeProposal } from "./proposal.ts";
import type { DeskSettings } from "./settings.ts";
import { slaOf } from "./sla.ts";
import { writeIncident, writeTimeline } from "./store.ts";

// Enough for any story a person reads; the timeline keeps every change.
const historyKept = 50;

/** Who moves it: a person, or a rule as `system:<part>`. */
export interface Mover {
  uid: string;
  role: string;
  requestId: string;
}

export interface Move {
  to: Status;
  reason?: string | undefined;
  /** When closing. */
  resolution?: Incident["resolution"];
  duplicateOf?: string | null;
  /** False where nobody looked into the incident, as when it ends in another: its time to be acknowledged is only stopped. */
  acknowledges?: boolean;
  /** Other fields that change with it. */
  also?: Partial<Incident>;
}

/**
 * Puts an incident into another status, with history, targets, story and log; the one place that does. Whether it may is
 * the caller's to check (`lifecycle.ts`). A proposal is settled by any move.
 */
export function moveIncident(tx: Transaction, audit: AuditStream, incident: Incident, move: Move, by: Mover, settings: DeskSettings, now: Date): Incident {
  const { to, reason, resolution = null, duplicateOf = null, acknowledges = true, also = {} } = move;
  const isAcknowledged = acknowledges && incident.status === "new" && to !== "on_hold";
  const acknowledgedAt = incident.sla.acknowledgedAt ?? (isAcknowledged ? now : null);
  const updated = writeIncident(tx, incident, now, {
    ...also,
    status: to,
    statusHistory: [...incident.statusHistory, { from: incident.status, to, at: now, by: by.uid, reason: reason ?? null }].slice(-historyKept),
    sla: slaOf({ ...incident, ...also, status: to, sla: { ...incident.sla, acknowledgedAt } }, settings, now),
    resolution,
    duplicateOf,
    // A move settles what was proposed, and the new status may call for the next.
    proposal: proposalOf({ ...incident, ...also, status: to, proposal: null }, settings, now),
  });
  const details = { from: incident.status, to, ...(resolution ? { verdict: resolution.verdict } : {}) };
  writeTimeline(tx, incident.id, `v${String(updated.version)}-status`, { at: now, kind: "status", actorId: by.uid, summary: `${incident.status} → ${to}`, audience: "everyone", details: { ...details, ...(reason === undefined ? {} : { reason }) } });
  audit.append({ event: "incident.transitioned", at: now, actorId: by.uid, actorRole: by.role, subject: `incidents/${incident.id}`, requestId: by.requestId, details: { ...details, version: updated.version } });
  writeProposal(tx, audit, { ...incident, proposal: null }, updated, now);
  return updated;
}

/** The caller of an operation as a mover. */
export const moverOf = ({ caller, requestId }: { caller: { uid: string; role: string }; requestId: string }): Mover => ({ uid: caller.uid, role: caller.role, requestId });
