import { describe, expect, it } from "vitest";
import type { Category } from "../triage/model.ts";
import { Figures, figuresOf, type Answer } from "./figures.ts";

const answer = (truth: Category, said: Category, confidence = 0.9, needsReview = false): Answer => ({ truth, answer: said, confidence, needsReview });

describe("the figures of answers", () => {
  const figures = figuresOf([answer("phishing", "phishing"), answer("phishing", "fraud", 0.5, true), answer("fraud", "fraud"), answer("other", "fraud", 0.7)]);
  it("are accuracy, recall and macro-F1 over the categories that occur", () => {
    expect(figures).toMatchObject({ texts: 4, accuracy: 0.5, recall: { phishing: { right: 1, of: 2 }, fraud: { right: 1, of: 1 }, other: { right: 0, of: 1 }, malware: { right: 0, of: 0 } } });
    // F1: phishing 2/3, fraud 2/4, other 0.
    expect(figures.macroF1).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 4);
  });
  it("are mean confidence, the share for review and the mix of what was answered", () => {
    expect(figures).toMatchObject({ meanConfidence: 0.75, reviewShare: 0.25, mix: { phishing: 0.25, fraud: 0.75, other: 0 } });
  });
  it("have a calibration error that is nought where confidence is what comes true, and one where it is the reverse", () => {
    const sure = (right: number, of: number, confidence: number) => Array.from({ length: of }, (_, i) => answer("phishing", i < right ? "phishing" : "fraud", confidence));
    expect(figuresOf(sure(8, 10, 0.8)).calibrationError).toBe(0);
    expect(figuresOf(sure(0, 10, 1)).calibrationError).toBe(1);
    expect(figuresOf([...sure(8, 10, 0.8), ...sure(5, 10, 0.9)]).calibrationError).toBeCloseTo(0.2, 4);
  });
  it("of no answers are nought and no NaN", () => {
    expect(Figures.parse(figuresOf([]))).toMatchObject({ texts: 0, accuracy: 0, macroF1: 0, calibrationError: 0, meanConfidence: 0 });
  });
});
