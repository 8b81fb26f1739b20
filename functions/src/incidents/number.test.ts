import { describe, expect, it } from "vitest";
import { candidateNumber } from "./number.ts";

const year = new Date("2026-12-31T23:59:59Z");

describe("an incident's number", () => {
  it("has the report's year and symbols nobody mistakes for each other", () => {
    for (let i = 0; i < 500; i += 1) expect(candidateNumber(`id-${String(i)}`, year, 0)).toMatch(/^INC-2026-[0-9A-HJKMNP-TV-Z]{4}$/);
  });
  it("is another, and grows, when one is taken", () => {
    const attempts = [0, 1, 2, 4, 7].map((attempt) => candidateNumber("some-id", year, attempt));
    expect(new Set(attempts).size).toBe(5);
    expect(attempts.map((number) => number.length)).toEqual([13, 13, 14, 15, 16]);
  });
  it("spreads over its space: 10,000 ids meet about as rarely as chance has it", () => {
    const seen = new Set(Array.from({ length: 10_000 }, (_, i) => candidateNumber(`id-${String(i)}`, year, 0)));
    // 2^20 numbers: about 48 pairs are expected to meet.
    expect(10_000 - seen.size).toBeLessThan(100);
  });
});
