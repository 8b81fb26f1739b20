import { IANAZone } from "luxon";

const dayMs = 86_400_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
export const hoursADay = 24;

const zones = new Map<string, IANAZone | null>();

// Callers pass zones that users chose; what is no zone is read as UTC.
function offsetMinutes(at: number, zone: string): number {
  if (!zones.has(zone) && zones.size < 1_000) {
    const made = IANAZone.create(zone);
    zones.set(zone, made.isValid ? made : null);
  }
  const offset = zones.get(zone)?.offset(at) ?? 0;
  return Number.isFinite(offset) ? offset : 0;
}

/** A day on the wall: days since 1 January 1970, as the calendar of a place counts them. */
export type Day = number;

/** The day and the hour (0 to 23) that a clock in `zone` (IANA; anything else is UTC) shows at a moment; null for no valid date. */
export function localTime(at: Date, zone: string): { day: Day; hour: number } | null {
  const time = at.getTime();
  if (!Number.isFinite(time)) return null;
  const local = time + offsetMinutes(time, zone) * minuteMs;
  const day = Math.floor(local / dayMs);
  return { day, hour: Math.floor((local - day * dayMs) / hourMs) };
}

/** 0 is Monday. */
export const weekdayOf = (day: Day): number => (((day + 3) % 7) + 7) % 7;

export const dateOfDay = (day: Day): Date => new Date(day * dayMs);

/** `Tue 3 March 2026` without anything that depends on the machine's language. */
export function dayWords(day: Day): string {
  const date = dateOfDay(day);
  const month = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"][date.getUTCMonth()] ?? "";
  return `${weekdayWords(day)} ${String(date.getUTCDate())} ${month} ${String(date.getUTCFullYear())}`;
}

export const weekdayWords = (day: Day): string => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekdayOf(day)] ?? "";

/** `08:00–09:00`. */
export const hourWords = (hour: number): string => `${String(hour).padStart(2, "0")}:00–${String(hour + 1).padStart(2, "0")}:00`;

/** How long each hour of a local day lasts, in hours: 1, but 0 or 2 (or parts) on days when the clocks change. */
export function hourLengths(day: Day, zone: string): readonly number[] {
  const lengths = new Array<number>(hoursADay).fill(0);
  // Quarters, for some zones change by half an hour.
  const quarter = 15 * minuteMs;
  for (let at = day * dayMs - 15 * hourMs; at < (day + 1) * dayMs + 15 * hourMs; at += quarter) {
    const local = at + offsetMinutes(at, zone) * minuteMs;
    if (Math.floor(local / dayMs) === day) {
      const hour = Math.floor((local - day * dayMs) / hourMs);
      lengths[hour] = (lengths[hour] ?? 0) + 0.25;
    }
  }
  return lengths;
}
