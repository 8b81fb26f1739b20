import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waitAfter } from "./queue.ts";

describe("the wait after an attempt", () => {
  it("doubles from half a minute to an hour, half of it by chance", () => {
    expect([1, 2, 3, 7, 8, 9, 10].map((attempts) => waitAfter(attempts, 0, () => 1) / 1_000)).toEqual([30, 60, 120, 1_920, 3_600, 3_600, 3_600]);
    expect([1, 2, 3, 8].map((attempts) => waitAfter(attempts, 0, () => 0) / 1_000)).toEqual([15, 30, 60, 1_800]);
  });
  it("is not less than was asked for, and six hours at most, whatever was", () => {
    expect([waitAfter(1, 90_000), waitAfter(1, 10 * 86_400_000)]).toEqual([90_000, 21_600_000]);
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, asked, chance) => {
      const wait = waitAfter(attempts, asked, () => chance);
      expect(wait).toBeGreaterThanOrEqual(Math.min(asked, 21_600_000));
      expect(wait).toBeLessThanOrEqual(21_600_000);
    }));
  });
});
