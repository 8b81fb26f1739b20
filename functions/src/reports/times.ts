/** The times of an incident for the figures of reports, and their quantiles. Pure. */
import { durationsOf, type Duration } from "../incidents/durations.ts";
import type { Case } from "./cases.ts";
import { hours } from "./parts.ts";

const msOf = (wanted: Duration) => ({ incident }: Case): number | null => durationsOf(incident).find(({ duration }) => duration === wanted)?.ms ?? null;

/** In milliseconds; null while it has not come about. */
export const detectMs = msOf("detect");
export const triageMs = msOf("triage");
export const acknowledgeMs = msOf("acknowledge");
export const resolveMs = msOf("resolve");

/** A quantile in hours, by linear interpolation (type 7 of Hyndman and Fan, 1996); null of none. */
export function quantileOf(values: readonly (number | null)[], share: number): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = share * (sorted.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return hours(low + (high - low) * (at - Math.floor(at)));
}

export const medianOf = (values: readonly (number | null)[]): number | null => quantileOf(values, 0.5);
