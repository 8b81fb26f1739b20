import { dayAfter, type Period } from "./contribution.ts";

export const intervals = ["day", "week", "month"] as const;
export type Interval = (typeof intervals)[number];

/** A part of a series: from its first day on, how many. */
export interface Point {
  from: Period;
  count: number;
  /** It is not over, or began before what was asked for. */
  isPartial: boolean;
}

/** The first day of the week (Monday) or month that a day is in; the day itself. Pure. */
export function startOf(day: Period, interval: Interval): Period {
  if (interval === "day") return day;
  if (interval === "month") return `${day.slice(0, 7)}-01`;
  return dayAfter(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** The first day of the next part. */
export function nextOf(start: Period, interval: Interval): Period {
  if (interval === "month") return startOf(dayAfter(start, 31), "month");
  return dayAfter(start, interval === "week" ? 7 : 1);
}

/**
 * Counts by day as a series without gaps: what was not counted is nought. Weeks begin on Monday. Pure.
 *
 * @param from the first day, `to` the last, both included
 * @param today the day that is not over
 */
export function seriesOf(counts: ReadonlyMap<Period, number>, { from, to }: { from: Period; to: Period }, interval: Interval, today: Period): Point[] {
  const points: Point[] = [];
  for (let start = startOf(from, interval); start <= to; start = nextOf(start, interval)) {
    const end = nextOf(start, interval);
    let count = 0;
    for (let day = start < from ? from : start; day < end && day <= to; day = dayAfter(day, 1)) count += counts.get(day) ?? 0;
    points.push({ from: start, count, isPartial: start < from || dayAfter(end, -1) > to || end > today });
  }
  return points;
}
