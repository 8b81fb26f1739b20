import type { Transaction } from "firebase-admin/firestore";
import { openStream, type AuditRecord } from "../audit/log.ts";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { countAll } from "../platform/firestore.ts";
import { demandVersion } from "../platform/version.ts";
import { demandWork, maySee } from "./access.ts";
import { isOpen } from "./lifecycle.ts";
import { mergeParts, type MergeInput, type MergeRecord, type UnmergeInput } from "./mergeModel.ts";
import { mergedIntoOf, mergeRef, mergesOf, readMerge } from "./mergeRecords.ts";
import { demandMergeable, mergedInto, statusesBack, takenApart } from "./mergeRules.ts";
import type { Incident } from "./model.ts";
import { moveIncident, moverOf } from "./moveIncident.ts";
import { otherInStory } from "./otherInStory.ts";
import { loadSettings } from "./settings.ts";
import { auditStreamOf, loadIncident, messagesOf, observablesOf, writeIncident, writeTimeline } from "./store.ts";

/** Throws `conflict` for an incident that was merged itself, and names the one that carries on, as far as the caller may see. */
async function demandCarriesOn(tx: Transaction, caller: Caller, incident: Incident): Promise<void> {
  let carrier = incident;
  for (;;) {
    const next = await mergedIntoOf(tx, carrier);
    if (next === null || !maySee(caller, next)) break;
    carrier = next;
  }
  if (carrier !== incident) throw new AppError("conflict", `Incident ${incident.id} was itself merged; ${carrier.id} carries on for it.`);
}

/** Throws `conflict` while something is still on its way into, or out of, the incident that is to be merged. */
async function demandSettled(tx: Transaction, id: string): Promise<void> {
  const unsettled = await tx.get(mergesOf(id).where("done", "==", false).limit(1).select());
  const [busy] = unsettled.docs;
  if (busy) throw new AppError("conflict", `What belongs to incident ${busy.id} is still being moved into or out of ${id}; try again in a moment.`);
}

/** Both incidents of a merge, that the caller may work on. */
async function loadBoth(tx: Transaction, input: { id: string; sourceId: string }, context: Context): Promise<{ target: Incident; source: Incident }> {
  if (input.sourceId === input.id) throw new AppError("invalid_input", "An incident cannot be merged into itself.", { errors: [{ path: "sourceId", message: "must be another incident" }] });
  const target = await loadIncident(tx, input.id);
  demandWork(context.caller, target);
  const source = await loadIncident(tx, input.sourceId);
  demandWork(context.caller, source);
  demandVersion(context, target.version);
  return { target, source };
}

