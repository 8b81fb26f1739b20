import { categories } from "../../src/triage/model.ts";
import type { Answer } from "./calibrate.ts";

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000 + 0;
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / (numbers.length || 1);
const bins = 15;
/** Shares of the surest answers at which accuracy is told. */
const coverages = [1, 0.9, 0.8, 0.7, 0.6, 0.5] as const;

/** Expected calibration error: how far confidence and accuracy lie apart, over 15 equal bins (Guo et al. 2017). */
export function calibrationError(answers: readonly Answer[]): number {
  const errors = Array.from({ length: bins }, (_, bin) => {
    const inside = answers.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin);
    return (inside.length / answers.length) * Math.abs(mean(inside.map(({ confidence }) => confidence)) - mean(inside.map(({ isRight }) => Number(isRight))));
  });
  return errors.reduce((sum, error) => sum + error, 0);
}

const accuracyOf = (answers: readonly Pick<Answer, "isRight">[]): number => rounded(mean(answers.map(({ isRight }) => Number(isRight))));

/** Figures per category and the confusion: a row per true category, a column per answer. */
export function confusionOf(pairs: readonly { truth: number; answer: number }[]) {
  const confusion = categories.map((_, truth) => categories.map((__, answer) => pairs.filter((pair) => pair.truth === truth && pair.answer === answer).length));
  const perCategory = categories.map((category, label) => {
    const right = confusion[label]?.[label] ?? 0;
    const support = (confusion[label] ?? []).reduce((sum, count) => sum + count, 0);
    const answered = confusion.reduce((sum, row) => sum + (row[label] ?? 0), 0);
    return { category, support, recall: rounded(right / (support || 1)), precision: rounded(right / (answered || 1)), f1: rounded((2 * right) / (support + answered || 1)) };
  });
  // A category that is not among the texts has no recall to be averaged.
  const present = perCategory.filter(({ support }) => support > 0);
  return { macroF1: rounded(mean(present.map(({ f1 }) => f1))), perCategory, confusion };
}

/** Every figure of a held-out set. */
export function figuresOf(answers: readonly Answer[]) {
  const singles = answers.filter(({ scored }) => scored.example.acceptable.size === 1);
  const unreviewed = answers.filter(({ isReviewed }) => !isReviewed);
  const surest = [...answers].sort((a, b) => b.confidence - a.confidence);
  const { macroF1, perCategory, confusion } = confusionOf(answers.map(({ scored, label }) => ({ truth: scored.example.label, answer: label })));
  return {
    examples: answers.length,
    accuracy: accuracyOf(answers),
    accuracyAnyLabel: rounded(mean(answers.map(({ label, scored }) => Number(scored.example.acceptable.has(label))))),
    accuracySingleLabel: accuracyOf(singles),
    macroF1,
    macroF1SingleLabel: confusionOf(singles.map(({ scored, label }) => ({ truth: scored.example.label, answer: label }))).macroF1,
    top3: rounded(mean(answers.map(({ ranking, scored }) => Number(ranking.slice(0, 3).includes(scored.example.label))))),
    calibrationError: rounded(calibrationError(answers)),
    withoutReview: { accuracy: accuracyOf(unreviewed), accuracyAnyLabel: rounded(mean(unreviewed.map(({ label, scored }) => Number(scored.example.acceptable.has(label))))), coverage: rounded(unreviewed.length / answers.length) },
    surest: coverages.map((coverage) => ({ coverage, accuracy: accuracyOf(surest.slice(0, Math.round(coverage * surest.length))) })),
    perCategory,
    confusion,
  };
}
export type Figures = ReturnType<typeof figuresOf>;
