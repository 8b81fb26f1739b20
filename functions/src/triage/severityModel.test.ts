import { describe, expect, it } from "vitest";
import { categories } from "./model.ts";
import { packWording, parseSeverityModel } from "./severityModel.ts";

const file = (changes: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      format: 1,
      version: "1",
      examples: 2,
      from: { low: 0, medium: 30, high: 50, critical: 70 },
      base: Object.fromEntries(categories.map((category) => [category, 200])),
      facts: { "data: health": { points: 51, in: { fraud: 4 } } },
      wording: packWording([
        { hash: 4_000_000_000, points: -5 },
        { hash: 7, points: 10 },
      ]),
      ...changes,
    }),
  );

describe("a severity model", () => {
  it("is read as it was written", () => {
    const model = parseSeverityModel(file());
    expect(model.base.phishing).toBe(20);
    expect(model.points.get("data: health")).toMatchObject({ phishing: 5.1, fraud: 5.5 });
    expect(model.wording.get(7)).toBeCloseTo(10, 3);
    expect(model.wording.get(4_000_000_000)).toBeCloseTo(-5, 1);
    expect(model.levels.map(({ from }) => from)).toEqual([70, 50, 30, 0]);
  });

  it("has a digest of its bytes", () => {
    expect(parseSeverityModel(file()).sha256).toBe(parseSeverityModel(file()).sha256);
    expect(parseSeverityModel(file({ examples: 3 })).sha256).not.toBe(parseSeverityModel(file()).sha256);
  });

  it.each([
    ["of another format", { format: 2 }],
    ["without a category", { base: { phishing: 1 } }],
    ["with a damaged wording", { wording: { unit: 1, hashes: "AAAA", weights: "AAAA" } }],
  ])("%s is refused", (_, changes) => {
    expect(() => parseSeverityModel(file(changes))).toThrow();
  });
});
