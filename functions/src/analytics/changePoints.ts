import { loadDetector } from "./augurs.ts";

export interface ChangePoint {
  /** Which point of the series is the first of the new level. */
  at: number;
  /** Means on both sides, to the change points beside it. */
  before: number;
  after: number;
}

const meanOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);

/** The season's part of each point: how far the mean of its place in the season lies from that of all. */
function seasonOf(counts: readonly number[], season: number): number[] {
  const all = meanOf(counts);
  const places = Array.from({ length: season }, (_, place) => meanOf(counts.filter((_count, i) => i % season === place)) - all);
  return counts.map((_, i) => places[i % season] ?? 0);
}

/** On each side of a change there must be so many points, and the means must be so many standard errors apart. */
const leastBeside = 5;
const leastApart = 4;

function standsOut(left: readonly number[], right: readonly number[]): boolean {
  if (left.length < leastBeside || right.length < leastBeside) return false;
  const spread = (values: readonly number[]): number => values.reduce((sum, value) => sum + (value - meanOf(values)) ** 2, 0) / (values.length - 1) / values.length;
  const error = Math.sqrt(spread(left) + spread(right));
  return Math.abs(meanOf(right) - meanOf(left)) > leastApart * Math.max(error, 1e-9);
}

/**
 * Where the level of a series changed for good. Bayesian online detection (Adams and MacKay 2007, by augurs) proposes points
 * on the series without its season, scaled by its stray; those stand whose sides differ by four standard errors.
 * Deterministic.
 *
 * @param season how many points a season has; 1 for none
 */
export async function changePointsOf(counts: readonly number[], season: number): Promise<ChangePoint[]> {
  if (counts.length < 4 * leastBeside) return [];
  const level = seasonOf(counts, season).map((part, i) => (counts[i] ?? 0) - part);
  const mean = meanOf(level);
  const stray = Math.sqrt(level.reduce((sum, value) => sum + (value - mean) ** 2, 0) / level.length);
  if (stray === 0) return [];
  const Detector = await loadDetector();
  const detector = Detector.normalGamma();
  const proposed = detector.detectChangepoints(level.map((value) => (value - mean) / stray)).indices;
  detector.free();
  const kept: number[] = [];
  const bounds = [...new Set(proposed)].filter((at) => at > 0 && at < level.length).sort((a, b) => a - b);
  bounds.forEach((at, i) => {
    if (standsOut(level.slice(kept.at(-1) ?? 0, at), level.slice(at, bounds[i + 1] ?? level.length))) kept.push(at);
  });
  return kept.map((at, i) => ({ at, before: meanOf(counts.slice(kept[i - 1] ?? 0, at)), after: meanOf(counts.slice(at, kept[i + 1] ?? counts.length)) }));
}
