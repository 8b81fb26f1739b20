import { durationsOf } from "../incidents/durations.ts";
import type { Incident } from "../incidents/model.ts";
import { binOf } from "./histogram.ts";

/** Where a count belongs: to what is open now (of restricted incidents apart, for most of the team must not learn of them), or to a day in UTC, `2026-11-21`. */
export type Period = string;
export const nowPeriod: Period = "now";
export const restrictedPeriod: Period = "restricted";

/** What one incident adds to the counters: by `period|counter`, how much. */
export type Contribution = Readonly<Record<string, number>>;

const dayMs = 86_400_000;

/** The day of a moment, in UTC. */
export const dayOf = (at: Date): Period => at.toISOString().slice(0, 10);
/** The day so many days after another. */
export const dayAfter = (day: Period, days: number): Period => dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs));

/** What is said of the engine by people: what they decided otherwise, and what they decided the same. */
function judgementOf({ triage, category, categorySource, severity, severitySource }: Incident): string[] {
  if (triage.state !== "done") return triage.state === "failed" ? ["engine:failed"] : [];
  const decided = (name: string, source: string | null, ours: string | null, its: string | undefined) => (source === "human" && its !== undefined ? [`engine:${name}:${ours === its ? "confirmed" : "corrected"}`] : []);
  return ["engine:judged", ...(triage.needsReview === true ? ["engine:review"] : []), ...decided("category", categorySource, category, triage.category), ...decided("severity", severitySource, severity, triage.severity?.level)];
}

const createdCounters = (incident: Incident): string[] => [
  "created:total",
  `created:category:${incident.category ?? "none"}`,
  `created:severity:${incident.severity ?? "none"}`,
  `created:source:${incident.reportedBy.startsWith("system:") ? "alerts" : "people"}`,
  ...judgementOf(incident),
];

function closedCounters({ resolution, category, severity, sla }: Incident): string[] {
  return ["closed:total", `closed:verdict:${resolution?.verdict ?? "none"}`, `closed:category:${category ?? "none"}`, `closed:severity:${severity ?? "none"}`, ...(sla.breached ? ["closed:breached"] : [])];
}

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
  const times = durationsOf(incident).map(({ duration, ms, at }) => `${dayOf(at)}|${duration}:${String(binOf(ms))}`);
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