const entry = ({ caller, now, requestId }: Context, event: AuditRecord["event"], incidentId: string, details: AuditRecord["details"]): AuditRecord => ({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${incidentId}`, requestId, details });

/**
 * Ends an incident in another one, which carries on for both. The source is closed as a duplicate and keeps all it has;
 * what the target is to have of it (messages, observables, alerts) follows by triggers on the record of the merge. A legal
 * hold on either holds both from now on.
 */
export async function mergeIncident(input: MergeInput, context: Context): Promise<Incident> {
  const { caller, now } = context;
  demand(caller, "incident.merge");
  const [settings, messages, observables] = await Promise.all([loadSettings(), countAll(messagesOf(input.sourceId)), countAll(observablesOf(input.sourceId))]);
  return await context.transaction(async (tx) => {
    const { target, source } = await loadBoth(tx, input, context);
    await demandCarriesOn(tx, caller, target);
    demandMergeable(source, target);
    await demandSettled(tx, source.id);
    const known = readMerge(await tx.get(mergeRef(target.id, source.id)));
    const audit = await openStream(tx, auditStreamOf(target.id));
    const sourceAudit = await openStream(tx, auditStreamOf(source.id));

    const { brought, ...changes } = mergedInto(target, source);
    const updated = writeIncident(tx, target, now, changes);
    const resolution = { verdict: "duplicate" as const, summary: "Merged into another incident, which carries on for both.", by: caller.uid, at: now };
    const closed = moveIncident(tx, sourceAudit, source, { to: "closed", resolution, duplicateOf: target.id, acknowledges: false, also: { legalHold: changes.legalHold } }, moverOf(context), settings, now);
    const { id: _, ...record }: MergeRecord = { id: source.id, at: now, by: caller.uid, reason: input.reason ?? null, wanted: "merged", round: (known?.round ?? 0) + 1, pending: [...mergeParts], done: false, refused: false, counts: { messages: 0, observables: 0, alerts: brought.length }, alertIds: brought };
    tx.set(mergeRef(target.id, source.id), record);

    const moved = { messages, observables, alerts: brought.length, legalHold: changes.legalHold };
    const ids = { sourceId: source.id, targetId: target.id };
    const told = { at: now, kind: "merged", actorId: caller.uid, audience: "team" as const };
    const [from, into] = [otherInStory(source, "sourceId"), otherInStory(target, "targetId")];
    const details = { ...moved, ...(input.reason === undefined ? {} : { reason: input.reason }) };
    writeTimeline(tx, target.id, `v${String(updated.version)}-merged`, { ...told, summary: `Carries on for ${from.name}, which was merged into it`, details: { ...from.ref, ...details } });
    writeTimeline(tx, source.id, `v${String(closed.version)}-merged`, { ...told, summary: `Merged into ${into.name}`, details: { ...into.ref, ...details } });
    audit.append(entry(context, "incident.merged", target.id, { ...ids, ...moved, version: updated.version }));
    sourceAudit.append(entry(context, "incident.merged", source.id, { ...ids, ...moved, version: closed.version }));
    if (!target.legalHold && changes.legalHold) audit.append(entry(context, "incident.legal_hold_set", target.id, { from: source.id, version: updated.version }));
    if (!source.legalHold && changes.legalHold) sourceAudit.append(entry(context, "incident.legal_hold_set", source.id, { from: target.id, version: closed.version }));
    return updated;
  });
}

/**
 * Takes a merge back, whatever became of the target since, save that it was merged itself: then that comes first. The
 * source gets the status it had; copies and alerts are taken back by the same triggers.
 */
export async function unmergeIncident(input: UnmergeInput, context: Context): Promise<Incident> {
  const { caller, now } = context;
  demand(caller, "incident.merge");
  const settings = await loadSettings();
  return await context.transaction(async (tx) => {
    const { target, source } = await loadBoth(tx, input, context);
    const known = readMerge(await tx.get(mergeRef(target.id, source.id)));
    if (!known || !target.mergedIds.includes(source.id)) {
      throw new AppError("conflict", `Incident ${source.id} is not merged into ${target.id}${source.duplicateOf === null || source.duplicateOf === target.id ? "" : ` but closed as a duplicate of ${source.duplicateOf}`}.`);
    }
    const onward = await mergedIntoOf(tx, target);
    if (onward) throw new AppError("conflict", `Incident ${target.id} was itself merged into ${onward.id} since, with all it had; take that back first.`);
    const audit = await openStream(tx, auditStreamOf(target.id));
    const sourceAudit = await openStream(tx, auditStreamOf(source.id));

    const updated = writeIncident(tx, target, now, takenApart(target, source.id, known.alertIds));
    // Somebody may have opened it past the API; then it stays as it is.
    const back = isOpen(source.status) ? [] : statusesBack(source);
    const reopened = back.reduce((incident, to) => moveIncident(tx, sourceAudit, incident, { to }, moverOf(context), settings, now), source);
    tx.update(mergeRef(target.id, source.id), { at: now, by: caller.uid, reason: input.reason, wanted: "apart", round: known.round + 1, pending: [...mergeParts], done: false, refused: false });

    const told = { at: now, kind: "unmerged", actorId: caller.uid, audience: "team" as const };
    const [from, into] = [otherInStory(source, "sourceId"), otherInStory(target, "targetId")];
    const details = { alerts: known.alertIds.length, reason: input.reason };
    writeTimeline(tx, target.id, `v${String(updated.version)}-unmerged`, { ...told, summary: `No longer carries on for ${from.name}`, details: { ...from.ref, ...details } });
    writeTimeline(tx, source.id, `v${String(reopened.version)}-unmerged`, { ...told, summary: `No longer merged into ${into.name}`, details: { ...into.ref, ...details } });
    const moved = { sourceId: source.id, targetId: target.id, alerts: known.alertIds.length };
    audit.append(entry(context, "incident.unmerged", target.id, { ...moved, version: updated.version }));
    sourceAudit.append(entry(context, "incident.unmerged", source.id, { ...moved, version: reopened.version }));
    return updated;
  });
}
