import { durations, type Duration } from "../incidents/durations.ts";
import { timeCounter } from "./contribution.ts";
import { quantileOf } from "./histogram.ts";
import type { Dashboard, Dimension, Statistics } from "./model.ts";
import type { Counts } from "./store.ts";

/** A counter's value; nothing counted is nought. A counter cannot be below it, save for a moment while events overtake each other. */
export const countOf = (counts: Counts, counter: string): number => Math.max(0, counts.get(counter) ?? 0);

/** Days added up. Pure. */
export function addUp(days: Iterable<Counts>): Counts {
  const sum = new Map<string, number>();
  for (const counts of days) for (const [counter, count] of counts) sum.set(counter, (sum.get(counter) ?? 0) + count);
  return sum;
}

/** The counters that begin with `prefix:`, by what follows it; only what there is any of. Pure. */
export function namesUnder(counts: Counts, prefix: string): Record<string, number> {
  return Object.fromEntries([...counts].filter(([counter, count]) => counter.startsWith(`${prefix}:`) && count > 0).map(([counter, count]) => [counter.slice(prefix.length + 1), count]));
}

type Quantiles = Statistics["times"]["detect"];

function quantilesOf(counts: Counts, duration: Duration): Quantiles {
  const bins = new Map(Object.entries(namesUnder(counts, duration)).map(([bin, count]) => [Number(bin), count]));
  return { count: [...bins.values()].reduce((sum, count) => sum + count, 0), median: quantileOf(bins, 0.5), p90: quantileOf(bins, 0.9) };
}

const byDuration = <T>(figure: (duration: Duration) => T): Record<Duration, T> => Object.fromEntries(durations.map((duration) => [duration, figure(duration)])) as Record<Duration, T>;

/** Median and ninth decile of each of the four times. Pure. */
export const timesOf = (counts: Counts): Statistics["times"] => byDuration((duration) => quantilesOf(counts, duration));

/** The same for each value of a dimension, from days that were read with its times. Pure. */
export function timesBy(counts: Counts, dimension: Dimension): Map<string, Statistics["times"]> {
  const prefix = timeCounter(dimension, "");
  const byValue = new Map<string, Map<string, number>>();
  for (const [counter, count] of counts) {
    const [, time = "", value = ""] = counter.startsWith(prefix) ? (/^(\w+:\d+):(.+)$/.exec(counter.slice(prefix.length)) ?? []) : [];
    if (value !== "") byValue.set(value, (byValue.get(value) ?? new Map<string, number>()).set(time, count));
  }
  return new Map([...byValue].map(([value, times]) => [value, timesOf(times)]));
}

type History = NonNullable<Dashboard["history"]>;

/** The same, beside those of another period. Pure. */
export function comparedTimes(counts: Counts, earlier: Counts): History["times"] {
  return byDuration((duration) => {
    const [now, before] = [quantilesOf(counts, duration), quantilesOf(earlier, duration)];
    return { ...now, before, change: now.median !== null && before.median !== null && before.median > 0 ? now.median / before.median - 1 : null };
  });
}

/** What came in and what was brought to an end. Pure. */
export const flowOf = (counts: Counts): Statistics["totals"] => ({ created: countOf(counts, "created:total"), closed: countOf(counts, "closed:total"), breached: countOf(counts, "closed:breached") });

/** How often people agreed with the engine, as far as they said. Pure. */
export function accuracyOf(counts: Counts): Statistics["engine"] {
  const of = (name: string): number => countOf(counts, `engine:${name}`);
  const judged = of("judged");
  const kept = (name: string): number | null => (judged > 0 ? Math.max(0, 1 - of(`${name}:corrected`) / judged) : null);
  return {
    judged,
    failed: of("failed"),
    needsReview: of("review"),
    corrected: { category: of("category:corrected"), severity: of("severity:corrected") },
    confirmed: { category: of("category:confirmed"), severity: of("severity:confirmed") },
    categoryKept: kept("category"),
    severityKept: kept("severity"),
  };
}
