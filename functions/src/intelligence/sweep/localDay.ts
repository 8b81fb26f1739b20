import { DateTime } from "luxon";
import { dateOfDay, hoursADay, localTime, type Day } from "../anomaly/calendar.ts";

const hourMs = 3_600_000;

/** A day on the wall, and when it is. It has a slot for each hour that passes: 24, but 23 or 25 on days when the clocks change. */
export interface LocalDay {
  day: Day;
  zone: string;
  start: Date;
  end: Date;
}

/** When a day is in a zone (IANA; anything else is UTC). Pure. */
export function localDayOf(day: Day, zone: string): LocalDay {
  const date = DateTime.fromJSDate(dateOfDay(day), { zone: "utc" });
  const there = date.setZone(zone, { keepLocalTime: true });
  const start = (there.isValid ? there : date).startOf("day");
  return { day, zone, start: start.toJSDate(), end: start.plus({ days: 1 }).toJSDate() };
}

export const slotOf = ({ start }: LocalDay, at: Date): number => Math.floor((at.getTime() - start.getTime()) / hourMs);

export const startOfSlot = ({ start }: LocalDay, slot: number): Date => new Date(start.getTime() + slot * hourMs);

/** Counts by slot as counts by the hour of the clock: the two hours that have one name count together. Pure. */
export function hoursOf(day: LocalDay, slots: readonly number[]): number[] {
  const hours = new Array<number>(hoursADay).fill(0);
  slots.forEach((count, slot) => {
    const hour = localTime(startOfSlot(day, slot), day.zone)?.hour ?? 0;
    hours[hour] = (hours[hour] ?? 0) + count;
  });
  return hours;
}
