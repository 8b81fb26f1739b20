// The library ships no types; this is what we use of it.
declare module "ml-naivebayes" {
  import type { Matrix } from "ml-matrix";
  export class MultinomialNB {
    /** Labels are 0..n-1. */
    train(rows: Matrix, labels: readonly number[]): void;
    /** Natural logarithms: one row per label; the priors are a column. */
    toJSON(): { name: "MultinomialNB"; priorProbability: Matrix; conditionalProbability: Matrix };
  }
}
