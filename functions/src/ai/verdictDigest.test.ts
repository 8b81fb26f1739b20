import { describe, expect, it } from "vitest";
import type { Verdict } from "../triage/model.ts";
import { differingFields, verdictSha256 } from "./verdictDigest.ts";

const verdict = { category: "phishing", confidence: 0.9, evidence: [{ start: 0, end: 4, text: "mail", weight: 0.5 }], model: { version: "1", sha256: "a" } } as unknown as Verdict;

describe("a verdict's digest", () => {
  it("does not depend on the order of its fields, and does on every value", () => {
    const { category, ...rest } = verdict;
    expect(verdictSha256({ ...rest, category })).toBe(verdictSha256(verdict));
    expect(verdictSha256({ ...verdict, confidence: 0.9001 })).not.toBe(verdictSha256(verdict));
    expect(verdictSha256({ ...verdict, evidence: [] })).not.toBe(verdictSha256(verdict));
  });
});

describe("the fields that differ", () => {
  it("are none for the same verdict as Firestore gives it back, without what was undefined", () => {
    expect(differingFields(JSON.parse(JSON.stringify(verdict)) as Record<string, unknown>, { ...verdict, type: undefined })).toEqual([]);
  });
  it("are named, those that only one of them has as well", () => {
    expect(differingFields({ ...verdict, confidence: 0.5, score: 1 }, { ...verdict, type: null })).toEqual(["confidence", "score", "type"]);
  });
});
