import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keywordsOf, searchWords } from "./keywords.ts";

describe("the keyword index", () => {
  it("finds an incident by its number and by the words of its text, whatever their case", () => {
    const keywords = keywordsOf({ number: "INC-2026-7F3K", title: "Rechnung von Müller", description: "Der ANHANG war eine .exe" });
    for (const asked of ["inc-2026-7f3k", ...searchWords("rechnung MÜLLER anhang exe")]) expect(keywords).toContain(asked);
  });
  it("is bounded and free of repeats for every text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), fc.string({ unit: "grapheme", maxLength: 8_000 }), (title, description) => {
        const keywords = keywordsOf({ number: null, title, description });
        expect(keywords.length).toBeLessThanOrEqual(200);
        expect(new Set(keywords).size).toBe(keywords.length);
        expect(keywords.every((word) => word.length >= 2 && word.length <= 80)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
