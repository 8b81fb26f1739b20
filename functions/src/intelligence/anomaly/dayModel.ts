import { weekdayOf, type Day } from "./calendar.ts";
import { keptDays, type PastDay } from "./series.ts";
import { anomalySettings, type AnomalySettings } from "./settings.ts";

const weekdays = [0, 1, 2, 3, 4, 5, 6];

/** What is to be expected of a day: a negative binomial of this mean and size, and how it was come by. */
export interface DayModel {
  mean: number;
  size: number;
  /** How much its days stray, outliers and all: steady, uneven or bursty. */
  temper: Temper;
  /** Days of history, and those of them the entity was there on. */
  days: number;
  present: readonly PastDay[];
  /** Those present but for the one that stands out most. */
  usual: readonly PastDay[];
}

export type Temper = "steady" | "uneven" | "bursty";

export type VolumeSettings = AnomalySettings["volume"];

const fading = new Map<number, readonly number[]>();

/** What a day weighs by its age. */
export function weightOf({ age }: PastDay, { halfLifeDays }: VolumeSettings): number {
  const weights = fading.get(halfLifeDays) ?? Array.from({ length: keptDays + 1 }, (_, days) => 2 ** (-days / halfLifeDays));
  if (!fading.has(halfLifeDays)) fading.set(halfLifeDays, weights);
  return weights[age] ?? 0;
}

interface Weekly {
  means: readonly number[];
  /** How many days' worth of evidence stands behind each mean. */
  worth: readonly number[];
}

/**
 * The mean of each weekday, leaning on the whole week's as far as weekdays differ by no more than their days do among
 * themselves (credibility weighting, Bühlmann and Straub 1970).
 */
function weeklyMeans(days: readonly PastDay[], settings: VolumeSettings): Weekly {
  const weight = new Array<number>(7).fill(0);
  const sum = new Array<number>(7).fill(0);
  const square = new Array<number>(7).fill(0);
  for (const day of days) {
    const at = weekdayOf(day.day);
    const w = weightOf(day, settings);
    weight[at] = (weight[at] ?? 0) + w;
    sum[at] = (sum[at] ?? 0) + w * day.total;
    square[at] = (square[at] ?? 0) + w * day.total ** 2;
  }
  const all = { weight: weight.reduce((a, b) => a + b, 0), sum: sum.reduce((a, b) => a + b, 0), square: square.reduce((a, b) => a + b, 0) };
  if (!(all.weight > 0)) return { means: weekdays.map(() => 0), worth: weekdays.map(() => 0) };
  const level = all.sum / all.weight;
  const own = weekdays.map((at) => ((weight[at] ?? 0) > 0 ? (sum[at] ?? 0) / (weight[at] ?? 1) : level));
  const between = weekdays.reduce((total, at) => total + (weight[at] ?? 0) * ((own[at] ?? level) - level) ** 2, 0) / all.weight;
  const within = Math.max(0, all.square / all.weight - level ** 2 - between);
  const perWeekday = all.weight / 7;
  const excess = between - within / Math.max(1, perWeekday);
  const pooling = excess > 0 ? Math.max(settings.leastPooling, within / excess) : Infinity;
  const meanOf = (at: number): number => (pooling === Infinity ? level : ((sum[at] ?? 0) + pooling * level) / ((weight[at] ?? 0) + pooling));
  return { means: weekdays.map(meanOf), worth: weekdays.map((at) => (pooling === Infinity ? all.weight : Math.min(all.weight, (weight[at] ?? 0) + pooling))) };
}

