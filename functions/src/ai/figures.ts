import { z } from "zod";
import { categories, Category } from "../triage/model.ts";

const share = z.number().min(0).max(1);

/** How a model does on texts whose category is known, and what to expect of its answers. */
export const Figures = z
  .object({
    texts: z.int().min(0),
    accuracy: share,
    macroF1: share.meta({ description: "Over the categories that occur" }),
    recall: z.record(Category, z.object({ right: z.int().min(0), of: z.int().min(0) })),
    calibrationError: share.meta({ description: "Expected calibration error over 15 bins of equal width" }),
    meanConfidence: share,
    reviewShare: share.meta({ description: "Answers that need review" }),
    mix: z.record(Category, share).meta({ description: "Answers by category" }),
  })
  .meta({ id: "ModelFigures" });
export type Figures = z.output<typeof Figures>;

/** A model's answer to an example. */
export interface Answer {
  truth: Category;
  answer: Category;
  confidence: number;
  needsReview: boolean;
}

const bins = 15;
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
const isRight = ({ truth, answer }: Answer): boolean => truth === answer;
const byCategory = <Value>(of: (category: Category) => Value) => Object.fromEntries(categories.map((category) => [category, of(category)])) as Record<Category, Value>;

/** How far confidence and accuracy lie apart (Guo et al. 2017, "On Calibration of Modern Neural Networks"). */
function calibrationErrorOf(answers: readonly Answer[]): number {
  const errors = Array.from({ length: bins }, (_, bin) => {
    const inside = answers.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin);
    return inside.length * Math.abs(mean(inside.map(({ confidence }) => confidence)) - mean(inside.map((answer) => Number(isRight(answer)))));
  });
  return errors.reduce((sum, error) => sum + error, 0) / (answers.length || 1);
}

/** The figures of a model's answers. Pure. */
export function figuresOf(answers: readonly Answer[]): Figures {
  const recall = byCategory((category) => ({ right: answers.filter((answer) => answer.truth === category && isRight(answer)).length, of: answers.filter(({ truth }) => truth === category).length }));
  const answered = byCategory((category) => answers.filter(({ answer }) => answer === category).length);
  const present = categories.filter((category) => recall[category].of > 0);
  return {
    texts: answers.length,
    accuracy: rounded(mean(answers.map((answer) => Number(isRight(answer))))),
    macroF1: rounded(mean(present.map((category) => (2 * recall[category].right) / (recall[category].of + answered[category])))),
    recall,
    calibrationError: rounded(calibrationErrorOf(answers)),
    meanConfidence: rounded(mean(answers.map(({ confidence }) => confidence))),
    reviewShare: rounded(mean(answers.map(({ needsReview }) => Number(needsReview)))),
    mix: byCategory((category) => rounded(answered[category] / (answers.length || 1))),
  };
}
