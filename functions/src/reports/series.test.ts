import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incidentDefaults } from "../incidents/model.ts";
import { briefOf, type Case } from "./cases.ts";
import { flowOf, stretchesOf } from "./series.ts";
import { quantileOf } from "./times.ts";

const at = (iso: string): Date => new Date(`${iso}T00:00:00Z`);
const caseOf = (createdAt: Date, closedAt: Date | null): Case => ({ incident: briefOf({ ...incidentDefaults, createdAt, status: closedAt ? "closed" : "new", resolution: closedAt && { verdict: "resolved", summary: "", by: "", at: closedAt } }), isNamed: true, record: null, clocks: [], missingFiles: [] });

describe("stretchesOf", () => {
  it("takes days for a month, weeks from Monday for a quarter, months for a year", () => {
    expect(stretchesOf(at("2026-02-01"), at("2026-03-01"))).toMatchObject({ unit: "day", starts: { length: 28 } });
    expect(stretchesOf(at("2026-01-01"), at("2026-04-01")).starts[0]).toEqual(at("2025-12-29"));
    expect(stretchesOf(at("2024-01-31"), at("2025-01-31")).starts.map((start) => start.toISOString().slice(0, 7))).toEqual(["2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11", "2024-12", "2025-01"]);
  });
  it("leaves no moment of the period out", () => {
    fc.assert(fc.property(fc.date({ min: at("2000-01-01"), max: at("2040-01-01"), noInvalidDate: true }), fc.integer({ min: 1, max: 397 * 86_400_000 }), (from, ms) => {
      const { starts } = stretchesOf(from, new Date(from.getTime() + ms));
      expect(starts[0]?.getTime()).toBeLessThanOrEqual(from.getTime());
      expect(starts.length).toBeLessThanOrEqual(33);
    }));
  });
});

describe("flowOf", () => {
  it("counts each report once, and what was closed within the period", () => {
    const cases = [caseOf(at("2026-03-02"), at("2026-03-02")), caseOf(at("2026-03-02"), at("2026-04-02")), caseOf(at("2026-03-31"), null)];
    const { names, series } = flowOf(cases, at("2026-03-01"), at("2026-04-01"));
    const values = (i: number) => Object.fromEntries(names.map((name, day) => [name, series[i]?.values[day]] as const).filter(([, value]) => value !== 0));
    expect(values(0)).toEqual({ "2026-03-02": 2, "2026-03-31": 1 });
    expect(values(1)).toEqual({ "2026-03-02": 1 });
  });
});

describe("quantileOf", () => {
  const hour = 3_600_000;
  it("interpolates, leaves out what is not known, and says nothing of none", () => {
    expect(quantileOf([4 * hour, null, hour, 2 * hour], 0.5)).toBe(2);
    expect(quantileOf([hour, 2 * hour], 0.5)).toBe(1.5);
    expect(quantileOf(Array.from({ length: 11 }, (_, n) => n * hour), 0.9)).toBe(9);
    expect(quantileOf([null], 0.5)).toBe(null);
  });
});
