import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { observableTypes } from "../triage/model.ts";
import { indicatorDefaults } from "./model.ts";
import { planSearch } from "./searchPlan.ts";

interface IndexFile {
  indexes: { collectionGroup: string; fields: { fieldPath: string; order?: string; arrayConfig?: string }[] }[];
}
const { indexes } = JSON.parse(readFileSync(new URL("../../../firestore.indexes.json", import.meta.url), "utf8")) as IndexFile;
const now = new Date("2026-11-21T12:00:00Z");

describe("every search of indicators", () => {
  it("has an index for each filter with its sort, and asks for one list at most", () => {
    const filters = fc.record({ type: fc.constantFrom(...observableTypes), tlp: fc.constantFrom("CLEAR", "RED"), label: fc.constant("c2"), technique: fc.constant("T1566"), state: fc.constantFrom("active", "decayed", "revoked") }, { requiredKeys: [] });
    fc.assert(
      fc.property(filters, (asked) => {
        const { constraints, sortField } = planSearch(asked, now);
        for (const { field, op } of constraints) {
          if (op === "<=") expect(field).toBe(sortField);
          else expect(indexes.some(({ collectionGroup, fields: [first, second] }) => collectionGroup === "indicators" && first?.fieldPath === field && (first.arrayConfig === "CONTAINS") === (op === "array-contains") && second?.fieldPath === sortField && second.order === "DESCENDING")).toBe(true);
        }
        expect(constraints.filter(({ op }) => op === "array-contains").length).toBeLessThanOrEqual(1);
      }),
    );
  });
  it("checks by hand what the database was not asked", () => {
    const indicator = { ...indicatorDefaults, labels: ["c2"], revoked: false, decayAt: new Date("2026-12-01T00:00:00Z") };
    expect(planSearch({ label: "c2", technique: "T1566" }, now).matches(indicator)).toBe(true);
    expect(planSearch({ label: "bot", technique: "T1566" }, now).matches(indicator)).toBe(false);
    expect(planSearch({ state: "active" }, now).matches(indicator)).toBe(true);
    expect(planSearch({ state: "active" }, now).matches({ ...indicator, decayAt: now })).toBe(false);
  });
});
