import { demand, may } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { openStream } from "../audit/log.ts";
import { displayNameOf, loadTeamMember } from "../identity/users.ts";
import { demandInternal, maySeeInternal } from "./access.ts";
import { giveIncident } from "./giveIncident.ts";
import { isOpen } from "./lifecycle.ts";
import type { AssignInput, Incident } from "./model.ts";
import { moverOf } from "./moveIncident.ts";
import { loadSettings } from "./settings.ts";
import { auditStreamOf, loadIncident } from "./store.ts";

/**
 * Gives an incident to a member of the team. An analyst may take a free one or let go of their own; a senior analyst
 * may give any to anyone who may see it. Of two who take it at once one wins, and the other is told who.
 */
export async function assignIncident(input: AssignInput, context: Context): Promise<Incident> {
  const { caller, now } = context;
  const settings = await loadSettings();
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, input.id);
    demandInternal(caller, incident);
    const isSelf = input.assigneeId === caller.uid || (input.assigneeId === null && incident.assigneeId === caller.uid);
    demand(caller, isSelf ? "incident.takeSelf" : "incident.assignOthers");
    if (incident.assigneeId !== null && incident.assigneeId !== input.assigneeId && input.assigneeId !== null && !may(caller, "incident.assignOthers")) {
      // Two analysts took it at once: the second must not silently take it from the first.
      throw new AppError("conflict", `The incident is already assigned to ${(await displayNameOf(incident.assigneeId)) ?? incident.assigneeId}.`);
    }
    demandVersion(context, incident.version);
    if (!isOpen(incident.status)) throw new AppError("conflict", "The incident is closed; reopen it first.");
    if (incident.assigneeId === input.assigneeId) return incident;
    const member = input.assigneeId === null ? null : await loadTeamMember(tx, input.assigneeId);
    if (member && !maySeeInternal(member, incident)) throw new AppError("conflict", "The incident is restricted and this person is not among its watchers.");
    const audit = await openStream(tx, auditStreamOf(input.id));
    return giveIncident(tx, audit, incident, input.assigneeId, moverOf(context), settings, now);
  });
}
