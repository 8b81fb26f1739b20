import type { Incident } from "./model.ts";

/** The four times of an incident, as TheHive counts them. */
export const durations = ["detect", "triage", "acknowledge", "resolve"] as const;
export type Duration = (typeof durations)[number];

type Timed = Pick<Incident, "createdAt" | "occurredAt" | "status" | "statusHistory" | "duplicateOf"> & { resolution: { at: Date } | null };

/** When an incident first came to one of these statuses, as far as its history reaches back. */
const firstAt = ({ statusHistory }: Timed, statuses: readonly string[]): Date | null => statusHistory.find(({ to }) => statuses.includes(to))?.at ?? null;

/**
 * How long it took, in milliseconds, and when that was settled: detect, from what happened to the report; triage, from the
 * report to its first being triaged or worked; acknowledge, from what happened (or else the report) to its being worked;
 * resolve, from its being worked (or else the report) to its end. What has not come about is left out. Pure.
 */
export function durationsOf(incident: Timed): { duration: Duration; ms: number; at: Date }[] {
  const { createdAt, occurredAt, status, resolution, duplicateOf } = incident;
  const triagedAt = firstAt(incident, ["triaged", "in_progress"]);
  const workedAt = firstAt(incident, ["in_progress"]);
  const closedAt = status === "closed" && duplicateOf === null ? (resolution?.at ?? null) : null;
  const between = (duration: Duration, from: Date | null, to: Date | null) => (from && to ? [{ duration, ms: Math.max(0, to.getTime() - from.getTime()), at: to }] : []);
  return [...between("detect", occurredAt, createdAt), ...between("triage", createdAt, triagedAt), ...between("acknowledge", occurredAt ?? createdAt, workedAt), ...between("resolve", workedAt ?? createdAt, closedAt)];
}
