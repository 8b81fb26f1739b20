import { describe, expect, it } from "vitest";
import { changePointsOf } from "./changePoints.ts";
import { forecastOf } from "./forecast.ts";

/** Counts of working days and weekends, Poisson about a level that may change, the same for a seed. */
function counts(days: number, levelOn: (day: number) => number, seed: number): number[] {
  let state = seed;
  const uniform = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: days }, (_, day) => {
    const level = levelOn(day) * (day % 7 >= 5 ? 0.2 : 1);
    let count = 0;
    for (let left = uniform(); left > Math.exp(-level); left *= uniform()) count += 1;
    return count;
  });
}

describe("a forecast", () => {
  it("knows weekends from working days, and its interval holds about as often as it says", async () => {
    let [within, told] = [0, 0];
    for (let seed = 1; seed <= 12; seed += 1) {
      const all = counts(112, () => 12, seed * 7_001);
      const forecast = await forecastOf(all.slice(0, 98), 7, 14);
      const points = forecast?.points ?? [];
      expect((points[0]?.expected ?? 0) > (points[5]?.expected ?? 99)).toBe(true);
      points.forEach(({ lower, upper }, i) => {
        told += 1;
        if ((all[98 + i] ?? 0) >= Math.floor(lower) && (all[98 + i] ?? 0) <= Math.ceil(upper)) within += 1;
      });
    }
    expect(within / told).toBeGreaterThan(0.7);
  });
  it("is better than repeating the last week, over many series", async () => {
    let [model, naive] = [0, 0];
    for (let seed = 1; seed <= 12; seed += 1) {
      const all = counts(112, (day) => 6 + day / 16, seed * 911);
      const forecast = await forecastOf(all.slice(0, 98), 7, 14);
      all.slice(98).forEach((count, i) => {
        model += Math.abs(count - (forecast?.points[i]?.expected ?? 0));
        naive += Math.abs(count - (all[91 + (i % 7)] ?? 0));
      });
    }
    expect(model).toBeLessThan(naive);
  });
  it("says nothing of less than four seasons, and never less than nought", async () => {
    expect(await forecastOf(counts(27, () => 5, 3), 7, 7)).toBeNull();
    for (const series of [new Array<number>(40).fill(0), counts(60, (day) => Math.max(0, 10 - day / 4), 5), [...new Array<number>(39).fill(0), 500]]) {
      for (const { expected, lower, upper } of (await forecastOf(series, 7, 14))?.points ?? []) expect(0 <= lower && lower <= expected && expected <= upper).toBe(true);
    }
  });
  it("is the same each time", async () => {
    const series = counts(70, () => 4, 99);
    expect(await forecastOf(series, 7, 7)).toEqual(await forecastOf(series, 7, 7));
  });
});

describe("changes of level", () => {
  it("are found within a few days of where they are", async () => {
    const found = await changePointsOf(counts(120, (day) => (day < 70 ? 5 : 14), 12_345), 7);
    expect(found).toHaveLength(1);
    expect(Math.abs((found[0]?.at ?? 0) - 70)).toBeLessThanOrEqual(5);
    expect((found[0]?.after ?? 0) / (found[0]?.before ?? 1)).toBeGreaterThan(2);
  });
  it("are rarely seen where there are none", async () => {
    let seen = 0;
    for (let seed = 1; seed <= 40; seed += 1) seen += (await changePointsOf(counts(120, () => 6, seed * 313), 7)).length;
    expect(seen).toBeLessThanOrEqual(2);
  });
  it("are not looked for in a few points or where nothing moves", async () => {
    expect(await changePointsOf([1, 2, 3], 7)).toEqual([]);
    expect(await changePointsOf(new Array<number>(60).fill(4), 7)).toEqual([]);
  });
});
