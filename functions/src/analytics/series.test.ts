import { describe, expect, it } from "vitest";
import { nextOf, startOf } from "../platform/days.ts";
import { seriesOf } from "./series.ts";

describe("a series", () => {
  const counts = new Map([["2026-02-27", 3], ["2026-03-01", 2], ["2026-03-02", 5]]);
  it("has every day, with nought where nothing was counted", () => {
    expect(seriesOf(counts, { from: "2026-02-26", to: "2026-03-02" }, "day", "2026-03-02").map(({ from, count, isPartial }) => [from, count, isPartial])).toEqual([
      ["2026-02-26", 0, false],
      ["2026-02-27", 3, false],
      ["2026-02-28", 0, false],
      ["2026-03-01", 2, false],
      ["2026-03-02", 5, true],
    ]);
  });
  it("has weeks from Monday and months, those cut off marked", () => {
    expect(seriesOf(counts, { from: "2026-02-24", to: "2026-03-08" }, "week", "2026-03-20").map(({ from, count, isPartial }) => [from, count, isPartial])).toEqual([["2026-02-23", 5, true], ["2026-03-02", 5, false]]);
    expect(seriesOf(counts, { from: "2026-02-01", to: "2026-03-30" }, "month", "2026-05-01").map(({ from, count, isPartial }) => [from, count, isPartial])).toEqual([["2026-02-01", 3, false], ["2026-03-01", 7, true]]);
  });
  it("goes over the ends of months, years and leap days", () => {
    expect([nextOf("2028-02-28", "day"), nextOf("2026-12-31", "day"), nextOf("2026-01-01", "month"), nextOf("2026-12-01", "month"), startOf("2027-01-01", "week")]).toEqual(["2028-02-29", "2027-01-01", "2026-02-01", "2027-01-01", "2026-12-28"]);
  });
});
