/**
 * Durations counted so that days can be added up and quantiles still be told: bins whose bounds grow by a constant factor, each
 * quantile within 5 % of the true one. After DDSketch (Masson, Rim and Lee 2019, "DDSketch: a fast and fully-mergeable
 * quantile sketch with relative-error guarantees").
 */

/** No quantile is further off than this share of itself. */
export const relativeError = 0.05;
const growth = (1 + relativeError) / (1 - relativeError);
const perBin = Math.log(growth);

/** Below a second all is the same, and nothing takes longer than twenty years. */
const shortest = 1_000;
const longest = 20 * 366 * 86_400_000;

/** The bin of a duration in milliseconds; negative ones, which clocks that disagree make, count as none. Pure. */
export const binOf = (ms: number): number => Math.ceil(Math.log(Math.min(longest, Math.max(shortest, ms))) / perBin);

/** What stands for all durations of a bin, in milliseconds. */
const middleOf = (bin: number): number => (2 * growth ** bin) / (growth + 1);

/** How many durations fell into each bin. */
export type Histogram = ReadonlyMap<number, number>;

/**
 * The duration in milliseconds that a share `q` of all does not exceed; null of none. Pure.
 *
 * @param q between 0 and 1
 */
export function quantileOf(histogram: Histogram, q: number): number | null {
  const bins = [...histogram].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const [bin, count] of bins) {
    seen += count;
    if (seen >= rank) return Math.round(middleOf(bin));
  }
  return null;
}
