import { withinBudget } from "../../src/intelligence/anomaly/budget.ts";
import { byGroup, tellPs, type Calibration } from "../../src/intelligence/anomaly/calibration.ts";
import { weekdayOf } from "../../src/intelligence/anomaly/calendar.ts";
import { judgePairs, pairKey, tellPairs, type PairHistory, type PairTable } from "../../src/intelligence/anomaly/combinations.ts";
import type { Entity } from "../../src/intelligence/anomaly/finding.ts";
import { riseFinding, risingSeries, type DailyCounts } from "../../src/intelligence/anomaly/rising.ts";
import type { Random } from "./random.ts";
import { looked, type Tally } from "./tally.ts";
import { firstDay, yearDays } from "./traffic.ts";

const sourceCount = 30;
const techniqueCount = 40;
const techniqueOf = (index: number): string => `T${String(1_000 + index)}`;

interface Mix {
  mean: number;
  /** Cumulative shares of the techniques. */
  shares: { technique: number; share: number }[];
}

function makeMixes(random: Random): Mix[] {
  return Array.from({ length: sourceCount }, () => {
    const own = Array.from({ length: 3 + random.below(8) }, () => ({ technique: Math.floor(techniqueCount * random.next() ** 2), share: random.gamma(0.7) }));
    const sum = own.reduce((total, { share }) => total + share, 0);
    return { mean: 5 + 40 * random.next() ** 2, shares: own.map(({ technique, share }) => ({ technique, share: share / sum })) };
  });
}

function dayOfAlerts(random: Random, mixes: readonly Mix[], day: number): PairTable {
  const table = { first: {} as Record<string, number>, second: {} as Record<string, number>, pairs: {} as Record<string, number>, total: 0 };
  mixes.forEach(({ mean, shares }, source) => {
    const level = weekdayOf(day) >= 5 ? 0.3 : 1;
    for (const { technique, share } of shares) {
      const count = random.count(mean * level * share, 0.6);
      if (count > 0) addPair(table, `source-${String(source)}`, techniqueOf(technique), count);
    }
    // A rule fires on what it was not made for: one technique in so many alerts is any.
    if (random.chance(0.001)) addPair(table, `source-${String(source)}`, techniqueOf(random.below(techniqueCount)), 1);
  });
  return table;
}

interface Growing {
  first: Record<string, number>;
  second: Record<string, number>;
  pairs: Record<string, number>;
  total: number;
}

function addPair(table: Growing, first: string, second: string, count: number): void {
  table.first[first] = (table.first[first] ?? 0) + count;
  table.second[second] = (table.second[second] ?? 0) + count;
  table.pairs[pairKey(first, second)] = (table.pairs[pairKey(first, second)] ?? 0) + count;
  table.total += count;
}

/** Runs the detector of rare combinations over a year of alerts by source and technique. */
export function measureCombinations(random: Random, tally: Tally): void {
  const mixes = makeMixes(random);
  const entityOf = (id: string): Entity => ({ type: "source", id });
  let history: PairHistory | null = null;
  for (let day = firstDay; day < firstDay + yearDays; day += 1) {
    const today = dayOfAlerts(random, mixes, day);
    const started = performance.now();
    const found = judgePairs({ features: ["source", "technique"], entityOf, history, today, day });
    const tookMs = performance.now() - started;
    if (day - firstDay >= 21) {
      for (let source = 0; source < sourceCount; source += 1) tally.judged("combination", tookMs / sourceCount);
      const best = new Map(found.map((finding) => [finding.entity.id, finding.p]).reverse() as [string, number][]);
      best.forEach((p) => { tally.seeP("combination", p); });
      withinBudget(found, looked({ combination: sourceCount })).forEach((alarm) => { tally.falseAlarm("combination", alarm, alarm.kind); });
      const known = history;
      if (known !== null && random.chance(0.5)) {
        const count = random.pick([1, 2, 5]);
        // A technique that is common, from a source that never had it.
        const source = `source-${String(random.below(sourceCount))}`;
        const technique = Object.entries(known.table.second).filter(([id, seen]) => seen >= 100 && (known.table.pairs[pairKey(source, id)] ?? 0) < 0.05).map(([id]) => id).at(random.below(8));
        if (technique !== undefined) {
          const injected: Growing = { first: { ...today.first }, second: { ...today.second }, pairs: { ...today.pairs }, total: today.total };
          addPair(injected, source, technique, count);
          const isCaught = withinBudget(judgePairs({ features: ["source", "technique"], entityOf, history, today: injected, day }), looked({ combination: sourceCount })).some(({ entity }) => entity.id === source);
          tally.injected("rare combination", `${String(count)} alerts`, isCaught, isCaught ? 24 : null);
        }
      }
    }
    history = tellPairs(history, day, today);
  }
  tally.bytes("pairs of all sources", JSON.stringify(history).length);
}

