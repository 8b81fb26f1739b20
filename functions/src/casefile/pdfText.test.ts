import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { typeset, type Run } from "./pdfText.ts";

const set = (text: string): { runs: Run[]; missing: number } => {
  const missing = { count: 0 };
  const found = typeset(text, missing);
  return { runs: typeof found === "string" ? [{ text: found }] : found, missing: missing.count };
};

describe("typeset", () => {
  it("leaves a plain text as it is", () => {
    expect(typeset("Halina Wróbel – “done”…\nnext", { count: 0 })).toBe("Halina Wróbel – “done”…\nnext");
  });
  it("finds a font for each script of the world it has one for", () => {
    const { runs, missing } = set("Привет Ωμέγα 汉字 カナ 한국 ไทย हिन्दी 🔥 → ≥");
    expect(missing).toBe(0);
    expect(new Set(runs.map(({ font }) => font))).toEqual(new Set(["Roboto", "Cjk", "Thai", "Devanagari", "Emoji", "Math"]));
  });
  it("puts words read from right to left in the order of sight, with numbers as they are and brackets turned", () => {
    const { runs } = set("حادث رقم 4711 (خطير)");
    expect(runs.map(({ text }) => text).join("|")).toBe(["(", "خطير", ") ", "4711", "حادث رقم "].join("|"));
    expect(runs.filter(({ font }) => font === "Arabic").every(({ noWrap, fontFeatures }) => noWrap === true && fontFeatures !== undefined)).toBe(true);
  });
  it("shows and counts what no font has", () => {
    expect(set("a\u{1e900}\u{10380}b")).toEqual({ runs: [{ text: "a\ufffd\ufffdb", font: "Roboto" }], missing: 2 });
  });
  it("takes a word of any length apart, without losing a character", () => {
    const word = "A".repeat(20_000);
    const { runs } = set(`see ${word} there`);
    expect(runs.map(({ text }) => text).join("")).toBe(`see ${word} there`);
    expect(Math.max(...runs.map(({ text }) => text.length))).toBeLessThan(130);
  });
  it("throws at nothing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const { runs } = set(text);
      expect(runs.every((run) => run.text.isWellFormed())).toBe(true);
    }), { numRuns: 500 });
  });
});
