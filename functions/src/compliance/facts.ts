import { isDeepStrictEqual } from "node:util";
import { isOpen } from "../incidents/lifecycle.ts";
import type { Incident } from "../incidents/model.ts";
import { answerOf, booleanFacts, factNames, nothingKnown, timeFacts, type Fact, type FactValues, type Stated } from "./factModel.ts";
import { isUnsettled, type Carried, type Clock, type FactSource, type Warning } from "./model.ts";
import type { Raised } from "./rules.ts";
import type { SettingsInForce } from "./settings.ts";

/** What of an incident bears on its clocks. */
export type Told = Pick<Incident, "affected" | "category" | "severity" | "occurredAt" | "detectedAt" | "createdAt" | "status" | "duplicateOf" | "triage"> & {
  /** What the incidents bring that this one carries on for. */
  carried: Carried;
};

/** The facts as they count, and whose word each is. */
export interface Known {
  facts: FactValues;
  sources: Partial<Record<Fact, FactSource>>;
  /** The same, had nobody said no to anything: what raises a question though it was denied. */
  open: FactValues;
}

/** Who speaks where nobody does. */
export const engine = "system:compliance";

// A class of data that says it is none of these counts for nothing.
const denied = /^\s*(?:no|none|not|non|without)\b/i;
const health = /\b(?:health|medical|patients?|clinical|diagnos[ei]s|phi|ephi|prescriptions?)\b/i;
const personal = /\b(?:personal|pii|customers?|clients?|employees?|staff|personnel|applicants?|members?|citizens?|students?|contacts?|names?|addresses|birth|passports?|identity|social security|ssn|biometric|genetic|payroll|salar(?:y|ies)|cardholder|credit cards?|bank details)\b/i;

/** The earliest of these moments; null without any. Pure. */
export const earliestOf = (moments: readonly (Date | null)[]): Date | null => moments.reduce((earliest, at) => (at !== null && (earliest === null || at < earliest) ? at : earliest), null);

/** When the organisation knew of a report at the latest: by the report itself, or an earlier detection. null for one without its time. Pure. */
export function awareAtOf({ createdAt, detectedAt }: Pick<Incident, "createdAt" | "detectedAt">): Date | null {
  return createdAt.getTime() === 0 ? null : earliestOf([createdAt, detectedAt]);
}

/** How many people or records the report speaks of; null when it does not. Pure. */
function countOf({ affected, triage }: Told): number | null {
  const counts = [affected.users, affected.records, triage.recordsEstimated].filter((count) => typeof count === "number");
  return counts.length > 0 ? Math.max(...counts) : null;
}

/** What the incident's own fields say. It says yes where a class of data is named, and never no: that is a person's to say. Pure. */
function toldBy(incident: Told): Stated {
  const classes = (incident.affected.dataClasses ?? []).filter((name) => !denied.test(name));
  const phi = classes.some((name) => health.test(name));
  const isPersonal = phi || classes.some((name) => personal.test(name));
  return gathered([{ awareAt: awareAtOf(incident), personalData: isPersonal, phi, peopleAffected: countOf(incident) }]);
}

/** The same, with what the incidents bring that it carries on for. Pure. */
export function engineFacts(incident: Told): FactValues {
  return { ...nothingKnown, ...gathered([toldBy(incident), ...Object.values(incident.carried)]) };
}

/** What several tell of one thing: the earliest moments, each yes, the largest count. A no is for whom it was said of. Pure. */
export function gathered(all: readonly Stated[]): Partial<FactValues> {
  const facts: Record<string, unknown> = {};
  for (const name of timeFacts) {
    const at = earliestOf(all.map((one) => one[name] ?? null));
    if (at) facts[name] = at;
  }
  for (const name of booleanFacts) if (all.some((one) => one[name] === true)) facts[name] = true;
  const counts = all.map(({ peopleAffected }) => peopleAffected).filter((count) => typeof count === "number");
  if (counts.length > 0) facts["peopleAffected"] = Math.max(...counts);
  return facts;
}

/** Answers without each no. Pure. */
export const withoutNo = <Answers extends object>(answers: Answers): Partial<Answers> => Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== false)) as Partial<Answers>;

/** A person's word wins over the engine's; when something was determined says that it was. Pure. */
export function knownOf(incident: Told, stated: Stated, sources: Known["sources"], since: Date): Known {
  return { ...resolved(incident, stated, sources, since), open: resolved(incident, withoutNo(stated), sources, since).facts };
}

