import { describe, expect, it } from "vitest";
import { riseFinding, risingSeries, type DailyCounts } from "./rising.ts";

// A Monday.
const day = 20_500;
const entity = (id: string) => ({ type: "technique", id }) as const;
/** Counts of so many days, the latest first: `recent` on each of the last seven, `before` on those before. */
const counts = (recent: number, before: number, days = 35): number[] => Array.from({ length: days }, (_, age) => (age < 7 ? recent : before));
const rise = (series: readonly DailyCounts[], of: readonly number[] | null = null) => risingSeries({ day, series, of, calibration: null });

describe("rising series", () => {
  it("are found with what was expected, seen, and how likely that is", () => {
    const { rises } = rise([{ entity: entity("T1566"), counts: counts(9, 2) }, { entity: entity("T1059"), counts: counts(2, 2) }]);
    expect(rises).toHaveLength(1);
    expect(rises[0]).toMatchObject({ entity: entity("T1566"), recent: 63, expected: 14, ratio: 4.5, days: 35 });
    expect(riseFinding(rises[0] ?? never(), day).sentence).toMatch(/^T1566: 63 in the 7 days before Monday 16 February 2026, where the weeks before let expect 14 \(4\.5 times as many\)\. By chance this happens about once in [\d,]+( million)? days\. From 35 days of history\.$/);
  });
  it("have the p of the conditional binomial test", () => {
    // 21 and 28 in windows of 7 and 28 days: P(X ≥ 21 | 49, 1/5) is 2e-4.
    const { ps } = rise([{ entity: entity("T1566"), counts: counts(3, 1) }]);
    expect(ps[0]?.p).toBeGreaterThan(1e-5);
    expect(ps[0]?.p).toBeLessThan(1e-3);
  });
  it("are not where everything rises alike", () => {
    const series = Array.from({ length: 10 }, (_, i) => ({ entity: entity(`T${String(1_000 + i)}`), counts: counts(9, 3) }));
    expect(rise(series, counts(90, 30)).rises).toEqual([]);
    expect(rise(series).rises).toHaveLength(10);
  });
  it("are not where weekends only come and go, or a series always strays so", () => {
    const weekly = Array.from({ length: 35 }, (_, age) => ((age + 1) % 7 < 2 ? 0 : 10));
    const wild = Array.from({ length: 35 }, (_, age) => (age % 6 === 0 ? 60 : 0));
    expect(rise([{ entity: entity("T1"), counts: weekly }, { entity: entity("T2"), counts: wild }]).rises).toEqual([]);
  });
  it("are not told of a few counts, a short history, or nothing", () => {
    expect(rise([{ entity: entity("T1"), counts: [4, ...counts(0, 0)] }, { entity: entity("T2"), counts: counts(50, 1, 15) }, { entity: entity("T3"), counts: [] }]).rises).toEqual([]);
    expect(rise([]).rises).toEqual([]);
  });
  it("are told where something never seen comes often, with no ratio to nothing", () => {
    expect(rise([{ entity: entity("T1"), counts: counts(5, 0) }]).rises[0]).toMatchObject({ recent: 35, expected: 0, ratio: null });
  });
  it("must be less likely each, the more are looked at", () => {
    const one = { entity: entity("T0"), counts: counts(6, 2) };
    const still = Array.from({ length: 999 }, (_, i) => ({ entity: entity(`T${String(i + 1)}`), counts: counts(1, 1) }));
    const [alone] = rise([one]).rises;
    expect(alone?.q).toBe(alone?.p);
    expect(rise([one, ...still]).rises[0]?.q ?? 1).toBeGreaterThan(100 * (alone?.q ?? 1));
  });
  it("bear hostile counts", () => {
    const hostile = [Number.NaN, -5, Infinity, 1e18, ...counts(2, 2)];
    const { rises, ps } = rise([{ entity: entity("T1"), counts: hostile }], hostile);
    expect(ps.every(({ p }) => p > 0 && p <= 1)).toBe(true);
    expect(rises.every(({ expected, recent }) => Number.isFinite(expected) && Number.isFinite(recent))).toBe(true);
  });
});

function never(): never {
  throw new Error("there is no rise");
}
