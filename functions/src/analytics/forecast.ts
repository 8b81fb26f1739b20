import { loadForecaster } from "./augurs.ts";

/** The chance that what comes lies within the interval. */
export const forecastLevel = 0.8;

export interface Forecast {
  /** `model`: seasons and trend taken apart (MSTL) and the trend smoothed (ETS); `naive`: as in the season before. The one that did better is used. */
  method: "model" | "naive";
  points: { expected: number; lower: number; upper: number }[];
  /** Mean absolute error of both on the last points, each forecast from what was before them; null where the model could not be fitted. */
  error: { model: number | null; naive: number; points: number };
}

interface Ahead {
  expected: number[];
  lower: number[];
  upper: number[];
}

/** MSTL (Bandara, Hyndman and Bergmeir 2021) with exponential smoothing (Hyndman et al. 2002), by augurs. Null where it finds no model. */
async function modelled(counts: readonly number[], season: number, ahead: number): Promise<Ahead | null> {
  const MSTL = await loadForecaster();
  const model = MSTL.ets([season]);
  try {
    model.fit([...counts]);
    const { point, intervals } = model.predict(ahead, forecastLevel);
    const answer = { expected: point, lower: intervals?.lower ?? point, upper: intervals?.upper ?? point };
    return Object.values(answer).flat().every(Number.isFinite) ? answer : null;
  } catch {
    return null;
  } finally {
    model.free();
  }
}

const naive = (counts: readonly number[], season: number, ahead: number): number[] => Array.from({ length: ahead }, (_, i) => counts[counts.length - season + (i % season)] ?? 0);

const meanError = (forecast: readonly number[], actual: readonly number[]): number => forecast.reduce((sum, value, i) => sum + Math.abs(value - (actual[i] ?? 0)), 0) / Math.max(1, actual.length);

/** How far off the season before was, so that the level's share of errors is not larger. */
function strayOf(counts: readonly number[], season: number): number {
  const errors = counts.slice(season).map((count, i) => Math.abs(count - (counts[i] ?? 0))).sort((a, b) => a - b);
  return errors[Math.min(errors.length - 1, Math.ceil(forecastLevel * errors.length) - 1)] ?? 0;
}

/** Three seasons to learn from, and one that is held back. */
export const seasonsNeeded = 4;
const seasonsToLearn = 3;
/** How often both ways are tried: one stretch alone is chance. */
const triesMax = 3;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The mean absolute error of both ways on the last stretches, a season or two each, each forecast from what was before it. */
async function errorsOf(counts: readonly number[], season: number): Promise<Forecast["error"]> {
  const held = Math.min(2 * season, Math.floor(counts.length / 4));
  const origins = Array.from({ length: triesMax }, (_, back) => counts.length - (back + 1) * held).filter((origin) => origin >= seasonsToLearn * season);
  const models: number[] = [];
  const naives: number[] = [];
  for (const origin of origins) {
    const [past, next] = [counts.slice(0, origin), counts.slice(origin, origin + held)];
    const tried = await modelled(past, season, held);
    if (tried) models.push(meanError(tried.expected.map(atLeastNought), next));
    naives.push(meanError(naive(past, season, held), next));
  }
  return { model: models.length === origins.length ? meanOf(models) : null, naive: meanOf(naives), points: held * origins.length };
}

/**
 * What is to be expected next of a series of counts; null with too little history. Both ways are tried on the last stretches,
 * and the one that did better there is used, so a forecast is no worse than repeating the season before, as far as the past
 * can tell. Counts are not below nought.
 *
 * @param season how many points a season has: 7 for days
 */
export async function forecastOf(counts: readonly number[], season: number, ahead: number): Promise<Forecast | null> {
  if (counts.length < seasonsNeeded * season) return null;
  const [error, model] = [await errorsOf(counts, season), await modelled(counts, season, ahead)];
  if (model && error.model !== null && error.model < error.naive) {
    return { method: "model", points: model.expected.map((expected, i) => pointOf(expected, model.lower[i] ?? expected, model.upper[i] ?? expected)), error };
  }
  const stray = strayOf(counts, season);
  return { method: "naive", points: naive(counts, season, ahead).map((expected) => pointOf(expected, expected - stray, expected + stray)), error };
}

const atLeastNought = (value: number): number => Math.max(0, value);
const rounded = (value: number): number => Math.round(atLeastNought(value) * 100) / 100;
const pointOf = (expected: number, lower: number, upper: number): Forecast["points"][number] => ({ expected: rounded(expected), lower: rounded(lower), upper: rounded(upper) });
