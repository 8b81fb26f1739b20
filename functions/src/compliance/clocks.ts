import { dueAt, placeOf, type Deadline, type Submissions } from "./dueAt.ts";
import type { Stated } from "./factModel.ts";
import { isRaised, type Known, type Told } from "./facts.ts";
import { runs, type Clock, type ClockChange, type ClockState } from "./model.ts";
import type { Regime, Rule, RulePack } from "./rules.ts";
import type { ComplianceSettings } from "./settings.ts";
import { nextAtOf } from "./warnings.ts";

/** Everything an incident's clocks follow from. */
export interface Situation {
  incidentId: string;
  incident: Told;
  known: Known;
  /** What was said of this incident alone. */
  regimes: Partial<Record<Regime, boolean>>;
  settings: ComplianceSettings;
  /** The clocks that may stand for its own: those of the incident it repeats, and so on up; null where one of these is gone, so that what was decided there holds. */
  carriers: readonly Clock[] | null;
}

/** What a person answers. */
export interface Said {
  facts: Stated;
  regimes: Partial<Record<Regime, boolean | null>>;
}

/** Who changes something, when, and why where that is asked for. */
export interface Mover {
  by: string;
  at: Date;
  reason: string | null;
  /** What they answer now: only then does a no end a clock. Nothing without it. */
  said?: Said;
}

const historyMax = 100;

/** A clock's history with one more entry; of too many the first stays, the first that ran, and the latest. Pure. */
export function withEntry(history: readonly ClockChange[], entry: ClockChange): ClockChange[] {
  const longer = [...history, entry];
  if (longer.length <= historyMax) return longer;
  const kept = [0, longer.findIndex(({ state }) => runs(state))];
  return longer.filter((_, i) => kept.includes(i) || i > longer.length - historyMax + 1);
}

/** The receipts that count, earliest submission first. Pure. */
export const standing = ({ receipts }: Pick<Clock, "receipts">) => receipts.filter(({ withdrawnAt }) => withdrawnAt === null).sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime());

/** The rules of a regime that were in force at a moment; null when there were none. Pure. */
export function packAt(packs: readonly RulePack[], regime: Regime, at: Date): RulePack | null {
  const day = at.toISOString().slice(0, 10);
  return packs.findLast((pack) => pack.regime === regime && pack.effectiveFrom <= day && (pack.effectiveTo === null || day < pack.effectiveTo)) ?? null;
}

/** Each rule that may have a clock: as the clock was armed under it, or as it was in force when the incident became known. */
function rulesFor(packs: readonly RulePack[], before: ReadonlyMap<string, Clock>, at: Date): { rule: Rule; packVersion: string }[] {
  const armed = [...before.values()].flatMap(({ id, packVersion }) => {
    const rule = packs.find(({ version }) => version === packVersion)?.rules.find((candidate) => candidate.id === id);
    return rule ? [{ rule, packVersion }] : [];
  });
  const regimes = [...new Set(packs.map(({ regime }) => regime))];
  const current = regimes.flatMap((regime) => {
    const pack = packAt(packs, regime, at);
    return (pack?.rules ?? []).map((rule) => ({ rule, packVersion: pack?.version ?? "" }));
  });
  return [...armed, ...current.filter(({ rule }) => !before.has(rule.id))];
}

/** True if the obligation was denied: by a no to its question, or because its regime does not apply to this incident. */
export const isDenied = ({ regime, condition, premise = condition }: Rule, { facts, regimes }: Said): boolean => regimes[regime] === false || facts[condition] === false || facts[premise] === false;

/** True if an obligation that has no clock yet gets one; also where it was denied, so that the no stands on a clock, with who said it and why. */
function isArmed(rule: Rule, deadline: Deadline, { incident, known: { open }, regimes, settings }: Situation): boolean {
  if (settings.regimes[rule.regime] !== true && regimes[rule.regime] !== true) return false;
  if ("submissionOf" in rule.anchor) return deadline.anchorAt !== null;
  return open[rule.condition] === true || isRaised(rule.raised, incident, open);
}

/** What somebody has to answer before the clock runs; null when nothing is open. */
function questionOf(rule: Rule, deadline: Deadline, { known }: Situation, denied: boolean): string | null {
  if (denied) return "A no was said before this deadline came up. Does it hold? Then say it again with a reason; else take it back.";
  if (known.facts[rule.condition] !== true) return rule.question;
  if (deadline.anchorAt !== null) return null;
  return "question" in rule.anchor ? rule.anchor.question : `When is the notice of ${rule.anchor.submissionOf} submitted?`;
}

/**
 * True if another incident's clock stands for an open one, so that nobody loses it: it is due as early, and people will be
 * warned of it, or it was submitted since this incident was reported. One that was only to be assessed may rest on any that
 * is due as early, and on a waived one. What became of the other while this one rested on it was for both: its last
 * warning, a manager's waiver. Pure.
 */
function standsFor(other: Clock, { dueAt: due }: Deadline, state: ClockState, clock: Clock, reportedAt: Date): boolean {
  if (!runs(state) && other.state === "waived") return true;
  if (due !== null && (other.dueAt === null || other.dueAt > due)) return false;
  if (!runs(state)) return true;
  if (other.state === "submitted") return standing(other).some(({ submittedAt }) => submittedAt > reportedAt);
  if (other.state === "needs_assessment") return false;
  return clock.carriedBy === other.incidentId || (runs(other.state) && other.nextAt !== null);
}

