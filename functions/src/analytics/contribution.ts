import { durationsOf, type Duration } from "../incidents/durations.ts";
import type { Incident } from "../incidents/model.ts";
import { dayOf } from "../platform/days.ts";
import { binOf } from "./histogram.ts";
import type { Dimension } from "./model.ts";

/** Where a count belongs: to what is open now (of restricted incidents apart, for most of the team must not learn of them), or to a day. */
export type Period = string;
export const nowPeriod: Period = "now";
export const restrictedPeriod: Period = "restricted";

/** What one incident adds to the counters: by `period|counter`, how much. */
export type Contribution = Readonly<Record<string, number>>;

type Value = readonly [dimension: Dimension, value: string];

/** All that days tell of a restricted incident, in each dimension: that there was one. */
const restrictedValue = "restricted";

/** What an incident is counted by in its days. */
function valuesOf({ category, severity, reportedBy, tlp, assigneeId, restricted }: Incident, ...more: Value[]): Value[] {
  const values: Value[] = [["category", category ?? "none"], ["severity", severity ?? "none"], ["source", reportedBy.startsWith("system:") ? "alerts" : "people"], ["tlp", tlp], ["assignee", assigneeId ?? "none"], ...more];
  return restricted ? values.map(([dimension]) => [dimension, restrictedValue]) : values;
}

/** What is said of the engine by people: what they decided otherwise, and what they decided the same. */
function judgementOf({ triage, category, categorySource, severity, severitySource }: Incident): string[] {
  if (triage.state !== "done") return triage.state === "failed" ? ["engine:failed"] : [];
  const decided = (name: string, source: string | null, ours: string | null, its: string | undefined) => (source === "human" && its !== undefined ? [`engine:${name}:${ours === its ? "confirmed" : "corrected"}`] : []);
  return ["engine:judged", ...(triage.needsReview === true ? ["engine:review"] : []), ...decided("category", categorySource, category, triage.category), ...decided("severity", severitySource, severity, triage.severity?.level)];
}

const createdCounters = (incident: Incident): string[] => ["created:total", ...valuesOf(incident, ["status", incident.status]).map(([dimension, value]) => `created:${dimension}:${value}`), ...judgementOf(incident)];

const verdictOf = ({ resolution }: Incident): Value => ["verdict", resolution?.verdict ?? "none"];
const closedCounters = (incident: Incident): string[] => ["closed:total", ...valuesOf(incident, verdictOf(incident)).map(([dimension, value]) => `closed:${dimension}:${value}`), ...(incident.sla.breached ? ["closed:breached"] : [])];

/** A time as one of all, and as one of each of the incident's values. By status there is none: each change of status would move them all. */
function timeCounters(incident: Incident, duration: Duration, ms: number): string[] {
  const time = `${duration}:${String(binOf(ms))}`;
  const values = valuesOf(incident, ...(incident.status === "closed" ? [verdictOf(incident)] : []));
  return [time, ...values.map(([dimension, value]) => timeCounter(dimension, `${time}:${value}`))];
}

/** The name of a counter of times by a dimension. They lie apart from the others, for few ask for them. */
export const timeCounter = (dimension: string, name: string): string => `times/${dimension}/${name}`;

const openCounters = ({ status, category, severity, assigneeId, triage, createdAt }: Incident): string[] => [
  "open:total",
  `open:status:${status}`,
  `open:category:${category ?? "none"}`,
  `open:severity:${severity ?? "none"}`,
  `open:assignee:${assigneeId ?? "none"}`,
  `open:since:${dayOf(createdAt)}`,
  ...(triage.needsReview === true ? ["open:review"] : []),
];

/**
 * What an incident adds to the counters, by its document alone, so that whoever counts it, and how often, comes to the same.
 * One that was merged into another counts as a report that came in and was closed as a duplicate, but not in the time to
 * resolve. Nothing for one that the server has not seen yet. Pure.
 */
export function contributionOf(incident: Incident | null): Contribution {
  if (incident?.number == null) return {};
  const open = incident.status === "closed" ? [] : openCounters(incident).map((counter) => `${incident.restricted ? restrictedPeriod : nowPeriod}|${counter}`);
  const created = createdCounters(incident).map((counter) => `${dayOf(incident.createdAt)}|${counter}`);
  const closedAt = incident.status === "closed" ? incident.resolution?.at : undefined;
  const closed = closedAt ? closedCounters(incident).map((counter) => `${dayOf(closedAt)}|${counter}`) : [];
  const times = durationsOf(incident).flatMap(({ duration, ms, at }) => timeCounters(incident, duration, ms).map((counter) => `${dayOf(at)}|${counter}`));
  return Object.fromEntries([...open, ...created, ...closed, ...times].map((key) => [key, 1]));
}

/** What has to be added to counters that hold `counted` so that they hold `due`. Pure. */
export function deltaOf(counted: Contribution, due: Contribution): Contribution {
  const keys = new Set([...Object.keys(counted), ...Object.keys(due)]);
  const changed = [...keys].map((key) => [key, (due[key] ?? 0) - (counted[key] ?? 0)] as const).filter(([, by]) => by !== 0);
  return Object.fromEntries(changed);
}

/** A contribution by its periods: of each, how much by counter. Pure. */
export function byPeriod(contribution: Contribution): Map<Period, Record<string, number>> {
  const periods = new Map<Period, Record<string, number>>();
  for (const [key, by] of Object.entries(contribution)) {
    const cut = key.indexOf("|");
    const period = key.slice(0, cut);
    const counters = periods.get(period) ?? {};
    counters[key.slice(cut + 1)] = by;
    periods.set(period, counters);
  }
  return periods;
}
