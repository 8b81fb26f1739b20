import { softmax } from "../../src/triage/categorise.ts";
import { categories } from "../../src/triage/model.ts";
import type { Scored } from "./naiveBayes.ts";

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
const bestOf = (values: readonly number[]): number => values.indexOf(Math.max(...values));
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);

/** A held-out example with the answer the model gives at a temperature. */
export interface Answer extends Scored {
  label: number;
  confidence: number;
  isRight: boolean;
}

/** Answers at a temperature. */
export function answersAt(scored: readonly Scored[], temperature: number): Answer[] {
  return scored.map((item) => {
    const probabilities = softmax(item.scores, temperature);
    const label = bestOf(probabilities);
    return { ...item, label, confidence: probabilities[label] ?? 0, isRight: label === item.example.label };
  });
}

/** The temperature with the least negative log-likelihood (Guo et al. 2017), by golden-section search over its logarithm. */
export function fitTemperature(scored: readonly Scored[]): number {
  const loss = (logTemperature: number): number =>
    mean(scored.map(({ example, scores }) => -Math.log(Math.max(softmax(scores, Math.exp(logTemperature))[example.label] ?? 0, 1e-12))));
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.02);
  let high = Math.log(50);
  while (high - low > 1e-4) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.round(Math.exp((low + high) / 2) * 1_000) / 1_000;
}

/** Expected calibration error over fifteen bins of equal width. */
export function calibrationError(answers: readonly Answer[]): number {
  const bins = 15;
  const errors = Array.from({ length: bins }, (_, bin) => {
    const inside = answers.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin);
    return (inside.length / answers.length) * Math.abs(mean(inside.map(({ confidence }) => confidence)) - mean(inside.map(({ isRight }) => Number(isRight))));
  });
  return rounded(errors.reduce((sum, error) => sum + error, 0));
}

/** What is answered without review at a threshold: its share of all, and how much of it is right. */
export function answeredAt(answers: readonly Answer[], reviewBelow: number, minimumFeatures: number) {
  const answered = answers.filter(({ confidence, known }) => confidence >= reviewBelow && known >= minimumFeatures);
  return { coverage: rounded(answered.length / answers.length), accuracy: rounded(mean(answered.map(({ isRight }) => Number(isRight)))) };
}

/** The lowest threshold at which `target` of what is answered is right. */
export function chooseThreshold(answers: readonly Answer[], target: number, minimumFeatures: number): number {
  const thresholds = Array.from({ length: 19 }, (_, step) => Math.round((step + 1) * 5) / 100);
  return thresholds.find((threshold) => answeredAt(answers, threshold, minimumFeatures).accuracy >= target) ?? 1;
}

/** Figures of a held-out set. The confusion matrix has a row per true category, a column per answer. */
export function figuresOf(answers: readonly Answer[]) {
  const confusion = categories.map((_, truth) => categories.map((__, answer) => answers.filter((item) => item.example.label === truth && item.label === answer).length));
  const perCategory = categories.map((category, label) => {
    const right = confusion[label]?.[label] ?? 0;
    const support = (confusion[label] ?? []).reduce((sum, count) => sum + count, 0);
    const answered = confusion.reduce((sum, row) => sum + (row[label] ?? 0), 0);
    return { category, support, recall: rounded(right / (support || 1)), precision: rounded(right / (answered || 1)), f1: rounded((2 * right) / (support + answered || 1)) };
  });
  const singles = answers.filter(({ example }) => example.isSingle);
  return {
    examples: answers.length,
    accuracy: rounded(mean(answers.map(({ isRight }) => Number(isRight)))),
    accuracyAnyLabel: rounded(mean(answers.map(({ label, example }) => Number(example.acceptable.has(label))))),
    accuracySingleLabel: rounded(mean(singles.map(({ isRight }) => Number(isRight)))),
    commonestCategory: rounded(Math.max(...perCategory.map(({ support }) => support)) / answers.length),
    macroF1: rounded(mean(perCategory.map(({ f1 }) => f1))),
    perCategory,
    confusion,
  };
}
