import { calibratedP, type Calibration } from "./calibration.ts";
import { dateOfDay, dayWords, hoursADay, hourWords, weekdayWords, type Day } from "./calendar.ts";
import { expectDay, type DayModel, type Temper } from "./dayModel.ts";
import { countTail, rarelyReached, readCount } from "./distributions.ts";
import { chanceWords, figure, findingOf, nameOf, plural, type Entity, type Finding } from "./finding.ts";
import { expectHours } from "./hourModel.ts";
import { daysBefore, type DayCounts, type PastDay, type Series } from "./series.ts";
import { anomalySettings, type AnomalySettings, type Metric } from "./settings.ts";

const rareChance = 0.01;

/**
 * What happened twice in nine weeks is no rarer than that, whatever a model says: bursts that are usual for an entity are no
 * news. What happened once may have been the attack before.
 */
const leastByHistory = (times: number, days: number): number => (times >= 2 ? Math.min(1, times / (days + 1)) : 0);

interface Candidate {
  kind: "volume_day" | "volume_hour";
  hour: number | null;
  observed: number;
  expected: number;
  size: number;
  p: number;
  times: number;
  /** Below this no model brings p. */
  leastP: number;
}

function judgeTotal(total: number, model: DayModel, past: readonly PastDay[]): Candidate {
  const times = past.filter((before) => before.total >= total).length;
  const leastP = leastByHistory(times, past.length);
  return { kind: "volume_day", hour: null, observed: total, expected: model.mean, size: model.size, p: Math.max(leastP, countTail(total, model.mean, model.size)), times, leastP };
}

function judgeHour(hours: readonly number[], lengths: readonly number[], model: DayModel, past: readonly PastDay[], day: Day, settings: AnomalySettings): Candidate | null {
  const { shares, dispersion } = expectHours(model.usual, day, settings);
  const size = 1 / (1 / model.size + dispersion);
  let best: Candidate | null = null;
  for (let hour = 0; hour < hoursADay; hour += 1) {
    const observed = readCount(hours[hour]);
    // Where the clocks go back an hour lasts two.
    const expected = Math.max(1e-3, model.mean * (shares[hour] ?? 0) * Math.max(1, lengths[hour] ?? 1));
    if (observed <= expected) continue;
    const raw = countTail(observed, expected, size);
    if (best !== null && raw * hoursADay >= best.p) continue;
    const times = past.reduce((sum, before) => sum + before.hours.filter((count) => count >= observed).length, 0);
    const leastP = leastByHistory(times, past.length);
    const p = Math.min(1, Math.max(leastP, hoursADay * raw));
    if (best === null || p < best.p) best = { kind: "volume_hour", hour, observed, expected, size, p, times, leastP };
  }
  return best;
}

/** The words of each metric: one, many. */
const words: Record<Metric, readonly [string, string]> = {
  alerts: ["alert", "alerts"],
  reports: ["report", "reports"],
  signIns: ["sign-in", "sign-ins"],
  failedSignIns: ["failed sign-in", "failed sign-ins"],
  downloads: ["download", "downloads"],
};

function sentenceOf(candidate: Candidate, entity: Entity, metric: Metric, day: Day, days: number, p: number): string {
  const { hour, observed, expected, size } = candidate;
  const [one, many] = words[metric];
  const when = hour === null ? dayWords(day) : `${dayWords(day)} at ${hourWords(hour)}`;
  const usual = hour === null ? `a ${weekdayWords(day)}` : "that hour";
  const rarely = figure(rarelyReached(rareChance, expected, size));
  return `${nameOf(entity)}: ${plural(observed, one, many)} on ${when}, where about ${figure(expected)} were to be expected on ${usual} and ${rarely} or more are rare. ${chanceWords(p)} From ${plural(days, "day")} of history.`;
}

export interface VolumeQuestion {
  entity: Entity;
  metric: Metric;
  series: Series | null;
  /** The day so far or as a whole: a day that is not over is judged by what it already holds. */
  today: DayCounts;
  /** How many metrics of this entity are looked at on the day. */
  metricsLooked: number;
  /** What such p-values were worth so far. */
  calibration: Calibration | null;
  /** How long each local hour lasts (`hourLengths`); 1 where it is not given. */
  hourLengths?: readonly number[];
}

export interface VolumeAnswer {
  finding: Finding | null;
  /**
   * The model's own p-values and the groups they are calibrated in, to be told to the calibration when the day is over: one for
   * the day, one for its hours. Empty where there was too little history to judge.
   */
  ps: readonly { group: string; p: number }[];
}

const groupOf = ({ type, group }: Entity, metric: Metric, temper: Temper, kind: Candidate["kind"]): string => `${metric} ${kind === "volume_day" ? "a day" : "an hour"}, ${temper} ${group ?? type}`;

/**
 * Whether an entity's count of a day, or of one of its hours, is more than is to be expected: the less likely of the two. Only
 * more is judged, never less. The finding's `at` is the day or hour as the local clock shows it, written as UTC. Pure.
 * After Farrington et al. 1996 and Noufaily et al. 2012 (counts with overdispersion, past outbreaks kept from the baseline).
 */
export function judgeVolume(question: VolumeQuestion, settings: AnomalySettings = anomalySettings): VolumeAnswer {
  const { entity, metric, series, today, metricsLooked, calibration, hourLengths = [] } = question;
  const past = daysBefore(series, today.day);
  const model = expectDay(past, today.day, settings);
  if (model === null) return { finding: null, ps: [] };
  const least = settings.volume.leastExcess[metric];
  const total = today.hours.reduce<number>((sum, count) => sum + readCount(count), 0);
  const stands = (candidate: Candidate | null): candidate is Candidate => candidate !== null && candidate.p < 1 && candidate.observed - candidate.expected >= least && candidate.observed >= settings.volume.leastRatio * candidate.expected;
  // Most days of most entities end here, before the hours are looked at.
  const candidates = total < least ? [] : [judgeTotal(total, model, past), judgeHour(today.hours, hourLengths, model, past, today.day, settings)].filter(stands);
  const ps = (["volume_day", "volume_hour"] as const).map((kind) => ({ group: groupOf(entity, metric, model.temper, kind), p: candidates.find((candidate) => candidate.kind === kind)?.p ?? 1 }));
  // Half of the metric's chances go to the day, half to its hours.
  const looks = 2 * Math.max(1, metricsLooked);
  const judged = candidates.map((candidate) => ({ candidate, p: Math.min(1, looks * Math.max(candidate.leastP, calibratedP(calibration, groupOf(entity, metric, model.temper, candidate.kind), candidate.p, settings))) }));
  const [rarest] = judged.sort((a, b) => a.p - b.p || a.candidate.p - b.candidate.p);
  if (rarest === undefined) return { finding: null, ps };
  const { candidate, p } = rarest;
  const { kind, hour, observed, expected, size, times } = candidate;
  const at = new Date(dateOfDay(today.day).getTime() + (hour ?? 0) * 3_600_000);
  const sentence = sentenceOf(candidate, entity, metric, today.day, model.days, p);
  const evidence = { metric, days: model.days, daysPresent: model.present.length, dispersion: 1 / size, temper: model.temper, asManyBefore: times, modelP: candidate.p, ...(hour === null ? {} : { hour }) };
  return { finding: findingOf({ kind, detector: "volume", entity, at, expected, observed, p, sentence, evidence }, settings), ps };
}
