/** Days in UTC as text, and the weeks and months they make. Pure. */

/** `2026-11-21`; in the order of the alphabet, too. */
export type Day = string;

const dayMs = 86_400_000;

/** The day of a moment. */
export const dayOf = (at: Date): Day => at.toISOString().slice(0, 10);
/** The moment a day begins. */
export const midnightOf = (day: Day): Date => new Date(`${day}T00:00:00Z`);
/** The day so many days after another; before it, where that is negative. */
export const dayAfter = (day: Day, days: number): Day => dayOf(new Date(midnightOf(day).getTime() + days * dayMs));

export const intervals = ["day", "week", "month"] as const;
export type Interval = (typeof intervals)[number];

/** The first day of the week (Monday) or month that a day is in; the day itself. */
export function startOf(day: Day, interval: Interval): Day {
  if (interval === "day") return day;
  if (interval === "month") return `${day.slice(0, 7)}-01`;
  return dayAfter(day, -((midnightOf(day).getUTCDay() + 6) % 7));
}

/** The first day of the next part. */
export function nextOf(start: Day, interval: Interval): Day {
  if (interval === "month") return startOf(dayAfter(start, 31), "month");
  return dayAfter(start, interval === "week" ? 7 : 1);
}
