import { DateTime } from "luxon";

/** Which days count as working days. `weekdays`: Monday to Friday, and no holiday but those the organisation names. */
export const calendarNames = ["weekdays", "target", "us_federal"] as const;
export type CalendarName = (typeof calendarNames)[number];

/** Tells working days from others, by the day's own date. */
export type IsWorkingDay = (day: DateTime) => boolean;

/** Easter Sunday of a Gregorian year: the anonymous algorithm in Meeus, Astronomical Algorithms, chapter 8. Pure. */
export function easterSunday(year: number): string {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return isoDate(year, Math.floor(n / 31), (n % 31) + 1);
}

const isoDate = (year: number, month: number, day: number): string => `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

const plusDays = (date: string, days: number): string => DateTime.fromISO(date, { zone: "utc" }).plus({ days }).toISODate() ?? date;

/** The days on which TARGET, the euro area's payment system, is closed beside weekends: six, since 2002. Pure. */
function targetHolidays(year: number): string[] {
  const easter = easterSunday(year);
  return [isoDate(year, 1, 1), plusDays(easter, -2), plusDays(easter, 1), isoDate(year, 5, 1), isoDate(year, 12, 25), isoDate(year, 12, 26)];
}

/** The nth weekday (1 Monday to 7 Sunday) of a month; the last one for n = -1. */
function nthWeekday(year: number, month: number, weekday: number, n: number): string {
  const first = DateTime.utc(year, month, 1);
  const day = 1 + ((weekday - first.weekday + 7) % 7) + 7 * (n === -1 ? 0 : n - 1);
  if (n !== -1) return isoDate(year, month, day);
  const days = first.daysInMonth ?? 28;
  return isoDate(year, month, day + 7 * Math.floor((days - day) / 7));
}

/** On Saturday a holiday is kept the Friday before, on Sunday the Monday after: 5 U.S.C. 6103(b) and Executive Order 11582. */
function observed(date: string): string {
  const { weekday } = DateTime.fromISO(date, { zone: "utc" });
  return weekday === 6 ? plusDays(date, -1) : weekday === 7 ? plusDays(date, 1) : date;
}

/** Federal holidays of the United States as they are kept, 5 U.S.C. 6103(a); closings by single orders are not in it. Pure. */
function usFederalHolidays(year: number): string[] {
  const fixed = [isoDate(year, 1, 1), isoDate(year, 6, 19), isoDate(year, 7, 4), isoDate(year, 11, 11), isoDate(year, 12, 25), isoDate(year + 1, 1, 1)];
  const movable = [nthWeekday(year, 1, 1, 3), nthWeekday(year, 2, 1, 3), nthWeekday(year, 5, 1, -1), nthWeekday(year, 9, 1, 1), nthWeekday(year, 10, 1, 2), nthWeekday(year, 11, 4, 4)];
  return [...fixed.map(observed), ...movable];
}

const holidaysOf: Record<CalendarName, (year: number) => string[]> = { weekdays: () => [], target: targetHolidays, us_federal: usFederalHolidays };

/** A calendar's working days, without the further days that `holidays` names (ISO dates). Pure. */
export function workingDays(calendar: CalendarName, holidays: readonly string[] = []): IsWorkingDay {
  const named = new Set(holidays);
  const years = new Map<number, Set<string>>();
  return (day) => {
    if (day.weekday > 5) return false;
    const closed = years.get(day.year) ?? new Set(holidaysOf[calendar](day.year));
    years.set(day.year, closed);
    const date = day.toISODate() ?? "";
    return !closed.has(date) && !named.has(date);
  };
}

// A calendar without working days must not loop for ever.
const daysMax = 400;

/** The nth working day after a day, at its beginning; the day itself does not count. Pure. */
export function workingDayAfter(start: DateTime, n: number, isWorkingDay: IsWorkingDay): DateTime {
  let day = start.startOf("day");
  for (let left = n, looked = 0; left > 0 && looked < daysMax; looked += 1) {
    day = day.plus({ days: 1 });
    if (isWorkingDay(day)) left -= 1;
  }
  return day;
}
