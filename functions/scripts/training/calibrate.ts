import { softmax } from "../../src/triage/categorise.ts";
import { voices, type Voice } from "../../src/triage/modelFile.ts";
import type { Scored } from "./heads.ts";

/** What is fixed on texts that the heads were not trained on. */
export interface Calibration {
  temperature: Record<Voice, number>;
  reviewBelow: Record<Voice, number>;
}

/** A held-out text's answer. */
export interface Answer {
  scored: Scored;
  label: number;
  /** Labels by probability, the most likely first. */
  ranking: number[];
  confidence: number;
  isRight: boolean;
  isReviewed: boolean;
}

/** An answer that needs no review is to name a category that applies this often. */
const reviewTarget = 0.93;
/** Fewer known features than this are too little to go by, whatever the confidence. */
export const minimumFeatures = 12;

const uncalibrated: Calibration = { temperature: { record: 1, report: 1 }, reviewBelow: { record: 0, report: 0 } };

/** The answers of a calibrated model, as `categorise` gives them. */
export function answersOf(scored: readonly Scored[], { temperature, reviewBelow }: Calibration): Answer[] {
  return scored.map((item) => {
    const { raw, share, known, example } = item;
    const probabilities = softmax(raw.report.map((score, label) => (share * score) / temperature.report + ((1 - share) * (raw.record[label] ?? 0)) / temperature.record));
    const ranking = probabilities.map((_, label) => label).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b);
    const label = ranking[0] ?? 0;
    const confidence = probabilities[label] ?? 0;
    const threshold = share * reviewBelow.report + (1 - share) * reviewBelow.record;
    return { scored: item, label, ranking, confidence, isRight: label === example.label, isReviewed: confidence < threshold || known < minimumFeatures };
  });
}

/** Mean negative logarithm of the probability given to the right category. */
function logLoss(scored: readonly Scored[], voice: Voice, temperature: number): number {
  let sum = 0;
  for (const { raw, example } of scored) sum -= Math.log(Math.max(1e-9, softmax(raw[voice].map((score) => score / temperature))[example.label] ?? 0));
  return sum / scored.length;
}

/** The temperature with the least log loss, by steps of one per cent (Guo et al. 2017, "On Calibration of Modern Neural Networks"). */
function fitTemperature(scored: readonly Scored[], voice: Voice): number {
  const candidates = Array.from({ length: 90 }, (_, step) => Math.round((0.1 + step * 0.01) * 100) / 100);
  const losses = candidates.map((temperature) => logLoss(scored, voice, temperature));
  return candidates[losses.indexOf(Math.min(...losses))] ?? 1;
}

/** The lowest confidence from which on `reviewTarget` of the answers name a category that applies. */
function fitThreshold(answers: readonly Answer[]): number {
  const sorted = [...answers].sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let threshold = 1;
  sorted.forEach(({ label, scored, confidence }, index) => {
    if (scored.example.acceptable.has(label)) right++;
    if (right / (index + 1) >= reviewTarget) threshold = confidence;
  });
  return Math.round(threshold * 1_000) / 1_000;
}

/** Fits temperatures and review thresholds, each on the held-out texts of its voice. */
export function calibrate(scored: readonly Scored[]): Calibration {
  const calibration = structuredClone(uncalibrated);
  for (const voice of voices) {
    const own = scored.filter(({ example }) => example.voice === voice);
    if (own.length === 0) continue;
    calibration.temperature[voice] = fitTemperature(own, voice);
    calibration.reviewBelow[voice] = fitThreshold(answersOf(own, calibration));
  }
  return calibration;
}
