import { dayAfter, nextOf, startOf, type Day, type Interval } from "../platform/days.ts";

/** A part of a series: from its first day on, how many. */
export interface Point {
  from: Day;
  count: number;
  /** It is not over, or began before what was asked for. */
  isPartial: boolean;
}

/**
 * Counts by day as a series without gaps: what was not counted is nought. Weeks begin on Monday. Pure.
 *
 * @param from the first day, `to` the last, both included
 * @param today the day that is not over
 */
export function seriesOf(counts: ReadonlyMap<Day, number>, { from, to }: { from: Day; to: Day }, interval: Interval, today: Day): Point[] {
  const points: Point[] = [];
  for (let start = startOf(from, interval); start <= to; start = nextOf(start, interval)) {
    const end = nextOf(start, interval);
    let count = 0;
    for (let day = start < from ? from : start; day < end && day <= to; day = dayAfter(day, 1)) count += counts.get(day) ?? 0;
    points.push({ from: start, count, isPartial: start < from || dayAfter(end, -1) > to || end > today });
  }
  return points;
}
