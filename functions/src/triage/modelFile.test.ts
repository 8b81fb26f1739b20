import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadModel, parseModel } from "./modelFile.ts";

const read = (name: string): Buffer => readFileSync(new URL(`../../models/${name}`, import.meta.url));

interface Metrics {
  model: { sha256: string; bytes: number; reviewBelow: number };
  crossValidation: { accuracy: number; macroF1: number; calibrationError: number; withoutReview: number; withoutReviewCoverage: number };
  overTime: { accuracy: number; macroF1: number; calibrationError: number; withoutReview: number; withoutReviewCoverage: number };
}
const metrics = JSON.parse(read("metrics.json").toString()) as Metrics;

describe("the deployed model", () => {
  it("is the one whose figures are recorded, and small", () => {
    expect(loadModel().sha256).toBe(metrics.model.sha256);
    expect(loadModel().reviewBelow).toBe(metrics.model.reviewBelow);
    expect(read("triage.json").length).toBeLessThan(3 * 1024 * 1024);
  });

  it("has a card that quotes those figures", () => {
    const card = read("MODEL_CARD.md").toString();
    const { crossValidation, overTime } = metrics;
    expect(card).toContain(metrics.model.sha256);
    for (const figures of [crossValidation, overTime]) {
      for (const figure of [figures.accuracy, figures.macroF1, figures.calibrationError, figures.withoutReview, figures.withoutReviewCoverage]) expect(card).toContain(figure.toFixed(3));
    }
  });

  it("holds single stems and no phrase, address or number of the texts it learnt from", () => {
    for (const stem of loadModel().stemIdf.keys()) expect(stem).toMatch(/^[a-z][a-z0-9]{0,23}$/);
  });
});

describe("a weights file", () => {
  const file = JSON.parse(read("triage.json").toString()) as Record<string, unknown>;
  const parse = (changes: Record<string, unknown>) => () => parseModel(Buffer.from(JSON.stringify({ ...file, ...changes })));

  it("is read as it is written", () => {
    expect(parse({})().sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("of other categories, or of parts that do not fit together, is refused", () => {
    expect(parse({ categories: ["phishing"] })).toThrow(/does not fit/);
    expect(parse({ stems: "one two" })).toThrow(/does not fit/);
    expect(parse({ weights: [] })).toThrow(/does not fit/);
    expect(parse({ format: 2 })).toThrow();
    expect(() => parseModel(Buffer.from("no model"))).toThrow();
  });
});
