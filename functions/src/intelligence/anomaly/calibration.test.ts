import { describe, expect, it } from "vitest";
import { byGroup, calibratedP, tellPs, type Calibration } from "./calibration.ts";

const day = 20_500;
/** So many days of a hundred entities, `small` of whose p-values each day are 1e-6, the rest 1. */
const record = (days: number, small: number): Calibration | null => Array.from({ length: days }, (_, i) => i).reduce<Calibration | null>((known, i) => tellPs(known, day + i, { people: { judged: 100, ps: new Array<number>(small).fill(1e-6) } }), null);

describe("a calibrated p", () => {
  it("is how often it really came, whatever the model says", () => {
    expect(calibratedP(record(300, 1), "people", 1e-6)).toBeCloseTo(0.01, 2);
    expect(calibratedP(record(300, 0), "people", 1e-6)).toBeLessThan(1e-4);
  });
  it("is smaller the further beyond the record, and 1 for 1", () => {
    const known = record(300, 1);
    expect(calibratedP(known, "people", 1e-9)).toBeLessThan(calibratedP(known, "people", 1e-6) / 10);
    expect(calibratedP(known, "people", 1)).toBe(1);
    expect(calibratedP(known, "people", Number.NaN)).toBe(1);
  });
  it("is careful without a record: 1 in 1,000 needs a p far below it", () => {
    expect(calibratedP(null, "people", 1e-4)).toBeGreaterThan(1e-3);
    expect(calibratedP(null, "people", 1e-9)).toBeLessThan(1e-3);
  });
  it("holds for each group by its own record", () => {
    expect(calibratedP(record(300, 1), "machines", 1e-6)).toBe(calibratedP(null, "machines", 1e-6));
  });
  it("fades what is long past", () => {
    const often = record(30, 5);
    const later = tellPs(often, day + 2_000, { people: { judged: 100, ps: [] } });
    expect(later.groups["people"]?.total).toBeCloseTo(101, -1);
    expect(calibratedP(later, "people", 1e-6)).toBeLessThan(calibratedP(often, "people", 1e-6));
  });
});

describe("the record", () => {
  it("counts a day once, and none before it", () => {
    const known = record(3, 1);
    expect(tellPs(known, day + 2, { people: { judged: 100, ps: [1e-6] } })).toBe(known);
    expect(tellPs(known, day - 5, { people: { judged: 100, ps: [1e-6] } })).toBe(known);
    expect(tellPs(known, Number.NaN, {})).toBe(known);
  });
  it("is bounded, however many groups come, and takes no harm from names", () => {
    const many = tellPs(null, day, byGroup(Array.from({ length: 5_000 }, (_, i) => ({ group: `group ${String(i)}`, p: 0.5 }))));
    expect(Object.keys(many.groups).length).toBeLessThanOrEqual(200);
    expect(calibratedP(tellPs(null, day, byGroup([{ group: "constructor", p: 0.01 }])), "toString", 0.01)).toBeGreaterThan(0);
  });
  it("sorts p-values by group and leaves those of 1 out", () => {
    expect(byGroup([{ group: "a", p: 1 }, { group: "a", p: 0.2 }, { group: "b", p: 0.1 }])).toEqual({ a: { judged: 2, ps: [0.2] }, b: { judged: 1, ps: [0.1] } });
  });
});
