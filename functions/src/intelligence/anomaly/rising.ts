import { calibratedP, type Calibration } from "./calibration.ts";
import { dateOfDay, dayWords, weekdayOf, type Day } from "./calendar.ts";
import { binomialTail, readCount } from "./distributions.ts";
import { chanceWords, figure, findingOf, nameOf, plural, type Entity, type Finding } from "./finding.ts";
import { anomalySettings, type AnomalySettings } from "./settings.ts";

/** Counts by day, the day before `day` first, as far back as is known. */
export interface DailyCounts {
  entity: Entity;
  counts: readonly number[];
}

export interface RisingQuestion {
  /** The day after the last counted. */
  day: Day;
  series: readonly DailyCounts[];
  /** Counts of everything, by day as the series'; null where the series have no whole. */
  of: readonly number[] | null;
  /** What such p-values were worth so far. */
  calibration: Calibration | null;
}

export interface RisingAnswer {
  rises: Rise[];
  /** The model's own p-values and their groups, to be told to the calibration. */
  ps: readonly { group: string; p: number }[];
}

export interface Rise {
  entity: Entity;
  /** In the recent window. */
  recent: number;
  /** What the time before lets expect of a window of that length. */
  expected: number;
  /** recent / expected; null where nothing was expected. */
  ratio: number | null;
  p: number;
  modelP: number;
  /** The least false discovery rate at which it would be told (Benjamini and Hochberg 1995). */
  q: number;
  /** By how much the counts of days stray beyond Poisson's. */
  overdispersion: number;
  days: number;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** What is taken for usual before the days have shown it, and for how many days' worth. */
const priorOverdispersion = 1.5;
const priorDays = 7;

/** Variance over mean of the days before, at least 1; working days and weekends each about their own mean. */
function overdispersionOf(before: readonly number[], day: Day, recentDays: number): number {
  const isWeekend = (age: number): boolean => weekdayOf(day - 1 - recentDays - age) >= 5;
  const straying = [true, false].map((weekend) => {
    const counts = before.filter((_, age) => isWeekend(age) === weekend);
    const mean = sumOf(counts) / Math.max(1, counts.length);
    return mean > 0 ? { days: counts.length - 1, sum: counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0) } : { days: 0, sum: 0 };
  });
  const days = straying.reduce((sum, group) => sum + Math.max(0, group.days), 0);
  const sum = straying.reduce((total, group) => total + group.sum, 0);
  return Math.max(1, (sum + priorDays * priorOverdispersion) / (days + priorDays));
}

/**
 * Compares each series' last days with the weeks before. Given the sum of both windows, the recent one's count is binomial if
 * nothing changed (Przyborowski and Wilenski 1940), its overdispersion divided out. A series must rise more than the whole
 * does, so a busy week for everybody is no rise of each. The most surprising first. Pure.
 */
export function risingSeries({ day, series, of, calibration }: RisingQuestion, settings: AnomalySettings = anomalySettings): RisingAnswer {
  const { recentDays, beforeDays, leastDays, leastRecent, leastRatio } = settings.rising;
  const rises = series.map(({ entity, counts }) => {
    const known = counts.slice(0, recentDays + beforeDays).map(readCount);
    const [recent, before] = [known.slice(0, recentDays), known.slice(recentDays)];
    return { entity, recent, before, days: known.length };
  });
  const ps: { group: string; p: number }[] = [];
  const judged = rises
    .filter(({ days }) => days >= Math.max(leastDays, recentDays + 7))
    .map(({ entity, recent, before, days }): Rise => {
      const [now, then] = [sumOf(recent), sumOf(before)];
      const exposure = growthOf(of, recentDays, before.length) * (recentDays / before.length);
      const overdispersion = overdispersionOf(before, day, recentDays);
      const modelP = binomialTail(now / overdispersion, (now + then) / overdispersion, exposure / (1 + exposure));
      const group = `rise of ${entity.group ?? entity.type}`;
      ps.push({ group, p: modelP });
      const expected = then * exposure;
      return { entity, recent: now, expected, ratio: expected > 0 ? now / expected : null, p: calibratedP(calibration, group, modelP, settings), modelP, q: 1, overdispersion, days };
    })
    .sort((a, b) => a.p - b.p || a.modelP - b.modelP || (a.entity.id < b.entity.id ? -1 : 1));
  let q = 1;
  for (let rank = judged.length; rank >= 1; rank -= 1) {
    const rise = judged[rank - 1];
    if (rise === undefined) continue;
    q = Math.min(q, (rise.p * judged.length) / rank);
    rise.q = q;
  }
  return { rises: judged.filter(({ recent, ratio, q }) => recent >= leastRecent && (ratio === null || ratio >= leastRatio) && q <= settings.falseDiscoveryRate), ps };
}

/** How much more of everything there is a day than before, at least 1. */
function growthOf(of: readonly number[] | null, recentDays: number, beforeDays: number): number {
  if (of === null || beforeDays === 0) return 1;
  const counts = of.map(readCount);
  const [now, then] = [sumOf(counts.slice(0, recentDays)) / recentDays, sumOf(counts.slice(recentDays, recentDays + beforeDays)) / beforeDays];
  return then > 0 ? Math.max(1, now / then) : 1;
}

/** A rise as a finding, for the sweep; the threat picture takes the rises themselves. */
export function riseFinding({ entity, recent, expected, p, modelP, q, overdispersion, ratio, days }: Rise, day: Day, settings: AnomalySettings = anomalySettings): Finding {
  const { recentDays } = settings.rising;
  const by = ratio === null ? "" : ` (${ratio.toFixed(1)} times as many)`;
  const sentence = `${nameOf(entity)}: ${figure(recent)} in the ${plural(recentDays, "day")} before ${dayWords(day)}, where the weeks before let expect ${figure(expected)}${by}. ${chanceWords(p)} From ${plural(days, "day")} of history.`;
  return findingOf({ kind: "rising", detector: "rising", entity, at: dateOfDay(day), expected, observed: recent, p, sentence, evidence: { q, overdispersion, days, modelP } }, settings);
}
