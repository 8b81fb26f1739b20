/** The four times of an incident, as TheHive counts them, and their quantiles. Pure. */
import type { Case } from "./cases.ts";
import { hours } from "./parts.ts";

const firstAt = ({ incident }: Case, statuses: readonly string[]): Date | null => incident.statusHistory.find(({ to }) => statuses.includes(to))?.at ?? null;
const between = (from: Date | null, to: Date | null): number | null => (from && to ? Math.max(0, to.getTime() - from.getTime()) : null);
const workedAt = (one: Case): Date | null => firstAt(one, ["in_progress"]);

/** In milliseconds; null while it has not come about. */
export const detectMs = ({ incident }: Case): number | null => between(incident.occurredAt, incident.createdAt);
export const triageMs = (one: Case): number | null => between(one.incident.createdAt, firstAt(one, ["triaged", "in_progress"]));
export const acknowledgeMs = (one: Case): number | null => between(one.incident.occurredAt ?? one.incident.createdAt, workedAt(one));
export const resolveMs = (one: Case): number | null => between(workedAt(one) ?? one.incident.createdAt, one.incident.status === "closed" && one.incident.duplicateOf === null ? (one.incident.resolution?.at ?? null) : null);

/** A quantile in hours, by linear interpolation (type 7 of Hyndman and Fan, 1996); null of none. */
export function quantileOf(values: readonly (number | null)[], share: number): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = share * (sorted.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return hours(low + (high - low) * (at - Math.floor(at)));
}

export const medianOf = (values: readonly (number | null)[]): number | null => quantileOf(values, 0.5);
