import { describe, expect, it } from "vitest";
import { chanceWords, figure, findingOf, nameOf, scoreOf, severityOf } from "./finding.ts";
import { findingKinds } from "./settings.ts";

describe("a finding", () => {
  it("scores ten times the power of ten, from 0 to 100", () => {
    expect([1, 1e-3, 1e-7, 1e-30, Number.NaN].map(scoreOf)).toEqual([0, 30, 70, 100, 0]);
  });
  it("is never more severe than its kind may be by itself", () => {
    expect(findingKinds.map((kind) => severityOf(kind, 100))).not.toContain("critical");
    expect([0, 39, 40, 55, 100].map((score) => severityOf("impossible_travel", score))).toEqual(["low", "low", "medium", "high", "high"]);
    expect(severityOf("new_device", 100)).toBe("medium");
  });
  it("carries no more of its entity than type and id", () => {
    const { entity } = findingOf({ kind: "rising", detector: "rising", entity: { type: "category", id: "fraud", label: "Fraud", group: "all" }, at: new Date(0), expected: 1, observed: 9, p: 1e-4, sentence: "", evidence: {} });
    expect(entity).toEqual({ type: "category", id: "fraud" });
  });
});

describe("words of a finding", () => {
  it("give the chance as people say it", () => {
    expect(chanceWords(0.00025)).toBe("By chance this happens about once in 4,000 days.");
    expect(chanceWords(3e-7)).toBe("By chance this happens about once in 3 million days.");
    expect(chanceWords(1e-15)).toBe("By chance this happens about once in more than a billion days.");
  });
  it("give figures with as many places as say something", () => {
    expect([1_234.5, 31.2, 4.56, 0.234, 0.001, 0, 7, 1_000_000, Infinity].map(figure)).toEqual(["1,235", "31", "4.6", "0.23", "almost none", "0", "7", "1,000,000", "many"]);
  });
  it("hold a name to one bounded line", () => {
    expect(nameOf({ type: "source", id: "x", label: "evil\n\u202Ename\u0000  here" })).toBe("evil name here");
    expect(nameOf({ type: "user", id: "x".repeat(5_000) })).toHaveLength(100);
    expect(nameOf({ type: "user", id: " \n" })).toBe("a user");
  });
});
