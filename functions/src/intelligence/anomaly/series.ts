import { hoursADay, type Day } from "./calendar.ts";
import { mostCount, readCount } from "./distributions.ts";

/** Nine weeks: nine of each weekday. */
export const keptDays = 63;

/** What was counted on one local day, hour by hour (24 numbers, by the clock of the entity's zone). */
export interface DayCounts {
  day: Day;
  hours: readonly number[];
}

/**
 * Counts by hour of the last nine weeks of one entity and metric; no event is kept. Row `day mod 63` holds a day. Days on
 * which nothing was told are nought.
 */
export interface Series {
  /** The first day ever told of. */
  first: Day;
  /** The last. */
  last: Day;
  counts: readonly number[];
}

/** A series as it is stored: a few hundred bytes for a person, at most 7.6 kB (10.1 kB of base64) for the busiest source. */
export interface StoredSeries {
  first: Day;
  last: Day;
  /** Base64 of the counts from the oldest day to `last`: LEB128 numbers, a nought followed by how many noughts there are. */
  packed: string;
}

const rowOf = (day: Day): number => (((day % keptDays) + keptDays) % keptDays) * hoursADay;
const isDay = (day: number): boolean => Number.isSafeInteger(day) && Math.abs(day) < 1e7;

/**
 * A day's counts put into a series (null: a new one). A day that is there is replaced, so telling it twice, or again when
 * more came in, changes nothing else; days may come in any order within the nine weeks, older ones are dropped. Counts that
 * are no numbers are nought.
 */
export function tellDay(series: Series | null, { day, hours }: DayCounts): Series {
  if (!isDay(day)) return series ?? { first: 0, last: 0, counts: new Array<number>(keptDays * hoursADay).fill(0) };
  const counts = series ? series.counts.slice() : new Array<number>(keptDays * hoursADay).fill(0);
  const known = series ?? { first: day, last: day };
  if (day <= known.last - keptDays) return series ?? { ...known, counts };
  for (let ahead = Math.max(known.last + 1, day - keptDays + 1); ahead <= day; ahead += 1) counts.fill(0, rowOf(ahead), rowOf(ahead) + hoursADay);
  for (let hour = 0; hour < hoursADay; hour += 1) counts[rowOf(day) + hour] = readCount(hours[hour]);
  return { first: Math.min(known.first, day), last: Math.max(known.last, day), counts };
}

/** Takes a day out as if it had never been told: one that proved to be an attack must not become what is usual. */
export const forgetDay = (series: Series, day: Day): Series => (day > series.last - keptDays && day <= series.last ? tellDay(series, { day, hours: [] }) : series);

/** A day of history, most recent first: how many days ago it was, and its counts by hour. */
export interface PastDay {
  day: Day;
  age: number;
  total: number;
  hours: readonly number[];
}

/** The nine weeks before a day. The day itself and what came after it are not looked at, so judging again gives the same. */
export function daysBefore(series: Series | null, day: Day): PastDay[] {
  if (series === null) return [];
  const past: PastDay[] = [];
  for (let age = 1; age < keptDays; age += 1) {
    const before = day - age;
    if (before < series.first || before <= series.last - keptDays) break;
    const hours = before > series.last ? new Array<number>(hoursADay).fill(0) : series.counts.slice(rowOf(before), rowOf(before) + hoursADay);
    past.push({ day: before, age, hours, total: hours.reduce((sum, count) => sum + count, 0) });
  }
  return past;
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

/** A series as it is stored. */
export function packSeries({ first, last, counts }: Series): StoredSeries {
  const bytes: number[] = [];
  let zeros = 0;
  const writeZeros = () => {
    if (zeros > 0) writeNumber(bytes, 0);
    if (zeros > 0) writeNumber(bytes, zeros);
    zeros = 0;
  };
  for (let day = last - keptDays + 1; day <= last; day += 1) {
    for (let hour = 0; hour < hoursADay; hour += 1) {
      const count = counts[rowOf(day) + hour] ?? 0;
      if (count === 0) zeros += 1;
      else {
        writeZeros();
        writeNumber(bytes, count);
      }
    }
  }
  writeZeros();
  return { first, last, packed: Buffer.from(bytes).toString("base64") };
}

const mostPacked = 5 * keptDays * hoursADay;

/** A series from storage; null where what is stored is none. Never throws, and never makes more than nine weeks. */
export function unpackSeries(stored: StoredSeries): Series | null {
  const { first, last, packed } = stored;
  if (!isDay(first) || !isDay(last) || first > last || typeof packed !== "string" || packed.length > 2 * mostPacked) return null;
  const bytes = Buffer.from(packed, "base64");
  let at = 0;
  const readNumber = (): number => {
    let value = 0;
    for (let place = 1; at < bytes.length && place < 2 ** 42; place *= 0x80) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte % 0x80) * place;
      if (byte < 0x80) break;
    }
    return value;
  };
  const told: number[] = [];
  while (at < bytes.length && told.length < keptDays * hoursADay) {
    const count = readNumber();
    if (count > 0) told.push(Math.min(mostCount, count));
    else for (let zeros = Math.min(readNumber(), keptDays * hoursADay - told.length); zeros > 0; zeros -= 1) told.push(0);
  }
  if (told.length !== keptDays * hoursADay) return null;
  const counts = new Array<number>(keptDays * hoursADay).fill(0);
  told.forEach((count, index) => (counts[rowOf(last - keptDays + 1 + Math.floor(index / hoursADay)) + (index % hoursADay)] = count));
  return { first, last, counts };
}
