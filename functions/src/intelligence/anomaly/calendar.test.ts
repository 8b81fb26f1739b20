import { describe, expect, it } from "vitest";
import { dayWords, hourLengths, hourWords, localTime, weekdayOf } from "./calendar.ts";

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

describe("the local clock", () => {
  it("shows the day and hour of the zone", () => {
    const at = new Date("2026-03-01T23:30:00Z");
    expect(localTime(at, "UTC")).toEqual({ day: dayOf("2026-03-01"), hour: 23 });
    expect(localTime(at, "Europe/Berlin")).toEqual({ day: dayOf("2026-03-02"), hour: 0 });
    expect(localTime(at, "America/New_York")).toEqual({ day: dayOf("2026-03-01"), hour: 18 });
    expect(localTime(at, "Asia/Kolkata")).toEqual({ day: dayOf("2026-03-02"), hour: 5 });
  });
  it("keeps a habit at the same hour when the clocks change", () => {
    expect(localTime(new Date("2026-03-28T08:00:00Z"), "Europe/Berlin")?.hour).toBe(9);
    expect(localTime(new Date("2026-03-30T07:00:00Z"), "Europe/Berlin")?.hour).toBe(9);
  });
  it("reads what is no zone as UTC, and no date as none", () => {
    expect(localTime(new Date("2026-03-01T10:00:00Z"), "Mars/Olympus")).toEqual({ day: dayOf("2026-03-01"), hour: 10 });
    expect(localTime(new Date(Number.NaN), "UTC")).toBeNull();
  });
});

describe("the length of hours", () => {
  it("is one on a usual day", () => {
    expect(hourLengths(dayOf("2026-03-28"), "Europe/Berlin")).toEqual(new Array(24).fill(1));
  });
  it("is nought where the clocks go forward, and two where they go back", () => {
    expect(hourLengths(dayOf("2026-03-29"), "Europe/Berlin")[2]).toBe(0);
    expect(hourLengths(dayOf("2026-10-25"), "Europe/Berlin")[2]).toBe(2);
    expect(hourLengths(dayOf("2026-11-01"), "America/New_York").reduce((sum, length) => sum + length)).toBe(25);
    // Lord Howe Island changes by half an hour.
    expect(hourLengths(dayOf("2026-04-05"), "Australia/Lord_Howe").reduce((sum, length) => sum + length)).toBe(24.5);
  });
});

describe("words of time", () => {
  it("do not depend on the machine", () => {
    expect(dayWords(dayOf("2026-03-03"))).toBe("Tuesday 3 March 2026");
    expect(hourWords(8)).toBe("08:00–09:00");
  });
  it("start the week on Monday, before 1970 too", () => {
    expect([dayOf("2026-03-02"), dayOf("2026-03-08"), dayOf("1969-12-29")].map(weekdayOf)).toEqual([0, 6, 0]);
  });
});
