import { hoursADay, weekdayOf, type Day } from "./calendar.ts";
import { weightOf } from "./dayModel.ts";
import type { PastDay } from "./series.ts";
import type { AnomalySettings } from "./settings.ts";

export interface HourModel {
  /** The share of each hour in the day's total. */
  shares: readonly number[];
  /** What hours stray beyond the day's total straying: 1 / size. */
  dispersion: number;
}

/** What a day of another weekday counts for the shape of a day. */
const besides = 0.25;
/** The share of a day that may fall on any hour, though none ever did. */
const evenly = 0.05;

/** How a day's total falls on its hours, mostly by days of the same weekday, and how much hours stray from that. `days` without outliers. Pure. */
export function expectHours(days: readonly PastDay[], day: Day, { volume }: AnomalySettings): HourModel {
  const raw = new Array<number>(hoursADay).fill(0);
  let total = 0;
  for (const past of days) {
    const w = weightOf(past, volume) * (weekdayOf(past.day) === weekdayOf(day) ? 1 : besides);
    total += w * past.total;
    for (let hour = 0; hour < hoursADay; hour += 1) raw[hour] = (raw[hour] ?? 0) + w * (past.hours[hour] ?? 0);
  }
  const shares = raw.map((_, hour) => {
    const near = 0.6 * (raw[hour] ?? 0) + 0.2 * (raw[(hour + 23) % hoursADay] ?? 0) + 0.2 * (raw[(hour + 1) % hoursADay] ?? 0);
    return ((total > 0 ? near / total : 1 / hoursADay) + evenly / hoursADay) / (1 + evenly);
  });
  let squares = 0;
  let means = 0;
  let worst = { square: 0, mean: 0 };
  for (const past of days) {
    const w = weightOf(past, volume);
    for (let hour = 0; hour < hoursADay; hour += 1) {
      const mean = past.total * (shares[hour] ?? 0);
      const square = w * (((past.hours[hour] ?? 0) - mean) ** 2 - mean);
      squares += square;
      means += w * mean ** 2;
      if (square > worst.square) worst = { square, mean: w * mean ** 2 };
    }
  }
  const seen = means > worst.mean ? Math.max(0, squares - worst.square) / (means - worst.mean) : volume.priorHourDispersion;
  return { shares, dispersion: (days.length * seen + volume.priorDays * volume.priorHourDispersion) / (days.length + volume.priorDays) };
}
