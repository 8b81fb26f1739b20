import { DateTime } from "luxon";
import type { BusinessHours } from "./settings.ts";

/** Time as a target counts it: around the clock, or only while the desk is staffed. Milliseconds. */
export interface WorkingTime {
  /** The moment at which `ms` of this time have passed since `start`. */
  after: (start: Date, ms: number) => Date;
  /** How much of this time lies between two moments; 0 when `end` is not later. */
  between: (start: Date, end: Date) => number;
}

export const aroundTheClock: WorkingTime = {
  after: (start, ms) => new Date(start.getTime() + ms),
  between: (start, end) => Math.max(0, end.getTime() - start.getTime()),
};

// Ten years: whatever is further away is as good as never, and a calendar without working days must not loop for ever.
const daysMax = 3_660;

/**
 * Working time of a staffed desk. Days are those of its own time zone, so a day on which clocks change has the hours its
 * wall clock shows between opening and closing. Pure.
 */
export function staffed({ timeZone, days, from, to, holidays }: BusinessHours): WorkingTime {
  const closed = new Set(holidays);
  const at = (day: DateTime, time: string) => day.set({ hour: Number(time.slice(0, 2)), minute: Number(time.slice(3)), second: 0, millisecond: 0 });
  /** The staffed spans of the days from `start` on. */
  function* spans(start: Date): Generator<[number, number]> {
    let day = DateTime.fromJSDate(start, { zone: timeZone }).startOf("day");
    for (let i = 0; i < daysMax; i += 1, day = day.plus({ days: 1 })) {
      if (!days.includes(day.weekday) || closed.has(day.toISODate() ?? "")) continue;
      yield [at(day, from).toMillis(), at(day, to).toMillis()];
    }
  }
  return {
    after: (start, ms) => {
      let left = ms;
      let last = start.getTime();
      for (const [opens, closes] of spans(start)) {
        const begins = Math.max(opens, start.getTime());
        if (closes <= begins) continue;
        if (left <= closes - begins) return new Date(begins + left);
        left -= closes - begins;
        last = closes;
      }
      return new Date(last + left);
    },
    between: (start, end) => {
      let sum = 0;
      for (const [opens, closes] of spans(start)) {
        if (opens >= end.getTime()) break;
        sum += Math.max(0, Math.min(closes, end.getTime()) - Math.max(opens, start.getTime()));
      }
      return sum;
    },
  };
}
