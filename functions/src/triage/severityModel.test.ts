import { describe, expect, it } from "vitest";
import { categories } from "./model.ts";
import { packWording, parseSeverityModel, wordingOdds } from "./severityModel.ts";

const file = (changes: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      format: 2,
      version: "1",
      examples: 2,
      from: { low: 0, medium: 30, high: 50, critical: 70 },
      base: Object.fromEntries(categories.map((category) => [category, [200, -50, -300]])),
      facts: { "data: health": { odds: [51, 60, 0], in: { fraud: [4, 0, 1] } } },
      wording: packWording([
        { hash: 16_000_000, odds: [-1, 0, 0.5] },
        { hash: 7, odds: [2, 1, 0] },
        { hash: 135, odds: [0, 0, 1] },
      ]),
      ...changes,
    }),
  );

describe("a severity model", () => {
  it("is read as it was written", () => {
    const model = parseSeverityModel(file());
    expect(model.base.phishing).toEqual([2, -0.5, -3]);
    expect(model.facts.get("data: health")?.phishing).toEqual([0.51, 0.6, 0]);
    expect(model.facts.get("data: health")?.fraud[0]).toBeCloseTo(0.55, 6);
    expect([...model.wording.hashes]).toEqual([7, 135, 16_000_000]);
    expect(wordingOdds(model.wording, 7)[0]).toBeCloseTo(2, 4);
    expect(wordingOdds(model.wording, 135)[2]).toBeCloseTo(1, 1);
    expect(wordingOdds(model.wording, 16_000_000)[0]).toBeCloseTo(-1, 1);
    expect(model.levels.map(({ from }) => from)).toEqual([70, 50, 30, 0]);
  });

  it("has a digest of its bytes", () => {
    expect(parseSeverityModel(file()).sha256).toBe(parseSeverityModel(file()).sha256);
    expect(parseSeverityModel(file({ examples: 3 })).sha256).not.toBe(parseSeverityModel(file()).sha256);
  });

  it.each([
    ["of another format", { format: 1 }],
    ["without a category", { base: { phishing: [1, 1, 1] } }],
    ["with a damaged wording", { wording: { unit: 1, gaps: "AQEB", weights: "AAAA" } }],
  ])("%s is refused", (_, changes) => {
    expect(() => parseSeverityModel(file(changes))).toThrow();
  });
});
