import { describe, expect, it } from "vitest";
import { generator, sparseRows, trainLinear } from "../../../scripts/training/linear.ts";

const options = { cost: 10, epochs: 60, seed: 3 };

function scoresOf(points: readonly (readonly [number, number])[], isPositive: (row: number) => boolean, importance = (_: number) => 1) {
  const rows = sparseRows(points.map((point) => point.map((weight, feature) => ({ feature, weight }))), 2);
  const { weights, bias } = trainLinear(rows, Int32Array.from(points.keys()), isPositive, importance, options);
  return { weights, bias, scores: points.map(([x, y]) => x * (weights[0] ?? 0) + y * (weights[1] ?? 0) + bias) };
}

describe("the linear classifier", () => {
  it("parts what a line can part, with the widest margin", () => {
    // Two points on each side of x = 1; the widest margin has weights (1, 0) and bias -1.
    const { weights, bias, scores } = scoresOf([[0, 0], [0, 1], [2, 0], [2, 1]], (row) => row >= 2);
    expect(scores.map(Math.sign)).toEqual([-1, -1, 1, 1]);
    expect(weights[0]).toBeCloseTo(1, 0);
    expect(weights[1]).toBeCloseTo(0, 1);
    expect(bias).toBeCloseTo(-1, 0);
  });

  it("gives in to the row that counts more where two contradict each other", () => {
    const points: [number, number][] = [[1, 0], [1, 0]];
    expect(scoresOf(points, (row) => row === 0, (row) => (row === 0 ? 5 : 1)).scores[0]).toBeGreaterThan(0);
    expect(scoresOf(points, (row) => row === 0, (row) => (row === 0 ? 1 : 5)).scores[0]).toBeLessThan(0);
  });

  it("learns nothing from a row of no importance", () => {
    const { scores } = scoresOf([[0, 0], [2, 0], [2, 0]], (row) => row === 1, (row) => (row === 2 ? 0 : 1));
    expect(scores[1]).toBeGreaterThan(0);
  });

  it("is the same every time", () => {
    const points = Array.from({ length: 50 }, (_, index): [number, number] => [Math.sin(index), Math.cos(index * 2)]);
    expect(scoresOf(points, (row) => row % 3 === 0)).toEqual(scoresOf(points, (row) => row % 3 === 0));
  });
});

describe("the generator", () => {
  it("gives numbers in [0, 1), evenly, the same for the same seed", () => {
    const [first, second] = [generator(5), generator(5)];
    const numbers = Array.from({ length: 10_000 }, () => first());
    expect(Array.from({ length: 10_000 }, () => second())).toEqual(numbers);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 1);
  });
});
