import type { Transaction } from "firebase-admin/firestore";
import type { AuditStream } from "../audit/log.ts";
import { ruleNote } from "./automation.ts";
import type { Incident } from "./model.ts";
import type { Mover } from "./moveIncident.ts";
import type { DeskSettings } from "./settings.ts";
import { slaOf } from "./sla.ts";
import { writeIncident, writeTimeline } from "./store.ts";

/**
 * Gives an incident to somebody, or to nobody, with targets, story and log; the one place that does. Being assigned counts
 * as acknowledged, unless that rule is switched off. Names stay out of the story: they are looked up where it is read.
 */
export function giveIncident(tx: Transaction, audit: AuditStream, incident: Incident, assigneeId: string | null, by: Mover, settings: DeskSettings, now: Date): Incident {
  const isAcknowledging = assigneeId !== null && incident.sla.acknowledgedAt === null && settings.automation.acknowledgeOnAssignment;
  const acknowledgedAt = isAcknowledging ? now : incident.sla.acknowledgedAt;
  const updated = writeIncident(tx, incident, now, {
    assigneeId,
    assigneeIds: assigneeId === null ? [] : [assigneeId],
    wasAssigned: true,
    sla: slaOf({ ...incident, sla: { ...incident.sla, acknowledgedAt } }, settings, now),
  });
  const details = { from: incident.assigneeId, to: assigneeId };
  const summary = assigneeId === null ? "No longer assigned" : by.uid === assigneeId ? "Taken" : "Assigned";
  writeTimeline(tx, incident.id, `v${String(updated.version)}-assigned`, { at: now, kind: "assigned", actorId: by.uid, summary, audience: "everyone", details });
  if (isAcknowledging) writeTimeline(tx, incident.id, `v${String(updated.version)}-then-acknowledged`, { ...ruleNote("acknowledgeOnAssignment"), at: now, kind: "acknowledged", audience: "everyone" });
  audit.append({ event: "incident.assigned", at: now, actorId: by.uid, actorRole: by.role, subject: `incidents/${incident.id}`, requestId: by.requestId, details: { ...details, acknowledged: isAcknowledging, version: updated.version } });
  return updated;
}
