import type { Example } from "./dataset.ts";
import { dealFolds } from "./folds.ts";
import { scoreRows, trainModel, type Prepared, type Scored, type TrainingOptions } from "./heads.ts";

export const foldCount = 5;

/**
 * The fold of each example, so that what is tested differs from what is learnt as a new text would: records stratified
 * with near-duplicates together, reports by their author.
 */
export function foldsOf(examples: readonly Example[], seed: number): number[] {
  const authors = [...new Set(examples.filter(({ voice }) => voice === "report").map(({ source }) => source))];
  const dealt = dealFolds(examples, foldCount, seed);
  return examples.map(({ voice, source }, row) => (voice === "report" ? authors.indexOf(source) % foldCount : (dealt[row] ?? 0)));
}

/** Trains once per part, on all rows outside it, and scores the rows inside; `progress` is told of each. */
export function scoreParts(prepared: Prepared, parts: readonly ((row: number) => boolean)[], options: TrainingOptions, progress: (done: string) => void): Scored[] {
  return parts.flatMap((isInside, part) => {
    const scored = scoreRows(prepared, trainModel(prepared, (row) => !isInside(row), options), isInside);
    progress(`held out part ${String(part + 1)} of ${String(parts.length)}`);
    return scored;
  });
}

/** Every example scored by a model that has not seen it, a near-duplicate of it, or another text of its author. */
export function scoreHeldOut(prepared: Prepared, options: TrainingOptions, progress: (done: string) => void): Scored[] {
  const folds = foldsOf(prepared.examples, options.seed);
  return scoreParts(prepared, Array.from({ length: foldCount }, (_, fold) => (row: number) => folds[row] === fold), options, progress);
}
