/** Rows of a sparse matrix: the features of row `i` are `columns[starts[i]..starts[i + 1]]`, with `values` beside them. */
export interface SparseRows {
  starts: Int32Array;
  columns: Int32Array;
  values: Float32Array;
  width: number;
}

/** A weight per feature and the threshold: the score of a row is weights · row + bias. */
export interface LinearModel {
  weights: Float64Array;
  bias: number;
}

export interface LinearOptions {
  /** Cost of a row on the wrong side; more fits the training rows closer. */
  cost: number;
  epochs: number;
  seed: number;
}

/** A seeded generator of numbers in [0, 1) (mulberry32), so that everything drawn is the same every time. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The numbers in an order drawn by the generator (Fisher and Yates). */
function shuffle(order: Int32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const held = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = held;
  }
}

/** Packs rows of (column, value) for training. */
export function sparseRows(rows: readonly (readonly { feature: number; weight: number }[])[], width: number): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => {
    starts[index + 1] = (starts[index] ?? 0) + row.length;
  });
  const columns = new Int32Array(starts[rows.length] ?? 0);
  const values = new Float32Array(columns.length);
  let at = 0;
  for (const row of rows) {
    for (const { feature, weight } of row) {
      columns[at] = feature;
      values[at++] = weight;
    }
  }
  return { starts, columns, values, width };
}

/**
 * Trains a two-class linear classifier: L2-regularised, squared hinge loss, by dual coordinate descent (Hsieh et al. 2008,
 * "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1), which visits the rows in a seeded order.
 *
 * @param included the rows to learn from
 * @param isPositive whether a row is of the class, by row number
 * @param importance what a row counts for, by row number; 0 leaves it out
 */
export function trainLinear(rows: SparseRows, included: Int32Array, isPositive: (row: number) => boolean, importance: (row: number) => number, { cost, epochs, seed }: LinearOptions): LinearModel {
  const { starts, columns, values } = rows;
  const weights = new Float64Array(rows.width);
  let bias = 0;
  const order = included.filter((row) => importance(row) > 0);
  const alphas = new Float64Array(starts.length - 1);
  const diagonals = Float64Array.from({ length: starts.length - 1 }, (_, row) => 1 / (2 * cost * (importance(row) || 1)));
  const squares = new Float64Array(starts.length - 1);
  for (const row of order) {
    let sum = 1;
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) sum += (values[at] ?? 0) ** 2;
    squares[row] = sum;
  }
  const random = generator(seed);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const row of order) {
      const sign = isPositive(row) ? 1 : -1;
      const from = starts[row] ?? 0;
      const to = starts[row + 1] ?? 0;
      let score = bias;
      for (let at = from; at < to; at++) score += (weights[columns[at] ?? 0] ?? 0) * (values[at] ?? 0);
      const alpha = alphas[row] ?? 0;
      const gradient = sign * score - 1 + (diagonals[row] ?? 0) * alpha;
      const next = Math.max(0, alpha - gradient / ((squares[row] ?? 1) + (diagonals[row] ?? 0)));
      const step = (next - alpha) * sign;
      if (step === 0) continue;
      alphas[row] = next;
      bias += step;
      for (let at = from; at < to; at++) {
        const column = columns[at] ?? 0;
        weights[column] = (weights[column] ?? 0) + step * (values[at] ?? 0);
      }
    }
  }
  return { weights, bias };
}
