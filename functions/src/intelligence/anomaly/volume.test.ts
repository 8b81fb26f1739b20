import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekdayOf } from "./calendar.ts";
import { tellPs, type Calibration } from "./calibration.ts";
import { expectDay } from "./dayModel.ts";
import { daysBefore, tellDay, type Series } from "./series.ts";
import type { Metric } from "./settings.ts";
import { judgeVolume, type VolumeAnswer } from "./volume.ts";

// A Monday.
const monday = 20_500;
/** Draws that are the same in every run. */
function draws(): () => number {
  let state = 12_345;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
/** A day's total over working hours. */
const hoursOf = (total: number): number[] => Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 17 ? Math.floor(total / 8) + (hour - 9 < total % 8 ? 1 : 0) : 0));
const history = (days: number, totalOf: (day: number) => number): Series | null => Array.from({ length: days }, (_, i) => monday + i).reduce<Series | null>((series, day) => tellDay(series, { day, hours: hoursOf(totalOf(day)) }), null);
const office = (): ((day: number) => number) => {
  const next = draws();
  return (day) => (weekdayOf(day) >= 5 ? 0 : 16 + Math.floor(9 * next()));
};
/** A record in which p-values came as often as they say. */
const even = Array.from({ length: 20_000 }, (_, i) => (i + 1) / 20_000);
const quiet: Calibration = tellPs(null, monday, Object.fromEntries(["steady", "uneven", "bursty"].flatMap((temper) => ["a day", "an hour"].flatMap((unit) => ["downloads", "alerts", "failedSignIns"].map((metric) => [`${metric} ${unit}, ${temper} user`, { judged: 20_000, ps: even }])))));

function judge(series: Series | null, day: number, hours: readonly number[], metric: Metric = "downloads", hourLengths?: readonly number[]): VolumeAnswer {
  return judgeVolume({ entity: { type: "user", id: "u1", label: "Ada" }, metric, series, today: { day, hours }, metricsLooked: 1, calibration: quiet, ...(hourLengths ? { hourLengths } : {}) });
}

describe("what is to be expected of a day", () => {
  it("follows the weekday", () => {
    const past = daysBefore(history(56, office()), monday + 56);
    expect(expectDay(past, monday + 56)?.mean).toBeGreaterThan(17);
    expect(expectDay(past, monday + 56)?.mean).toBeLessThan(24);
    expect(expectDay(past, monday + 61)?.mean).toBeLessThan(3);
  });
  it("follows growth", () => {
    const past = daysBefore(history(63, (day) => Math.round(20 * 1.1 ** ((day - monday) / 7))), monday + 63);
    // 20 · 1.1⁹ is 47; the plain mean of the nine weeks is 30.
    expect(expectDay(past, monday + 63)?.mean).toBeGreaterThan(38);
  });
  it("is not drawn down by three weeks of holidays", () => {
    const usual = office();
    const past = daysBefore(history(56, (day) => (day >= monday + 21 && day < monday + 42 ? 0 : usual(day))), monday + 56);
    expect(expectDay(past, monday + 56)?.mean).toBeGreaterThan(15);
    expect(expectDay(past, monday + 56)?.present.length).toBeLessThan(45);
  });
  it("is not drawn up by a single outlier", () => {
    const usual = office();
    const with1 = expectDay(daysBefore(history(56, (day) => (day === monday + 49 ? 2_000 : usual(day))), monday + 56), monday + 56);
    expect(with1?.mean).toBeLessThan(30);
    expect(1 / (with1?.size ?? 0)).toBeLessThan(0.3);
  });
  it("takes a rare count's empty days for what they are", () => {
    const past = daysBefore(history(56, (day) => (day % 9 === 0 ? 1 : 0)), monday + 56);
    expect(expectDay(past, monday + 56)?.present.length).toBe(past.length);
  });
});