function resolved(incident: Told, stated: Stated, statedSources: Known["sources"], since: Date): Omit<Known, "open"> {
  const own = engineFacts(incident);
  const told = toldBy(incident);
  const facts: Record<string, unknown> = {};
  const sources: Known["sources"] = {};
  for (const name of factNames) {
    const said = stated[name] ?? null;
    const source = statedSources[name];
    facts[name] = said ?? own[name];
    if (said !== null && source?.source === "person") sources[name] = source;
    else if (facts[name] !== null) {
      const isBrought = ([, brought]: [string, Stated]) => said === null && !isDeepStrictEqual(told[name], own[name]) && isDeepStrictEqual(brought[name], own[name]);
      const [bringer] = Object.entries(incident.carried).find(isBrought) ?? [];
      const whose = bringer === undefined ? ({ source: "engine", by: engine } as const) : ({ source: "incident", by: bringer } as const);
      sources[name] = { ...whose, at: source?.by === whose.by ? source.at : since };
    }
  }
  const known = facts as FactValues;
  for (const time of timeFacts) {
    const [answer, source] = [answerOf[time], sources[time]];
    if (answer === undefined || source === undefined || known[answer] !== null) continue;
    known[answer] = true;
    sources[answer] = source;
  }
  // Health data are personal data.
  if (known.phi === true && known.personalData === null && sources.phi) {
    known.personalData = true;
    sources.personalData = sources.phi;
  }
  return { facts: known, sources };
}

/** True if the incident raises the question of an obligation. Pure. */
export function isRaised({ severities = [], categories = [], facts: asked = [], records }: Raised, incident: Told, facts: FactValues): boolean {
  const hasRecords = (incident.affected.records ?? 0) > 0 || (incident.triage.recordsEstimated ?? 0) > 0;
  return (incident.severity !== null && severities.includes(incident.severity)) || (incident.category !== null && categories.includes(incident.category)) || asked.some((fact) => facts[fact] === true) || (records === true && hasRecords);
}

/** What contradicts itself, and what that leads to. Nothing here stops a clock. Pure. */
export function contradictions(incident: Told, { facts, sources }: Known, clocks: readonly Clock[], settings: SettingsInForce): Warning[] {
  const own = engineFacts(incident);
  const { awareAt } = facts;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  if (incident.detectedAt && incident.detectedAt > incident.createdAt) warn("detected_after_report", "The incident's detection lies after its report; the report counts as the moment of awareness.");
  if (awareAt && incident.occurredAt && awareAt < incident.occurredAt) warn("aware_before_occurred", "awareAt lies before the incident occurred; the clocks count from awareAt.");
  if (awareAt && own.awareAt && sources.awareAt?.source === "person" && awareAt > own.awareAt) warn("aware_after_report", "awareAt lies after the report or the detection; a person said so, and the clocks count from it.");
  for (const name of timeFacts) {
    const at = facts[name];
    if (name !== "awareAt" && at && awareAt && at < awareAt) warn("determined_before_aware", `${name} lies before awareAt; the clocks count from ${name}.`);
  }
  for (const name of booleanFacts) {
    if (facts[name] === false && own[name] === true) warn("person_over_engine", `A person said no to ${name}, which the incident's classes of data say, or an incident it carries on for; the person's word counts.`);
  }
  if (facts.peopleAffected !== null && own.peopleAffected !== null && facts.peopleAffected < own.peopleAffected) warn("fewer_people", "peopleAffected is less than what the report speaks of; the person's number counts.");
  if (facts.phi === true && facts.personalData === false) warn("phi_without_personal_data", "Health information of people is personal data; the answers to phi and personalData do not go together.");
  for (const clock of clocks) {
    if (clock.submittedAt && clock.anchorAt && clock.submittedAt < clock.anchorAt) warn("submitted_before_anchor", `${clock.id} was submitted before the moment its time runs from.`);
    if ((clock.state === "running" || clock.state === "late") && !isOpen(incident.status)) warn("closed_with_clock", `${clock.id} goes on although the incident is closed; a manager may waive it with a reason.`);
  }
  if (incident.duplicateOf !== null && clocks.some(({ state }) => isUnsettled(state))) warn("goes_on_elsewhere", "The incident goes on in another one, which has no such clock that is due as early, with people to be warned or a notice since; until it has, those of this one go on.");
  if (settings.isSpoilt === true) warn("settings_unconfirmed", "The settings are stored in a way that cannot be read in full; what cannot be read counts as its default until a manager sets it again.");
  else if (settings.version === 0) warn("settings_unconfirmed", `Nobody has set which regimes apply and in which time zone; days and months are counted in ${settings.timeZone}.`);
  return warnings.slice(0, 50);
}
