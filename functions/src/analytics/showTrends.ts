import type { Context } from "../platform/context.ts";
import { dayOf, nextOf, type Interval } from "../platform/days.ts";
import { changePointsOf } from "./changePoints.ts";
import { countOf } from "./figures.ts";
import { forecastLevel, forecastOf } from "./forecast.ts";
import type { Trends, TrendsInput } from "./model.ts";
import { seriesOf } from "./series.ts";
import { isKnownBefore, loadDays } from "./store.ts";

/** How many points make a season: a week of days; weeks and months are too few for the seasons of a year. */
const seasons: Record<Interval, number> = { day: 7, week: 1, month: 1 };
const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/** So many weeks must have passed before weekdays are compared. */
const leastWeeks = 4;

const counterOf = ({ measure, by, value }: TrendsInput): string => (by === undefined || value === undefined ? `${measure}:total` : `${measure}:${by}:${value}`);
const mean = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);

/** How much of an average day each weekday has; null with too little history. */
function weekdaysOf(points: readonly { from: string; count: number }[]): Trends["seasonality"] {
  const level = mean(points.map(({ count }) => count));
  if (points.length < 7 * leastWeeks || level === 0) return null;
  return weekdays.map((name, at) => {
    const counts = points.filter(({ from }) => (new Date(`${from}T00:00:00Z`).getUTCDay() + 6) % 7 === at).map(({ count }) => count);
    return { name, factor: mean(counts) / level, days: counts.length };
  });
}

/**
 * How a count went from day to day, week to week or month to month, with its weekdays, where its level changed, and what is to
 * be expected next. It begins with the first day ever counted. Parts that are not over are shown and not learnt from. Reads as
 * `loadDays` says, and one more.
 */
export async function showTrends(input: TrendsInput, { now }: Context): Promise<Trends> {
  const { from: asked, to, interval, ahead } = input;
  const counter = counterOf(input);
  const [days, isKnown] = await Promise.all([loadDays(asked, to, now), isKnownBefore(asked)]);
  const counted = new Map([...days].map(([day, counts]) => [day, countOf(counts, counter)]));
  // Days before there was anything to count are no quiet days.
  const from = isKnown ? asked : ([...days.keys()].sort()[0] ?? asked);
  const series = seriesOf(counted, { from, to }, interval, dayOf(now));
  const whole = series.filter(({ isPartial }) => !isPartial);
  const counts = whole.map(({ count }) => count);
  const season = seasons[interval];
  const [forecast, changes] = await Promise.all([forecastOf(counts, season, ahead), changePointsOf(counts, season)]);
  let start = whole.at(-1)?.from ?? from;
  const points = (forecast?.points ?? []).map((point) => {
    start = nextOf(start, interval);
    return { from: start, ...point };
  });
  return {
    period: { from: asked, to },
    interval,
    series,
    seasonality: interval === "day" ? weekdaysOf(whole) : null,
    changes: changes.map(({ at, before, after }) => ({ from: whole[at]?.from ?? from, before, after })),
    forecast: forecast && { method: forecast.method, level: forecastLevel, points, error: forecast.error },
  };
}
