import { calibratedP } from "../../src/intelligence/anomaly/calibration.ts";
import { dateOfDay, weekdayOf } from "../../src/intelligence/anomaly/calendar.ts";
import { expectDay, type DayModel } from "../../src/intelligence/anomaly/dayModel.ts";
import { countTail } from "../../src/intelligence/anomaly/distributions.ts";
import { findingOf } from "../../src/intelligence/anomaly/finding.ts";
import { daysBefore, type PastDay } from "../../src/intelligence/anomaly/series.ts";
import { anomalySettings } from "../../src/intelligence/anomaly/settings.ts";
import type { judgeVolume } from "../../src/intelligence/anomaly/volume.ts";

/** The chance of a day's total or more, by another model than the one that ships. */
export type Tail = (total: number, model: DayModel, past: readonly PastDay[], weekday: number) => number;

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The upper tail of the normal distribution (Abramowitz and Stegun 26.2.17; below 1e-7 only the power is right). */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const upper = (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? upper : 1 - upper;
}

function robustTail(total: number, past: readonly PastDay[], weekday: number): number {
  const same = past.filter(({ day }) => weekdayOf(day) === weekday).map((day) => day.total);
  const middle = medianOf(same);
  const scale = 1.4826 * medianOf(same.map((value) => Math.abs(value - middle)));
  return normalTail((total - middle) / Math.max(scale, Math.sqrt(Math.max(1, middle))));
}

/** What was tried for the count of a day. */
export const tails: Record<string, Tail> = {
  "median and MAD of the weekday, normal": (total, _model, past, weekday) => robustTail(total, past, weekday),
  Poisson: (total, model) => countTail(total, model.mean, Infinity),
  "negative binomial": (total, model) => countTail(total, model.mean, model.size),
};

/** Judges days (not hours) by a tail, raw or calibrated by the same record as the one that ships. */
export function judgeBy(tail: Tail, isCalibrated: boolean): typeof judgeVolume {
  return ({ entity, metric, series, today, metricsLooked, calibration }) => {
    const past = daysBefore(series, today.day);
    const model = expectDay(past, today.day);
    if (model === null) return { finding: null, ps: [] };
    const observed = today.hours.reduce((sum, count) => sum + count, 0);
    const group = `${metric}, ${model.temper} ${entity.group ?? entity.type}`;
    const stands = observed - model.mean >= anomalySettings.volume.leastExcess[metric] && observed >= anomalySettings.volume.leastRatio * model.mean;
    const raw = stands ? tail(observed, model, past, weekdayOf(today.day)) : 1;
    const p = Math.min(1, metricsLooked * (isCalibrated ? calibratedP(calibration, group, raw) : raw));
    const finding = p < 1 ? findingOf({ kind: "volume_day", detector: "volume", entity, at: dateOfDay(today.day), expected: model.mean, observed, p, sentence: "", evidence: { metric } }) : null;
    return { finding, ps: [{ group, p: raw }] };
  };
}
