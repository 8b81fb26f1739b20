import type { Context } from "../platform/context.ts";
import { demandVersion } from "../platform/version.ts";
import { openStream } from "../audit/log.ts";
import type { Incident, RestrictInput, SetWatchersInput, Sight } from "./model.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "./store.ts";

/**
 * Changes who may see an incident. A manager may do this even where they may not see it themselves: someone must be able
 * to let people in, and the log and the timeline say who did.
 */
async function changeSight(event: "incident.restricted" | "incident.watchers_set", id: string, change: (incident: Incident) => Partial<Pick<Incident, "restricted" | "watchers">>, summary: string, context: Context): Promise<Sight> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, id);
    demandVersion(context, incident.version);
    const audit = await openStream(tx, auditStreamOf(id));
    const updated = writeIncident(tx, incident, now, change(incident));
    const details = { restricted: updated.restricted, watchers: updated.watchers, version: updated.version };
    writeTimeline(tx, id, `v${String(updated.version)}-sight`, { at: now, kind: "sight", actorId: caller.uid, summary, audience: "team", details });
    audit.append({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${id}`, requestId: context.requestId, details });
    // Not the incident itself: the caller may have no right to read it.
    return { id, restricted: updated.restricted, watchers: updated.watchers, version: updated.version };
  });
}

/** Closes an incident to all but its reporter and watchers, or opens it to the team again. */
export async function restrictIncident(input: RestrictInput, context: Context): Promise<Sight> {
  // Whoever works on it goes on; a manager may name other watchers afterwards.
  const keepAssignees = ({ watchers, assigneeIds }: Incident) => (input.restricted ? [...new Set([...watchers, ...assigneeIds])] : watchers);
  return await changeSight("incident.restricted", input.id, (incident) => ({ restricted: input.restricted, watchers: keepAssignees(incident) }), input.restricted ? "Restricted to named people" : "Opened to the team", context);
}

/** Names the people who may see an incident beside its reporter and, unless it is restricted, the team. */
export async function setWatchers(input: SetWatchersInput, context: Context): Promise<Sight> {
  return await changeSight("incident.watchers_set", input.id, () => ({ watchers: [...new Set(input.watchers)] }), "Changed who watches", context);
}