/** The incident in whose clock an open one goes on, asked anew each time; null when there is none. */
function carrierOf(deadline: Deadline, state: ClockState, clock: Clock, { incident, carriers }: Situation): string | null {
  if (incident.duplicateOf === null) return null;
  if (carriers === null) return clock.carriedBy;
  return carriers.find((other) => other.id === clock.id && standsFor(other, deadline, state, clock, incident.createdAt))?.incidentId ?? null;
}

type Standing = Pick<Clock, "state" | "question" | "submittedAt" | "isLate" | "waivedAt" | "waivedBy" | "reason" | "isWaivedByFacts" | "carriedBy">;

/** How a clock stands: submitted and waived by a person's decision come before what the facts say. */
function standingOf(rule: Rule, deadline: Deadline, clock: Clock, situation: Situation, mover: Mover): Standing {
  const submittedAt = standing(clock)[0]?.submittedAt ?? null;
  const isOver = deadline.dueAt !== null && (submittedAt ?? mover.at) > deadline.dueAt;
  const open = { question: null, submittedAt, isLate: isOver, waivedAt: null, waivedBy: null, reason: null, isWaivedByFacts: false, carriedBy: null };
  if (submittedAt) return { ...open, state: "submitted" };
  const waiver = { ...open, state: "waived", isLate: false } as const;
  if (clock.waivedAt !== null && !clock.isWaivedByFacts) return { ...waiver, waivedAt: clock.waivedAt, waivedBy: clock.waivedBy, reason: clock.reason };
  const denied = isDenied(rule, { facts: situation.known.facts, regimes: situation.regimes });
  if (denied && (clock.isWaivedByFacts || (mover.said && isDenied(rule, mover.said)))) {
    const { waivedAt, waivedBy, reason } = clock.isWaivedByFacts ? clock : { waivedAt: mover.at, waivedBy: mover.by, reason: mover.reason };
    return { ...waiver, waivedAt, waivedBy, reason, isWaivedByFacts: true };
  }
  const question = questionOf(rule, deadline, situation, denied);
  const state: ClockState = question !== null ? "needs_assessment" : isOver ? "late" : "running";
  const carriedBy = carrierOf(deadline, state, clock, situation);
  return carriedBy === null ? { ...open, state, question } : { ...open, state: "carried", isLate: false, carriedBy, reason: `Carried by ${carriedBy}.` };
}

const same = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime();

/** The clock after a change: with its history, and warnings anew where its deadline or its standing is another. */
function moved(clock: Clock, isNew: boolean, next: Deadline & Standing, mover: Mover): Clock {
  const isSame = !isNew && clock.state === next.state && clock.anchor === next.anchor && same(clock.anchorAt, next.anchorAt) && same(clock.dueAt, next.dueAt) && clock.carriedBy === next.carriedBy;
  const entry = { at: mover.at, by: mover.by, state: next.state, anchor: next.anchor, anchorAt: next.anchorAt, dueAt: next.dueAt, reason: next.carriedBy === null ? mover.reason : next.reason };
  const isAnew = !same(clock.dueAt, next.dueAt) || runs(clock.state) !== runs(next.state);
  const warned = isAnew ? [] : clock.warned;
  const changed = { ...clock, ...next, history: isSame ? clock.history : withEntry(clock.history, entry), warned };
  return { ...changed, nextAt: nextAtOf(changed) };
}

/** A clock that has not been started. */
const blank = (rule: Rule, packVersion: string, incidentId: string, at: Date): Clock => ({
  id: rule.id, incidentId, regime: rule.regime, obligation: rule.obligation, title: rule.title, citation: rule.citation, packVersion, note: rule.note ?? null,
  state: "needs_assessment", question: null, anchor: null, anchorAt: null, dueAt: null, isLate: false, armedAt: at,
  receipts: [], submittedAt: null, waivedAt: null, waivedBy: null, reason: null, isWaivedByFacts: false, carriedBy: null, history: [], warned: [], nextAt: null, updatedAt: at, version: 0,
});

/**
 * An incident's clocks as they follow from what is known, in the order of the rules: new ones armed, others re-anchored
 * with their history kept. None goes away. Asked again with the same it answers the same, so it does not matter how often
 * or in which order it is asked. `before` has the clocks as stored, save for what `mover` did to their receipts and waivers. Pure.
 */
export function clocksOf(situation: Situation, packs: readonly RulePack[], before: ReadonlyMap<string, Clock>, mover: Mover): Clock[] {
  const { known, settings, incidentId } = situation;
  const place = placeOf(settings);
  const submissions: Submissions = Object.fromEntries([...before.values()].map((clock) => [clock.id, standing(clock).map(({ submittedAt }) => submittedAt)]));
  // The engine's count is a reading of the report: it does not get anybody a longer limit.
  const facts = known.sources.peopleAffected?.source === "person" ? known.facts : { ...known.facts, peopleAffected: null };
  // Whose word the law goes by: a report may say that it was detected decades ago, when there was no such law.
  const since = known.sources.awareAt?.source === "person" ? facts.awareAt : situation.incident.createdAt;
  return rulesFor(packs, before, since ?? mover.at).flatMap(({ rule, packVersion }) => {
    const deadline = dueAt(rule, facts, submissions, place);
    const clock = before.get(rule.id) ?? blank(rule, packVersion, incidentId, mover.at);
    if (!before.has(rule.id) && !isArmed(rule, deadline, situation)) return [];
    const next = { ...deadline, ...standingOf(rule, deadline, clock, situation, mover) };
    // What has its clock elsewhere needs none here.
    if (!before.has(rule.id) && next.state === "carried") return [];
    return [moved(clock, !before.has(rule.id), next, mover)];
  });
}
