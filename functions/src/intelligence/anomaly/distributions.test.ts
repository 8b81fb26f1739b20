import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { avoidanceTail, binomialTail, countTail, leastP, mostCount, rarelyReached, readCount } from "./distributions.ts";

describe("the tail of counts", () => {
  it.each([
    // Poisson's table: P(X ≥ 10) at mean 5 is .0318.
    [10, 5, Infinity, 0.03182805730620481],
    // SciPy 1.17, nbinom.sf(count - 1, size, size / (size + mean)).
    [15, 4, 2.5, 0.009343401985975382],
    [120, 40, 10, 3.4433300547513005e-5],
    [2_000, 1_000, 50, 2.225187533506438e-8],
  ])("of %d or more at mean %d and size %d is as published", (count, mean, size, p) => {
    expect(countTail(count, mean, size) / p).toBeCloseTo(1, 4);
  });
  it("is geometric at size 1", () => {
    for (const k of [1, 2, 5, 10]) expect(countTail(k, 3, 1)).toBeCloseTo(0.75 ** k, 6);
  });
  it("falls with the count, rises with the mean, and stays a probability whatever comes in", () => {
    const wild = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0, 1e300));
    fc.assert(
      fc.property(wild, wild, wild, (count, mean, size) => {
        const p = countTail(count, mean, size);
        expect(p).toBeGreaterThanOrEqual(leastP);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0.01, max: 2_000, noNaN: true }), fc.double({ min: 0.2, max: 500, noNaN: true }), (count, mean, size) => {
        expect(countTail(count + 1, mean, size)).toBeLessThanOrEqual(countTail(count, mean, size) * (1 + 1e-6));
        expect(countTail(count, mean * 1.5, size)).toBeGreaterThanOrEqual(countTail(count, mean, size) * (1 - 1e-6));
      }),
    );
  });
  it("says what is rarely reached", () => {
    const rare = rarelyReached(0.01, 40, 10);
    expect(countTail(rare, 40, 10)).toBeLessThanOrEqual(0.01);
    expect(countTail(rare - 1, 40, 10)).toBeGreaterThan(0.01);
  });
});

describe("the binomial tail", () => {
  it("is as it is counted by hand, and as SciPy has it", () => {
    expect(binomialTail(8, 10, 0.5)).toBeCloseTo(56 / 1_024, 6);
    expect(binomialTail(30, 50, 0.25) / 1.642285551394182e-7).toBeCloseTo(1, 4);
  });
  it("is certain or impossible at the ends", () => {
    expect([binomialTail(0, 10, 0.5), binomialTail(3, 10, 1), binomialTail(11, 10, 0.5), binomialTail(1, 10, 0), binomialTail(Number.NaN, 10, 0.5)]).toEqual([1, 1, leastP, leastP, 1]);
  });
});

describe("the test for avoidance", () => {
  it("gives Fisher's lady tasting tea one chance in seventy", () => {
    expect(avoidanceTail(0, 4, 4, 8)).toBeCloseTo(1 / 70, 9);
  });
  it("is Fisher's exact test to the left", () => {
    // SciPy 1.17: fisher_exact([[1, 9], [11, 3]], "less"), hypergeom.cdf(3, 200, 60, 50).
    expect(avoidanceTail(1, 10, 12, 24)).toBeCloseTo(0.0013797280926100418, 9);
    expect(avoidanceTail(3, 60, 50, 200) / 3.7550721935296134e-6).toBeCloseTo(1, 6);
  });
  it("finds nothing where there is nothing to find", () => {
    expect([avoidanceTail(4, 4, 4, 8), avoidanceTail(0, 0, 0, 0), avoidanceTail(1, 10, 10, 5), avoidanceTail(Number.NaN, 4, 4, 8)]).toEqual([1, 1, 1, 1]);
  });
});

describe("a count", () => {
  it("is read whole and bounded, and what is none is nought", () => {
    expect([3.9, -1, Number.NaN, Infinity, 1e12, "7", null, undefined].map(readCount)).toEqual([3, 0, 0, mostCount, mostCount, 0, 0, 0]);
  });
});
