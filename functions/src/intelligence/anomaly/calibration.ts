import type { Day } from "./calendar.ts";
import { leastP, readCount } from "./distributions.ts";
import { anomalySettings, type AnomalySettings } from "./settings.ts";

/**
 * How often p-values as small as this have really come up, for each group of entities and metric: models of counts end thinner
 * than what people and machines do, and by how much only their own record tells. One document for all entities, at most 100 kB.
 */
export interface Calibration {
  lastDay: Day;
  groups: Readonly<Record<string, { total: number; bins: readonly number[] }>>;
}

export const emptyCalibration: Calibration = { lastDay: -Infinity, groups: {} };

/** Quarters of a power of ten, down to 10⁻¹⁵. */
const binsPerPower = 4;
const mostBins = 15 * binsPerPower + 1;
const mostGroups = 200;

const binOf = (p: number): number => Math.min(mostBins - 1, Math.max(0, Math.floor(-Math.log10(Math.max(p, leastP)) * binsPerPower)));

/** The p-values of a day: for each group how many entities were judged, and the p of those that had one below 1. */
export type DayOfPs = Readonly<Record<string, { judged: number; ps: readonly number[] }>>;

/** Sorts p-values by their groups, as `tellPs` takes them. */
export function byGroup(answers: readonly { group: string; p: number }[]): DayOfPs {
  const groups = new Map<string, { judged: number; ps: number[] }>();
  for (const { group, p } of answers) {
    const told = groups.get(group) ?? { judged: 0, ps: [] };
    told.judged += 1;
    if (p < 1) told.ps.push(p);
    groups.set(group, told);
  }
  return Object.fromEntries(groups);
}

/** A day's p-values put into the record. A day told before, or one before it, changes nothing. Pure. */
export function tellPs(known: Calibration | null, day: Day, today: DayOfPs, { calibration }: AnomalySettings = anomalySettings): Calibration {
  const before = known ?? emptyCalibration;
  if (!Number.isSafeInteger(day) || day <= before.lastDay) return before;
  const fade = before.lastDay === -Infinity ? 1 : 2 ** (-(day - before.lastDay) / calibration.halfLifeDays);
  const groups = new Map(Object.entries(before.groups).map(([name, { total, bins }]) => [name, { total: total * fade, bins: bins.map((count) => count * fade) }]));
  for (const [name, { judged, ps }] of Object.entries(today)) {
    if (!groups.has(name) && groups.size >= mostGroups) continue;
    const group = groups.get(name) ?? { total: 0, bins: new Array<number>(mostBins).fill(0) };
    for (const p of ps) if (p < 1) group.bins[binOf(p)] = (group.bins[binOf(p)] ?? 0) + 1;
    groups.set(name, { total: group.total + Math.max(readCount(judged), ps.length), bins: group.bins });
  }
  return { lastDay: day, groups: Object.fromEntries(groups) };
}

/**
 * The chance of a p as small as this one, by the record: how many of the group's entity-days had one, by the rule of
 * succession, started with so many days at which p is as models of counts are known to fail. The start also says how the record
 * goes on beyond what was ever seen. A model that is
 * too careful is corrected as one that is too bold. Pure.
 */
export function calibratedP(known: Calibration | null, group: string, p: number, { calibration }: AnomalySettings = anomalySettings): number {
  if (!(p < 1)) return 1;
  const { total, bins } = (known && Object.hasOwn(known.groups, group) ? known.groups[group] : undefined) ?? { total: 0, bins: [] };
  const asSmall = bins.slice(binOf(p)).reduce((sum, count) => sum + count, 0);
  const { priorEntityDays, priorPower, unforeseen, unforeseenPower } = calibration;
  const least = Math.max(p, leastP);
  const prior = priorEntityDays * least ** priorPower + unforeseen * least ** unforeseenPower;
  return Math.min(1, Math.max(leastP, (asSmall + prior) / (total + priorEntityDays)));
}
