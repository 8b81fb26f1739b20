import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readAuthored, type Example } from "../../scripts/training/dataset.ts";
import { measureNeighbours, trainEmbedding } from "../../scripts/training/embedding.ts";
import { embeddingSize, parseEmbedding } from "../../src/triage/embedding.ts";

const reports = readAuthored("reports");
const by = (...sources: string[]): Example[] => reports.filter(({ source }) => sources.includes(source));

describe("the embedding's training", () => {
  it("gives the same bytes for the same texts, and others for others", () => {
    const [first, second] = [by("h1").slice(0, 120), by("h2").slice(0, 120)];
    const content = trainEmbedding(first);
    expect(trainEmbedding(first)).toBe(content);
    expect(trainEmbedding(second)).not.toBe(content);
  });
  it("puts texts of other authors next to their kind, three times as often as chance", () => {
    const model = parseEmbedding(Buffer.from(trainEmbedding(by("h1", "h2"))));
    const { texts, precisionAt5, precisionAt1, chance } = measureNeighbours("h4", by("h4"), model);
    expect(texts).toBeGreaterThan(300);
    expect(chance).toBeCloseTo(0.1, 1);
    expect(precisionAt5).toBeGreaterThan(3 * chance);
    expect(precisionAt1).toBeGreaterThan(3 * chance);
  });
});

describe("the index the vectors are searched by", () => {
  it("has the vectors' size, and the filters that bound what a search meets", () => {
    const { indexes } = JSON.parse(readFileSync(new URL("../../../firestore.indexes.json", import.meta.url), "utf8")) as { indexes: { collectionGroup: string; queryScope: string; fields: unknown[] }[] };
    expect(indexes).toContainEqual({
      collectionGroup: "neighbours",
      queryScope: "COLLECTION",
      fields: [{ fieldPath: "model", order: "ASCENDING" }, { fieldPath: "cell", order: "ASCENDING" }, { fieldPath: "embedding", vectorConfig: { dimension: embeddingSize, flat: {} } }],
    });
    expect(indexes).toContainEqual({ collectionGroup: "observables", queryScope: "COLLECTION_GROUP", fields: [{ fieldPath: "hash", order: "ASCENDING" }, { fieldPath: "lastSeenAt", order: "DESCENDING" }] });
  });
});
