import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { mergedIntoOf, mergesOf } from "./mergeRecords.ts";
import { mayCarry } from "./mergeRules.ts";
import type { Incident, RestrictInput, SetWatchersInput, Sight } from "./model.ts";
import { auditStreamOf, incidentRef, loadIncident, readIncident, writeIncident, writeTimeline } from "./store.ts";

/** The incidents whose content is in this one: those merged into it, and those being moved in or out. A query, and a read for each. */
async function carriedBy(tx: Transaction, { id, mergedIds }: Incident): Promise<Incident[]> {
  const unsettled = await tx.get(mergesOf(id).where("done", "==", false).select());
  const ids = [...new Set([...mergedIds, ...unsettled.docs.map((record) => record.id)])];
  const sources = ids.length === 0 ? [] : await tx.getAll(...ids.map(incidentRef));
  return sources.filter(({ exists }) => exists).map((snapshot) => readIncident(snapshot).value);
}

/** Throws `conflict`, with what to do, when people who may not see a merged incident would read its content where it is now. */
async function demandStillCarried(tx: Transaction, before: Incident, after: Incident): Promise<void> {
  const carrier = await mergedIntoOf(tx, before);
  if (carrier && mayCarry(before, carrier) && !mayCarry(after, carrier)) {
    throw new AppError("conflict", `Incident ${before.id} was merged into ${carrier.id}, where people could read it who may not see it then. Restrict ${carrier.id} to watchers of this one first, or take the merge back (incidents.restrict, incidents.setWatchers, incidents.unmerge).`);
  }
  const opened = (await carriedBy(tx, before)).find((source) => mayCarry(source, before) && !mayCarry(source, after));
  if (opened) {
    throw new AppError("conflict", `Incident ${before.id} carries on for ${opened.id}, which is restricted, and people could read it here who may not see it. Name watchers of ${opened.id} alone, or take that merge back first (incidents.setWatchers, incidents.unmerge); right after an unmerge, try again in a moment.`);
  }
}

/**
 * Changes who may see an incident. A manager may do this even where they may not see it themselves: someone must be able
 * to let people in, and the log and the timeline say who did. Throws `conflict` while a merge stands in the way.
 */
async function changeSight(event: "incident.restricted" | "incident.watchers_set", id: string, change: (incident: Incident) => Partial<Pick<Incident, "restricted" | "watchers">>, summary: string, context: Context): Promise<Sight> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, id);
    demandVersion(context, incident.version);
    const changes = change(incident);
    await demandStillCarried(tx, incident, { ...incident, ...changes });
    const audit = await openStream(tx, auditStreamOf(id));
    const updated = writeIncident(tx, incident, now, changes);
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
