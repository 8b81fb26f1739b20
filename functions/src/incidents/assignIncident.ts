import { demand, may } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { openStream } from "../audit/log.ts";
import { loadTeamMember } from "../identity/users.ts";
import { demandSight, maySee, maySeeInternal } from "./access.ts";
import { isOpen } from "./lifecycle.ts";
import type { AssignInput, Incident } from "./model.ts";
import { slaOf } from "./sla.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "./store.ts";

/**
 * Gives an incident to a member of the team. An analyst may take a free one or let go of their own; a senior analyst
 * may give any to anyone who may see it. Being assigned counts as acknowledged.
 */
export async function assignIncident(input: AssignInput, context: Context): Promise<Incident> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, input.id);
    demandSight(caller, incident);
    if (!maySeeInternal(caller, incident)) throw new AppError("permission_denied", "Only the security team may assign incidents.");
    const isSelf = input.assigneeId === caller.uid || (input.assigneeId === null && incident.assigneeId === caller.uid);
    demand(caller, isSelf ? "incident.takeSelf" : "incident.assignOthers");
    demandVersion(context, incident.version);
    if (!isOpen(incident.status)) throw new AppError("conflict", "The incident is closed; reopen it first.");
    if (incident.assigneeId === input.assigneeId) return incident;
    if (incident.assigneeId !== null && input.assigneeId !== null && !may(caller, "incident.assignOthers")) {
      // Two analysts took it at once: the second must not silently take it from the first.
      throw new AppError("conflict", `The incident is already assigned to ${incident.assigneeId}.`);
    }
    const member = input.assigneeId === null ? null : await loadTeamMember(tx, input.assigneeId);
    if (member && !maySee(member, incident)) throw new AppError("conflict", "The incident is restricted and this person is not among its watchers.");
    const audit = await openStream(tx, auditStreamOf(input.id));

    const acknowledgedAt = incident.sla.acknowledgedAt ?? (member ? now : null);
    const updated = writeIncident(tx, incident, now, {
      assigneeId: input.assigneeId,
      assigneeIds: input.assigneeId === null ? [] : [input.assigneeId],
      sla: slaOf({ ...incident, sla: { acknowledgedAt } }, now),
    });
    const details = { from: incident.assigneeId, to: input.assigneeId };
    writeTimeline(tx, input.id, `v${String(updated.version)}-assigned`, { at: now, kind: "assigned", actorId: caller.uid, summary: member ? `Assigned to ${member.name}` : "No longer assigned", audience: "everyone", details });
    audit.append({ event: "incident.assigned", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}`, requestId: context.requestId, details: { ...details, version: updated.version } });
    return updated;
  });
}
