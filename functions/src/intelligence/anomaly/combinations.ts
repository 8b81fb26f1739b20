import { dateOfDay, dayWords, type Day } from "./calendar.ts";
import { avoidanceTail, countTail, readCount } from "./distributions.ts";
import { chanceWords, figure, findingOf, nameOf, plural, type Entity, type Finding } from "./finding.ts";
import { anomalySettings, type AnomalySettings } from "./settings.ts";

/** How often two features were seen, each and together: a source and a technique, a category and a class of assets. */
export interface PairTable {
  first: Readonly<Record<string, number>>;
  second: Readonly<Record<string, number>>;
  /** By `pairKey`. */
  pairs: Readonly<Record<string, number>>;
  total: number;
}

export const pairKey = (first: string, second: string): string => JSON.stringify([first, second]);
export const emptyTable: PairTable = { first: {}, second: {}, pairs: {}, total: 0 };

/** What is told of one table: as many different values of a feature, and as many pairs. The rest is counted in the total only. */
export const mostValues = 500;
export const mostPairs = 5_000;

function add(counts: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>, fade: number, most: number): Record<string, number> {
  const sum = new Map(Object.entries(counts).map(([key, count]) => [key, count * fade]));
  for (const [key, count] of Object.entries(more)) if (readCount(count) > 0) sum.set(key, (sum.get(key) ?? 0) + readCount(count));
  const kept = [...sum].filter(([, count]) => count >= 0.05).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return Object.fromEntries(kept.slice(0, most));
}

/** What is kept of pairs: a table whose days fade, and the last day told of, so that a day counts once. */
export interface PairHistory {
  table: PairTable;
  lastDay: Day;
  days: number;
}

/** After so many days a pair weighs half. */
const halfLifeDays = 90;

/** A day's table put into the history; a day that was told of, or one before it, changes nothing. Pure. */
export function tellPairs(history: PairHistory | null, day: Day, today: PairTable): PairHistory {
  if (!Number.isSafeInteger(day) || (history !== null && day <= history.lastDay)) return history ?? { table: emptyTable, lastDay: -Infinity, days: 0 };
  const fade = history === null ? 1 : 2 ** (-(day - history.lastDay) / halfLifeDays);
  const { table } = history ?? { table: emptyTable };
  return {
    table: { first: add(table.first, today.first, fade, mostValues), second: add(table.second, today.second, fade, mostValues), pairs: add(table.pairs, today.pairs, fade, mostPairs), total: table.total * fade + readCount(today.total) },
    lastDay: day,
    days: (history?.days ?? 0) * fade + 1,
  };
}

export interface PairQuestion {
  /** What the two features are, for the sentence: "source", "technique". */
  features: readonly [string, string];
  /** Who a value of the first feature is. */
  entityOf: (first: string) => Entity;
  history: PairHistory | null;
  today: PairTable;
  day: Day;
}

/**
 * Pairs of today whose parts are both common and have so far kept apart: by Fisher's exact test far rarer together than chance
 * would have it, and now there. p is the chance of as many today at the rate they were seen together so far, counts being
 * geometric (they come in bursts), corrected for all pairs of the same first part. The most surprising first. Pure.
 */
export function judgePairs(question: PairQuestion, settings: AnomalySettings = anomalySettings): Finding[] {
  const { history, today, day } = question;
  if (history === null || day <= history.lastDay || history.days < settings.combination.leastDays) return [];
  const pairs = Object.entries(today.pairs)
    .slice(0, mostPairs)
    .flatMap(([key, count]) => {
      const parts = readPair(key);
      return parts === null || readCount(count) === 0 ? [] : [{ key, first: parts[0], second: parts[1], observed: readCount(count) }];
    });
  const looked = new Map<string, number>();
  for (const { first } of pairs) looked.set(first, (looked.get(first) ?? 0) + 1);
  return pairs.flatMap((pair) => judgePair(pair, looked.get(pair.first) ?? 1, { ...question, history }, settings) ?? []).sort((a, b) => a.p - b.p);
}

interface Pair {
  key: string;
  first: string;
  second: string;
  observed: number;
}

function judgePair(pair: Pair, looked: number, { features, entityOf, history, today, day }: PairQuestion & { history: PairHistory }, settings: AnomalySettings): Finding | null {
  const { table } = history;
  const { leastSeen, leastExpected, avoidance } = settings.combination;
  const { observed } = pair;
  const [first, second, both] = [seen(table.first, pair.first), seen(table.second, pair.second), seen(table.pairs, pair.key)];
  const independent = table.total > 0 ? (first * second) / table.total : 0;
  if (first < leastSeen || second < leastSeen || independent < leastExpected || both >= independent) return null;
  const avoided = avoidanceTail(Math.round(both), Math.round(first), Math.round(second), Math.round(table.total));
  if (avoided > avoidance) return null;
  // The share of the first's that are the second, started with one look at what independence says.
  const share = (both + second / table.total) / (first + 1);
  const expected = Math.max(readCount(seen(today.first, pair.first)), observed) * share;
  const p = Math.min(1, countTail(observed, expected, 1) * looked);
  const entity = entityOf(pair.first);
  const sentence = `${features[0]} ${shown(pair.first)} and ${features[1]} ${shown(pair.second)} came together ${times(observed)} on ${dayWords(day)}. Both are common (${figure(Math.round(first))} and ${figure(Math.round(second))} of ${figure(Math.round(table.total))}) and by chance would have met ${figure(independent)} times; they met ${both < 0.5 ? "never" : times(both)}. ${chanceWords(p)} From ${plural(Math.round(history.days), "day")} of history.`;
  const evidence = { [features[0]]: pair.first, [features[1]]: pair.second, both: Math.round(both), independent, avoided, compared: looked };
  return findingOf({ kind: "rare_combination", detector: "combination", entity, at: dateOfDay(day), expected, observed, p, sentence: sentence.charAt(0).toUpperCase() + sentence.slice(1), evidence }, settings);
}

// A source may be called "constructor".
const seen = (counts: Readonly<Record<string, number>>, key: string): number => (Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0);

const times = (count: number): string => (Math.round(count) === 1 ? "once" : `${figure(Math.round(count))} times`);
const shown = (value: string): string => `“${nameOf({ type: "source", id: value })}”`;

function readPair(key: string): readonly [string, string] | null {
  try {
    const parts: unknown = JSON.parse(key);
    return Array.isArray(parts) && typeof parts[0] === "string" && typeof parts[1] === "string" ? [parts[0], parts[1]] : null;
  } catch {
    return null;
  }
}