/** Leaves out runs of empty days that a low count cannot explain: holidays, shifts off, a source that was down. */
function presentDays(past: readonly PastDay[], settings: VolumeSettings): PastDay[] {
  const absent = new Set<Day>();
  // The second pass measures against means that the first has freed of the longest absences.
  for (let pass = 0; pass < 2; pass += 1) {
    const { means } = weeklyMeans(past.filter(({ day }) => !absent.has(day)), settings);
    let run: Day[] = [];
    let chance = 0;
    const endRun = () => {
      if (chance < Math.log(settings.absenceChance)) run.forEach((day) => absent.add(day));
      run = [];
      chance = 0;
    };
    for (const { day, total } of past) {
      if (total > 0) {
        endRun();
        continue;
      }
      run.push(day);
      // A negative binomial of size 2 is nought with (2 / (2 + mean))².
      chance += 2 * Math.log(2 / (2 + (means[weekdayOf(day)] ?? 0)));
    }
    endRun();
  }
  return past.filter(({ day }) => !absent.has(day));
}

/** The day that stands out most, which is left out: one attack or one accident must not become what is usual. */
function withoutOutlier(days: readonly PastDay[], { means }: Weekly): readonly PastDay[] {
  const excess = ({ day, total }: PastDay): number => (total - (means[weekdayOf(day)] ?? 0)) / Math.sqrt(1 + (means[weekdayOf(day)] ?? 0));
  const most = days.reduce<PastDay | null>((worst, day) => (worst === null || excess(day) > excess(worst) ? day : worst), null);
  return days.filter((day) => day !== most);
}

/** What was never seen in all days is expected once in twice as many. */
const leastSeen = 0.5;

const recentDays = 7;
const levelBounds = { least: 0.8, most: 4 };

/** How the last week compares with what its days were to be expected to hold: growth and seasons show here first. */
function recentLevel(days: readonly PastDay[], { means }: Weekly): number {
  let seen = 0;
  let due = 0;
  for (const { day, total } of days.slice(0, recentDays)) {
    const mean = means[weekdayOf(day)] ?? 0;
    seen += Math.min(total, 2 * mean + 3);
    due += mean;
  }
  // Half a week and three things of the expected level hold it back.
  const held = due / 2 + 3;
  return Math.min(levelBounds.most, Math.max(levelBounds.least, (seen + held) / (due + held)));
}

/** The dispersion of days beyond Poisson's, by moments; the weekdays' means have used up some of the freedom. */
function strayOf(days: readonly PastDay[], weekly: Weekly, settings: VolumeSettings): number {
  let squares = 0;
  let means = 0;
  for (const day of days) {
    const w = weightOf(day, settings);
    const mean = weekly.means[weekdayOf(day.day)] ?? 0;
    squares += w * ((day.total - mean) ** 2 - mean);
    means += w * mean ** 2;
  }
  return means > 0 ? (Math.max(0, squares) / means) * (days.length / Math.max(1, days.length - 4)) : settings.priorDispersion;
}

/**
 * What a day is to be expected to hold by the nine weeks before it: the weekday's mean, brought to the level of the last week,
 * with the dispersion of the days and what is not known of the mean. Null where there is too little history.
 */
export function expectDay(past: readonly PastDay[], day: Day, settings: AnomalySettings = anomalySettings): DayModel | null {
  const { volume } = settings;
  if (past.length < volume.leastDays) return null;
  const present = presentDays(past, volume);
  const usual = withoutOutlier(present, weeklyMeans(present, volume));
  const weekly = weeklyMeans(usual, volume);
  const dispersion = (usual.length * strayOf(usual, weekly, volume) + volume.priorDays * volume.priorDispersion) / (usual.length + volume.priorDays);
  const mean = Math.max(leastSeen / past.length, (weekly.means[weekdayOf(day)] ?? 0) * recentLevel(usual, weekly));
  const unknown = (1 / mean + dispersion) / Math.max(1, weekly.worth[weekdayOf(day)] ?? 1);
  const stray = strayOf(present, weekly, volume);
  const temper = stray <= volume.steadyDispersion ? "steady" : stray <= volume.unevenDispersion ? "uneven" : "bursty";
  return { mean, size: 1 / (dispersion + unknown), temper, days: past.length, present, usual };
}
