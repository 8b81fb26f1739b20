import jStat from "jstat";

/** Below this a p-value says nothing more: no model of people's work holds so far out. */
export const leastP = 1e-15;
/** Counts beyond this are taken for this. */
export const mostCount = 1e9;

const poissonSize = 1e7;
const asP = (value: number): number => (Number.isFinite(value) ? Math.min(1, Math.max(leastP, value)) : 1);

/** A count as it may be used: whole, from nought to `mostCount`; what is no number is nought. */
export const readCount = (value: unknown): number => (typeof value === "number" && value > 0 ? Math.min(mostCount, Math.floor(value)) : 0);

/**
 * The chance that a negative binomial count of this mean is `count` or more. `size` is the gamma's shape: the variance is
 * `mean + mean² / size`, and an infinite size makes it Poisson's.
 * Source: P(X ≥ k) = I_{mean/(mean+size)}(k, size), Johnson, Kemp and Kotz, "Univariate Discrete Distributions", 5.6.
 */
export function countTail(count: number, mean: number, size: number): number {
  const least = readCount(count);
  if (least === 0 || !(mean > 0) || !(size > 0)) return least === 0 ? 1 : mean > 0 ? 1 : leastP;
  const shape = Math.min(size, poissonSize);
  return asP(jStat.ibeta(mean / (mean + shape), least, shape));
}

/** The chance of `successes` or more in `trials`; both may be fractions (counts divided by their overdispersion). */
export function binomialTail(successes: number, trials: number, probability: number): number {
  if (!(successes > 0) || !(trials > 0)) return 1;
  if (successes > trials || !(probability > 0)) return leastP;
  if (probability >= 1) return 1;
  return asP(jStat.ibeta(probability, successes, trials - successes + 1));
}

const lnChoose = (n: number, k: number): number => jStat.gammaln(n + 1) - jStat.gammaln(k + 1) - jStat.gammaln(n - k + 1);
const mostTerms = 10_000;

/**
 * Fisher's exact test to the left: the chance that two features, each on `first` and `second` of `total` things, meet on
 * `both` or fewer of them if they have nothing to do with each other.
 */
export function avoidanceTail(both: number, first: number, second: number, total: number): number {
  const least = Math.max(0, first + second - total);
  if (!(total > 0) || !(both >= least) || first > total || second > total || both >= Math.min(first, second)) return 1;
  if (both - least > mostTerms) return 1;
  let sum = 0;
  for (let k = least; k <= both; k += 1) sum += Math.exp(lnChoose(first, k) + lnChoose(total - first, second - k) - lnChoose(total, second));
  return asP(sum);
}

/** The least count whose chance, it or more, is at most `chance`: what is rarely reached. */
export function rarelyReached(chance: number, mean: number, size: number): number {
  let high = Math.max(1, Math.ceil(mean));
  while (high < mostCount && countTail(high, mean, size) > chance) high *= 2;
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (countTail(middle, mean, size) > chance) low = middle;
    else high = middle;
  }
  return high;
}
