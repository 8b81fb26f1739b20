import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { figuresOf, type Answer, type Figures } from "./figures.ts";
import { chanceOf, compareHeldBack, doubt, losses } from "./promotion.ts";

const answers = (right: number, of: number, confidence = 0.8): Answer[] => Array.from({ length: of }, (_, i) => ({ truth: "phishing", answer: i < right ? "phishing" : "fraud", confidence, needsReview: false }));
const base = figuresOf([...answers(80, 100)]);
const changed = (changes: Partial<Figures>): Figures => ({ ...base, ...changes });

describe("what a model loses", () => {
  it("is nothing when it does the same or better", () => {
    expect(losses(base, base)).toEqual([]);
    expect(losses(figuresOf(answers(85, 100, 0.85)), base)).toEqual([]);
  });
  it.each<[string, Partial<Figures>, string]>([
    ["accuracy", { accuracy: 0.7999 }, "accuracy 0.7999, was 0.8000"],
    ["macro-F1", { macroF1: base.macroF1 - 0.0001 }, "macro-F1"],
    ["two reports of a category", { recall: { ...base.recall, phishing: { right: 78, of: 100 } } }, "recall of phishing 78 of 100, was 80"],
    ["calibration by more than a hundredth", { calibrationError: base.calibrationError + 0.0101 }, "calibration error"],
  ])("is named: %s", (_what, changes, reason) => {
    expect(losses(changed(changes), base)).toEqual([expect.stringContaining(reason)]);
  });
  it("is not one report of a category that others make up for, nor a hundredth of calibration", () => {
    expect(losses(changed({ recall: { ...base.recall, phishing: { right: 79, of: 100 } }, calibrationError: base.calibrationError + 0.0099 }), base)).toEqual([]);
  });
});

describe("corrections held back", () => {
  it("are counted as right before and after, put right and spoilt", () => {
    const said = (answer: Answer["answer"]): Answer => ({ truth: "phishing", answer, confidence: 1, needsReview: false });
    const before = [said("fraud"), said("fraud"), said("phishing"), said("phishing")];
    const after = [said("phishing"), said("other"), said("fraud"), said("phishing")];
    expect(compareHeldBack(before, after)).toEqual({ texts: 4, rightBefore: 2, rightAfter: 2, fixed: 1, spoilt: 1 });
  });
  it.each<[number, number, boolean]>([[0, 0, false], [1, 0, false], [2, 0, true], [2, 1, false], [5, 2, true], [5, 4, false], [0, 3, false], [40, 40, false]])("with %i put right and %i spoilt speak for a model: %s", (fixed, spoilt, isBetter) => {
    expect(doubt({ texts: 100, rightBefore: 50, rightAfter: 50 + fixed - spoilt, fixed, spoilt }) === null).toBe(isBetter);
  });
  it("have the chance of a fair coin", () => {
    expect(chanceOf(3, 0)).toBe(0.125);
    expect(chanceOf(2, 1)).toBe(0.5);
    expect(chanceOf(0, 0)).toBe(1);
    fc.assert(fc.property(fc.nat(25), fc.nat(25), (fixed, spoilt) => {
      const chance = chanceOf(fixed, spoilt);
      expect(chance).toBeGreaterThan(0);
      expect(chance).toBeLessThanOrEqual(1);
      expect(chanceOf(fixed + 1, spoilt)).toBeLessThanOrEqual(chance);
    }));
  });
});
