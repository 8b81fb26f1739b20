import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysBefore, forgetDay, keptDays, packSeries, tellDay, unpackSeries, type Series } from "./series.ts";

const start = 20_500;
const hoursOf = (count: number, hour = 9): number[] => Array.from({ length: 24 }, (_, at) => (at === hour ? count : 0));
const made = (days: readonly [number, number][]): Series | null => days.reduce<Series | null>((series, [day, count]) => tellDay(series, { day, hours: hoursOf(count) }), null);
const totals = (series: Series | null, day: number): number[] => daysBefore(series, day).map(({ total }) => total);

describe("a series of counts", () => {
  it("gives the days before, the latest first, and nought for days nothing was told of", () => {
    expect(totals(made([[start, 3], [start + 2, 5]]), start + 4)).toEqual([0, 5, 0, 3]);
  });
  it("is the same when a day is told twice, and replaced when it is told again with more", () => {
    const once = made([[start, 3], [start + 1, 5]]);
    expect(made([[start, 3], [start + 1, 5], [start + 1, 5], [start, 3]])).toEqual(once);
    expect(made([[start, 3], [start + 1, 2], [start + 1, 5]])).toEqual(once);
  });
  it("is the same in whatever order the days of nine weeks come", () => {
    const days = fc.uniqueArray(fc.tuple(fc.integer({ min: start, max: start + keptDays - 1 }), fc.nat(1_000)), { selector: ([day]) => day, minLength: 1, maxLength: 30 });
    fc.assert(fc.property(days.chain((known) => fc.tuple(fc.constant(known), fc.shuffledSubarray(known, { minLength: known.length }))), ([known, shuffled]) => {
      expect(made(shuffled)).toEqual(made(known));
    }));
  });
  it("drops what is older than nine weeks, and does not take it back", () => {
    const series = made([[start, 3], [start + keptDays, 5]]);
    expect(totals(series, start + keptDays + 1).reduce((sum, count) => sum + count)).toBe(5);
    expect(made([[start + keptDays, 5], [start, 3]])?.counts).toEqual(series?.counts);
  });
  it("starts clean after a gap longer than it keeps", () => {
    expect(totals(made([[start, 3], [start + 500, 5]]), start + 501).filter((count) => count > 0)).toEqual([5]);
  });
  it("judges a day by what came before it alone, told already or not", () => {
    const before = made([[start, 3], [start + 1, 5]]);
    const after = tellDay(before, { day: start + 2, hours: hoursOf(900) });
    expect(daysBefore(after, start + 2)).toEqual(daysBefore(before, start + 2));
  });
  it("forgets a day that proved an attack", () => {
    const series = made([[start, 3], [start + 1, 500], [start + 2, 4]]);
    expect(series && totals(forgetDay(series, start + 1), start + 3)).toEqual([4, 0, 3]);
    expect(series && forgetDay(series, start + 99)).toEqual(series);
  });
  it("takes hostile counts for nought or the most, and no day for none", () => {
    const series = tellDay(null, { day: start, hours: [Number.NaN, -5, Infinity, 2.7, ...hoursOf(0)] });
    expect(series.counts.filter((count) => count > 0)).toEqual([1e9, 2]);
    expect(tellDay(series, { day: Number.NaN, hours: [1] })).toBe(series);
    expect(tellDay(series, { day: 1e15, hours: [1] })).toBe(series);
  });
  it("does not change the one it was given", () => {
    const series = tellDay(null, { day: start, hours: hoursOf(3) });
    const copy = structuredClone(series);
    tellDay(series, { day: start + 1, hours: hoursOf(9) });
    expect(series).toEqual(copy);
  });
});

describe("a stored series", () => {
  it("comes back as it was", () => {
    const anyDay = fc.tuple(fc.integer({ min: start, max: start + 150 }), fc.array(fc.nat(2_000_000_000), { minLength: 24, maxLength: 24 }));
    fc.assert(fc.property(fc.array(anyDay, { minLength: 1, maxLength: 20 }), (days) => {
      const series = days.reduce<Series | null>((known, [day, hours]) => tellDay(known, { day, hours }), null);
      expect(series && unpackSeries(packSeries(series))).toEqual(series);
    }));
  });
  it("takes some hundred bytes for a person, and is bounded for anybody", () => {
    const person = Array.from({ length: keptDays }, (_, day) => [start + day, day % 7 > 4 ? 0 : 5] as [number, number]);
    expect(packSeries(made(person) ?? fail()).packed.length).toBeLessThan(400);
    const busiest = Array.from({ length: keptDays }, (_, day) => day).reduce<Series | null>((series, day) => tellDay(series, { day: start + day, hours: new Array<number>(24).fill(1e9) }), null);
    expect(packSeries(busiest ?? fail()).packed.length).toBeLessThanOrEqual(10_080);
  });
  it("is none where storage holds something else", () => {
    const { packed } = packSeries(made([[start, 3]]) ?? fail());
    expect([
      { first: start, last: start, packed: "" },
      { first: start, last: start, packed: packed.slice(0, 2) },
      { first: start + 1, last: start, packed },
      { first: Number.NaN, last: start, packed },
      { first: start, last: start, packed: "A".repeat(1_000_000) },
    ].map(unpackSeries)).toEqual([null, null, null, null, null]);
  });
  it("never throws on any text", () => {
    fc.assert(fc.property(fc.string({ maxLength: 3_000 }), (packed) => {
      const series = unpackSeries({ first: start, last: start, packed });
      expect(series === null || series.counts.length === keptDays * 24).toBe(true);
    }));
  });
});

function fail(): never {
  throw new Error("there is no series");
}
