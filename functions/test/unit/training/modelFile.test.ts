import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { modelCard, type Metrics } from "../../../scripts/training/modelCard.ts";
import { loadModel, parseModel, serialiseModel } from "../../../src/triage/modelFile.ts";

const read = (name: string): Buffer => readFileSync(new URL(`../../../models/${name}`, import.meta.url));
const metrics = JSON.parse(read("metrics.json").toString()) as Metrics;

describe("the shipped model", () => {
  it("is the one whose figures are recorded, and small", () => {
    const { sha256, reviewBelow, temperature } = loadModel();
    expect({ sha256, reviewBelow, temperature }).toEqual({ sha256: metrics.model.sha256, reviewBelow: metrics.model.reviewBelow, temperature: metrics.model.temperature });
    expect(read("triage.json").length).toBeLessThan(3 * 1_000_000);
  });

  it("has a card made of those figures", () => {
    expect(read("MODEL_CARD.md").toString()).toBe(modelCard(metrics));
  });

  it("holds numbers and hashes, no word of the texts it learnt from", () => {
    const { categories: _, hashes: __, idf: ___, heads: ____, gate: _____, ...rest } = JSON.parse(read("triage.json").toString()) as Record<string, unknown>;
    expect(Object.keys(rest).sort()).toEqual(["examples", "format", "gateSlope", "minimumFeatures", "reviewBelow", "temperature", "version"]);
  });
});

describe("a weights file", () => {
  const file = JSON.parse(read("triage.json").toString()) as Record<string, unknown> & { heads: { record: unknown[]; report: unknown[] } };
  const parse = (changes: Record<string, unknown>) => () => parseModel(Buffer.from(JSON.stringify({ ...file, ...changes })));

  it("is written as it was read", () => {
    const model = loadModel();
    const plain = ({ bias, unit, weights }: (typeof model)["gate"]) => ({ bias, weights: Float64Array.from(weights, (weight) => weight * unit) });
    expect(serialiseModel({ ...model, gate: plain(model.gate), heads: { record: model.heads.record.map(plain), report: model.heads.report.map(plain) } })).toBe(read("triage.json").toString());
  });

  it("of other categories, or of parts that do not fit together, is refused", () => {
    expect(parse({})().sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(parse({ categories: ["phishing"] })).toThrow(/does not fit/);
    expect(parse({ idf: "AAAA" })).toThrow(/does not fit/);
    expect(parse({ heads: { ...file.heads, report: file.heads.report.slice(1) } })).toThrow(/does not fit/);
    expect(parse({ gate: { bias: 0, scale: 1, weights: "no base64 !" } })).toThrow(/does not fit/);
    expect(parse({ format: 1 })).toThrow();
    expect(() => parseModel(Buffer.from("no model"))).toThrow();
  });
});