/** Runs the detector of rising series over a year of categories and techniques. */
export function measureRising(random: Random, tally: Tally): void {
  const series = Array.from({ length: 50 }, (_, index) => ({
    entity: (index < 10 ? { type: "category", id: `category-${String(index)}` } : { type: "technique", id: techniqueOf(index) }) satisfies Entity,
    mean: 0.2 + 8 * random.next() ** 3,
    dispersion: 0.1 + 0.5 * random.next(),
    wave: 0.3 * random.next(),
    phase: 2 * Math.PI * random.next(),
    counts: [] as number[],
  }));
  let calibration: Calibration | null = null;
  for (let day = firstDay; day < firstDay + yearDays; day += 1) {
    const known: DailyCounts[] = series.map(({ entity, counts }) => ({ entity, counts: counts.slice(0, 35) }));
    const of = Array.from({ length: known[0]?.counts.length ?? 0 }, (_, age) => series.reduce((sum, { counts }) => sum + (counts[age] ?? 0), 0));
    if (of.length >= 28) {
      const started = performance.now();
      const { rises, ps } = risingSeries({ day, series: known, of, calibration });
      const tookMs = performance.now() - started;
      series.forEach(() => { tally.judged("rising", tookMs / series.length); });
      const found = rises.map((rise) => riseFinding(rise, day));
      found.forEach(({ p }) => { tally.seeP("rising", p); });
      withinBudget(found, looked({ rising: series.length })).forEach((alarm) => { tally.falseAlarm("rising", alarm, alarm.entity.type); });
      if (of.length >= 35 && random.chance(0.5)) tryRise(random, known, of, calibration, day, tally);
      calibration = tellPs(calibration, day, byGroup(ps));
    }
    for (const one of series) {
      const level = (weekdayOf(day) >= 5 ? 0.4 : 1) * (1 + one.wave * Math.sin((2 * Math.PI * (day - firstDay)) / 120 + one.phase));
      one.counts.unshift(random.count(one.mean * level, one.dispersion));
    }
  }
}

/** A campaign: a series made so many times as strong for the last days, up to a week; the day it is seen is the delay. */
function tryRise(random: Random, known: readonly DailyCounts[], of: readonly number[], calibration: Calibration | null, day: number, tally: Tally): void {
  const times = random.pick([2, 3, 5]);
  const index = random.below(known.length);
  const chosen = known[index];
  const weekly = chosen?.counts.slice(7).reduce((sum, count) => sum + count, 0) ?? 0;
  if (!chosen || weekly < 8) return;
  const usual = weekly / 28;
  for (let days = 1; days <= 7; days += 1) {
    const extra = Array.from({ length: days }, () => random.poisson((times - 1) * usual));
    const more = (counts: readonly number[]): number[] => counts.map((count, age) => count + (extra[age] ?? 0));
    const { rises } = risingSeries({ day, series: known.map((one, at) => (at === index ? { ...one, counts: more(one.counts) } : one)), of: more(of), calibration });
    if (withinBudget(rises.map((rise) => riseFinding(rise, day)), looked({ rising: known.length })).some(({ entity }) => entity.id === chosen.entity.id)) {
      tally.injected("rising series, a week", `×${String(times)}`, true, 24 * days);
      return;
    }
  }
  tally.injected("rising series, a week", `×${String(times)}`, false, null);
}
