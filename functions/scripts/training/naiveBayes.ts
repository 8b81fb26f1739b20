import { Matrix } from "ml-matrix";
import { MultinomialNB } from "ml-naivebayes";
import { scoresOf } from "../../src/triage/categorise.ts";
import { vectorise } from "../../src/triage/features.ts";
import { categories } from "../../src/triage/model.ts";
import type { Example } from "./dataset.ts";
import { chooseSpace, type SpaceOptions, type TrainedSpace } from "./space.ts";

export interface TrainingOptions extends SpaceOptions {
  /** Added to every count of a feature. */
  smoothing: number;
  /** How much of the categories' frequencies counts: 0 none, 1 all. */
  priorShare: number;
}

export interface Trained extends TrainedSpace {
  options: TrainingOptions;
  documents: number;
  weights: number[][];
  priors: number[];
}

/**
 * Trains one two-class Naive Bayes per category, the category against the rest; a feature's weight is the difference of
 * its two log probabilities. The library always smooths by 1, so counts are divided by the smoothing that is meant:
 * (n/a + 1) / (N/a + F) = (n + a) / (N + aF).
 */
export function trainNaiveBayes(examples: readonly Example[], options: TrainingOptions): Trained {
  const chosen = chooseSpace(examples, options);
  const rows = new Matrix(examples.length, chosen.words.length + chosen.pairs.length);
  examples.forEach(({ tokens }, row) => {
    for (const { feature, weight } of vectorise(tokens, chosen.space)) rows.set(row, feature, weight / options.smoothing);
  });

  const perCategory = categories.map((_, label) => {
    const bayes = new MultinomialNB();
    bayes.train(rows, examples.map((example) => (example.label === label ? 1 : 0)));
    const { priorProbability, conditionalProbability } = bayes.toJSON();
    const rest = conditionalProbability.getRow(0);
    return {
      prior: options.priorShare * priorProbability.get(1, 0),
      weights: conditionalProbability.getRow(1).map((logProbability, feature) => logProbability - (rest[feature] ?? 0)),
    };
  });
  return { ...chosen, options, documents: examples.length, weights: perCategory.map(({ weights }) => weights), priors: perCategory.map(({ prior }) => prior) };
}

/** A held-out example's scores by category, and how many features of it the model knew. */
export interface Scored {
  example: Example;
  scores: number[];
  known: number;
}

/** Scores examples that the model was not trained on. */
export function scoreAll(examples: readonly Example[], trained: Trained): Scored[] {
  const weights = trained.weights.map((row) => Float64Array.from(row));
  return examples.map((example) => {
    const features = vectorise(example.tokens, trained.space);
    return { example, scores: scoresOf(features, { priors: trained.priors, weights }), known: features.length };
  });
}
