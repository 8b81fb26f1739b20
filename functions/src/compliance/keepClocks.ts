import { isDeepStrictEqual } from "node:util";
import type { Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import type { AuditStream } from "../audit/log.ts";
import { writeTimeline } from "../incidents/documents.ts";
import { clocksOf, type Mover, type Situation } from "./clocks.ts";
import { contradictions, engine, knownOf } from "./facts.ts";
import type { Clock, ClockList, ClockRecord } from "./model.ts";
import { rulePacks } from "./rulePacks.ts";
import type { ComplianceSettings, SettingsInForce } from "./settings.ts";
import { recordRef, writeClock, type ClockFile } from "./store.ts";

/** Who changes an incident's clocks, and by which request. */
export interface Actor extends Mover {
  role: string;
  requestId: string;
}

/** The engine at a moment. */
export const engineAt = (at: Date): Actor => ({ by: engine, at, reason: null, role: "system", requestId: "" });

export interface Revision {
  record: ClockRecord;
  clocks: Clock[];
  changed: { before: Clock | null; after: Clock }[];
}

/**
 * What an incident's file becomes: `stored` is as it was read, `file` with what `actor` changed in it. Clocks and record
 * get a new version only where they differ; a clock that changes is counted in the record. Pure.
 */
export function revise(stored: ClockFile, file: ClockFile, settings: SettingsInForce, actor: Actor): Revision {
  const { record } = file;
  const incident = { ...file.incident, carried: file.carried };
  const known = knownOf(incident, record.stated, record.sources, actor.at);
  const situation: Situation = { incidentId: incident.id, incident, known, regimes: record.regimes, settings, carriers: file.carriers };
  const clocks = clocksOf(situation, rulePacks, file.clocks, actor).map((clock) => {
    const before = stored.clocks.get(clock.id);
    return before && isDeepStrictEqual(before, clock) ? before : { ...clock, updatedAt: actor.at, version: (before?.version ?? 0) + 1 };
  });
  const changed = clocks.flatMap((after) => {
    const before = stored.clocks.get(after.id) ?? null;
    return before === after ? [] : [{ before, after }];
  });
  const next: ClockRecord = { ...record, facts: known.facts, sources: known.sources, warnings: contradictions(incident, known, clocks, settings), carried: file.carried, clockIds: clocks.map(({ id }) => id) };
  const told = isDeepStrictEqual(next, stored.record) ? stored.record : { ...next, updatedAt: actor.at, version: stored.record.version + 1 };
  return { record: changed.length === 0 ? told : { ...told, changes: stored.record.changes + 1 }, clocks, changed };
}

/** What happened to a clock, as the log and the incident's story call it. */
function newsOf(before: Clock | null, after: Clock): { event: AuditEvent; what: string } {
  const due = after.dueAt ? `, ${after.state === "late" ? "over since" : "due"} ${after.dueAt.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  if (before?.state !== "waived" && after.state === "waived") return { event: "clock.waived", what: "Waived" };
  if (before?.state !== "carried" && after.state === "carried") return { event: before ? "clock.changed" : "clock.armed", what: "Goes on in the incident this one repeats" };
  if (!before) return { event: "clock.armed", what: after.state === "needs_assessment" ? "Deadline to be assessed" : after.state === "late" ? `The deadline was over when it became known${due}` : `Deadline runs${due}` };
  const count = ({ receipts }: Clock) => receipts.filter(({ withdrawnAt }) => withdrawnAt === null).length;
  if (count(after) > count(before)) return { event: "clock.submitted", what: after.isLate ? "Submitted after the deadline" : "Submitted" };
  if (count(after) < count(before)) return { event: "clock.reopened", what: `Submission withdrawn${due}` };
  if (before.state === "carried") return { event: "clock.changed", what: `Goes on here again${due}` };
  if (before.state === "waived" && after.state !== "waived") return { event: "clock.reopened", what: `No longer waived${due}` };
  if (before.state !== "late" && after.state === "late") return { event: "clock.late", what: "The deadline is over" };
  return { event: "clock.changed", what: after.state === "needs_assessment" ? "Deadline to be assessed" : `Deadline follows changed facts${due}` };
}

/** Writes what a revision changed, with its entries in the incident's story (the team's) and in the log. */
export function writeRevision(tx: Transaction, audit: AuditStream, { record, changed }: Revision, stored: ClockFile, actor: Actor): void {
  const incidentId = stored.incident.id;
  for (const { before, after } of changed) {
    const { event, what } = newsOf(before, after);
    writeClock(tx, incidentId, after);
    writeTimeline(tx, incidentId, `clock-${after.id}-v${String(after.version)}`, { at: actor.at, kind: "clock", actorId: actor.by, summary: `${after.title} (${after.citation}): ${what}`, audience: "team", details: { clockId: after.id, state: after.state, dueAt: after.dueAt, carriedBy: after.carriedBy } });
    audit.append({
      event, at: actor.at, actorId: actor.by, actorRole: actor.role, subject: `incidents/${incidentId}/clocks/${after.id}`, requestId: actor.requestId,
      details: { from: before?.state ?? null, to: after.state, anchor: after.anchor, anchorAt: after.anchorAt?.toISOString() ?? null, dueAt: after.dueAt?.toISOString() ?? null, isLate: after.isLate, carriedBy: after.carriedBy, packVersion: after.packVersion, version: after.version },
    });
  }
  if (record !== stored.record) tx.set(recordRef(incidentId), record);
}

/** Every deadline of an incident as it is answered. Pure. */
export function listOf(incidentId: string, { record, clocks }: Pick<Revision, "record" | "clocks">, settings: ComplianceSettings): ClockList {
  const isUndecided = (regime: keyof ComplianceSettings["regimes"]) => settings.regimes[regime] === null && record.regimes[regime] === undefined;
  const packs = rulePacks.filter(({ rules }) => rules.length > 0);
  return {
    incidentId,
    facts: record.facts,
    sources: record.sources,
    regimes: record.regimes,
    undecided: packs.map(({ regime }) => regime).filter(isUndecided),
    notes: rulePacks.flatMap(({ regime, note }) => (note !== undefined && settings.regimes[regime] !== false ? [note] : [])),
    warnings: record.warnings,
    review: packs[0]?.review ?? "",
    clocks,
    version: record.version,
  };
}
