// The library ships no types; this is what we use of it.
declare module "ml-naivebayes" {
  import type { Matrix } from "ml-matrix";
  export class MultinomialNB {
    /** Labels are 0..n-1. */
    train(rows: Matrix, labels: readonly number[]): void;
    /** A label per row. */
    predict(rows: Matrix): number[];
  }
}
