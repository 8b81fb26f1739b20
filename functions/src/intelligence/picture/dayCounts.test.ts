import { describe, expect, it } from "vitest";
import { countDays, dayOf, recentOf, risesOf, startOf, type Reported } from "./dayCounts.ts";

const today = dayOf(new Date("2026-06-15T12:00:00Z"));
const reports = (day: number, count: number, category: Reported["category"] = "other", techniques: string[] = []): Reported[] => Array.from({ length: count }, () => ({ at: new Date(startOf(day).getTime() + 3_600_000), category, techniques }));
const span = (days: number): number[] => Array.from({ length: days }, (_, age) => today - age);
/** Two other reports a day, and phishing: one every second day, and so many a day in the last week. */
const history = (days: number, lately: number): Reported[] => span(days).flatMap((day, age) => [...reports(day, 2), ...reports(day, age < 7 ? lately : day % 2, "phishing", ["T1566"])]);
const risesIn = (days: number, lately: number) => risesOf(countDays(history(days, lately), today - days + 1, today), today, new Map([["T1566", "Phishing"]]));

describe("counts of days", () => {
  it("hold each report once on its day, each technique once a report, and quiet days", () => {
    const counted = countDays([...reports(today, 2, "phishing", ["T1566", "T1566"]), ...reports(today - 2, 1, null)], today - 2, today);
    expect(counted).toEqual({ [today]: { all: 2, categories: { phishing: 2 }, techniques: { T1566: 2 } }, [today - 1]: { all: 0, categories: {}, techniques: {} }, [today - 2]: { all: 1, categories: {}, techniques: {} } });
    expect(countDays(reports(today, 1), today + 1, today)).toEqual({});
  });
  it("are kept for five weeks", () => {
    const kept = recentOf(countDays([], today - 100, today + 5), today);
    expect(Object.keys(kept).map(Number)).toEqual(span(35).reverse());
  });
});

describe("what rises", () => {
  it("is told with what was to be expected, and how likely it is by chance", () => {
    const { rising, historyDays } = risesIn(35, 4);
    const phishing = rising.find(({ id }) => id === "phishing");
    expect(historyDays).toBe(35);
    expect(phishing).toMatchObject({ kind: "category", observed: 28, days: 35 });
    expect(phishing?.ratio).toBeGreaterThan(3);
    expect(phishing?.q).toBeLessThanOrEqual(0.2);
    expect(phishing?.sentence).toContain("phishing: 28 in the 7 days before");
    expect(rising.find(({ id }) => id === "T1566")).toMatchObject({ kind: "technique", label: "T1566 Phishing" });
    expect(rising.some(({ id }) => id === "other")).toBe(false);
  });
  it("is not told without three weeks of history, nor of a usual week", () => {
    expect(risesIn(20, 4)).toEqual({ rising: [], historyDays: 20 });
    expect(risesIn(35, 0).rising).toEqual([]);
    expect(risesOf({}, today, new Map())).toEqual({ rising: [], historyDays: 0 });
  });
  it("is the whole, not each part, when everything doubles and more", () => {
    const busy = span(35).flatMap((day, age) => (["phishing", "malware", "fraud"] as const).flatMap((category) => reports(day, age < 7 ? 8 : 2, category)));
    const { rising } = risesOf(countDays(busy, today - 34, today), today, new Map());
    expect(rising.map(({ id }) => id)).toEqual(["all"]);
  });
  it("has no history beyond a day that was not counted", () => {
    const days = countDays(history(35, 4), today - 34, today);
    expect(risesOf(Object.fromEntries(Object.entries(days).filter(([day]) => Number(day) !== today - 10)), today, new Map()).historyDays).toBe(10);
  });
});