describe("the volume of a day", () => {
  it("says nothing before there are three weeks of history", () => {
    expect(judge(history(20, office()), monday + 20, hoursOf(5_000))).toEqual({ finding: null, ps: [] });
    expect(judge(null, monday, hoursOf(5_000)).finding).toBeNull();
    expect(judge(history(28, office()), monday + 28, hoursOf(5_000)).finding).not.toBeNull();
  });
  it("finds a flood and says what was expected, seen, how likely, and from what", () => {
    const { finding } = judge(history(56, office()), monday + 57, hoursOf(320));
    expect(finding).toMatchObject({ kind: "volume_day", detector: "volume", entity: { type: "user", id: "u1" }, observed: 320, score: expect.any(Number) as number });
    expect(finding?.p).toBeLessThan(5e-4);
    expect(finding?.sentence).toMatch(/^Ada: 320 downloads on Tuesday 14 April 2026, where about \d\d were to be expected on a Tuesday and \d\d or more are rare\. By chance this happens about once in [\d,]+( million)? days\. From 57 days of history\.$/);
  });
  it("finds a burst in one hour that the day's total would hide", () => {
    const hours = hoursOf(20);
    hours[3] = 45;
    const { finding } = judge(history(56, office()), monday + 57, hours);
    expect(finding).toMatchObject({ kind: "volume_hour", observed: 45, evidence: { hour: 3 } });
    expect(finding?.sentence).toContain("at 03:00–04:00");
  });
  it("finds a burst in an hour though one like it came once before", () => {
    const night = (count: number) => hoursOf(20).map((usual, hour) => (hour === 3 ? count : usual));
    const attacked = tellDay(history(56, office()), { day: monday + 50, hours: night(900) });
    expect(judge(attacked, monday + 57, night(300)).finding?.p).toBeLessThan(1e-3);
  });
  it("finds nothing in a usual day, a quiet one, or one somewhat busier", () => {
    for (const total of [0, 5, 20, 26, 32]) expect(judge(history(56, office()), monday + 57, hoursOf(total)).finding?.p ?? 1).toBeGreaterThan(1e-3);
  });
  it("finds a flood again after one like it, but not once such days are usual", () => {
    const usual = office();
    const floods = (days: readonly number[]) => history(56, (day) => (days.includes(day - monday) ? 320 : usual(day)));
    expect(judge(floods([45]), monday + 57, hoursOf(300)).finding?.p).toBeLessThan(1e-3);
    expect(judge(floods([10, 24, 38, 52]), monday + 57, hoursOf(300)).finding?.p ?? 1).toBeGreaterThan(1e-2);
  });
  it("finds a handful of failed sign-ins of somebody who never fails, for nought is history too", () => {
    const { finding } = judge(history(56, () => 0), monday + 57, hoursOf(30), "failedSignIns");
    expect(finding?.p).toBeLessThan(1e-3);
  });
  it("can be told before the day is over, and does not become likelier with more", () => {
    const series = history(56, office());
    const whole = hoursOf(320);
    const ps = [12, 14, 24].map((until) => judge(series, monday + 57, whole.map((count, hour) => (hour < until ? count : 0))).ps[0]?.p ?? 1);
    expect(ps[0]).toBeLessThan(1e-3);
    expect([...ps].sort((a, b) => b - a)).toEqual(ps);
  });
  it("expects twice as much of an hour that lasts two", () => {
    const next = draws();
    const steady = Array.from({ length: 56 }, (_, i) => i).reduce<Series | null>((series, i) => tellDay(series, { day: monday + i, hours: Array.from({ length: 24 }, () => 95 + Math.floor(11 * next())) }), null);
    const hours = Array.from({ length: 24 }, (_, hour) => (hour === 2 ? 200 : 100));
    const lengths = hours.map((_, hour) => (hour === 2 ? 2 : 1));
    expect(judge(steady, monday + 56, hours, "downloads", lengths).finding).toBeNull();
    expect(judge(steady, monday + 56, hours).ps[1]?.p).toBeLessThan(0.5);
  });
  it("gives the same answer whether or not the day was told already, and every time", () => {
    const series = history(56, office());
    const hours = hoursOf(320);
    expect(judge(tellDay(series, { day: monday + 57, hours }), monday + 57, hours)).toEqual(judge(series, monday + 57, hours));
    expect(judge(series, monday + 57, hours)).toEqual(judge(series, monday + 57, hours));
  });
  it("asks more where more metrics are looked at", () => {
    const question = { entity: { type: "user", id: "u1" } as const, metric: "downloads" as const, series: history(56, office()), today: { day: monday + 57, hours: hoursOf(100) }, calibration: quiet };
    expect(judgeVolume({ ...question, metricsLooked: 3 }).finding?.p).toBeCloseTo(3 * (judgeVolume({ ...question, metricsLooked: 1 }).finding?.p ?? 0), 9);
  });
  it("answers any counts with a probability or nothing, quickly", () => {
    const wild = fc.array(fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -1, 1e15)), { maxLength: 30 });
    const started = performance.now();
    fc.assert(
      fc.property(fc.array(wild, { minLength: 22, maxLength: 40 }), wild, (days, hours) => {
        const series = days.reduce<Series | null>((known, told, i) => tellDay(known, { day: monday + i, hours: told }), null);
        const { finding, ps } = judge(series, monday + days.length, hours);
        for (const { p } of ps) expect(p > 0 && p <= 1).toBe(true);
        if (finding) expect([finding.p, finding.expected, finding.observed, finding.score].every(Number.isFinite)).toBe(true);
      }),
    );
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
