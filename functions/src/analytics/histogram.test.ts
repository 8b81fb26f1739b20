import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binOf, quantileOf, relativeError } from "./histogram.ts";

const histogramOf = (durations: readonly number[]): Map<number, number> => {
  const bins = new Map<number, number>();
  for (const ms of durations) bins.set(binOf(ms), (bins.get(binOf(ms)) ?? 0) + 1);
  return bins;
};

describe("quantiles of counted durations", () => {
  it("are within 5 % of the true ones", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1_000, max: 300_000_000_000 }), { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.9, 1), (durations, q) => {
        const sorted = [...durations].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? 0;
        const told = quantileOf(histogramOf(durations), q) ?? 0;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(relativeError * exact + 1);
      }),
    );
  });
  it("are null of none, and take no harm from bins that were taken back", () => {
    expect(quantileOf(new Map(), 0.5)).toBeNull();
    expect(quantileOf(new Map([[binOf(60_000), 0], [binOf(3_600_000), 1], [binOf(90_000), -1]]), 0.5)).toBeGreaterThan(3_000_000);
  });
  it("need few bins from a second to twenty years", () => {
    expect(binOf(Number.MAX_SAFE_INTEGER) - binOf(-5)).toBeLessThan(250);
    expect(binOf(0)).toBe(binOf(1_000));
  });
});
