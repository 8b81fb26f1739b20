import { describe, expect, it } from "vitest";
import { addCount, noFacts, replaceFrom } from "./facts.ts";
import { hoursOf, localDayOf, slotOf } from "./localDay.ts";

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const lengthOf = ({ start, end }: { start: Date; end: Date }): number => (end.getTime() - start.getTime()) / 3_600_000;

describe("a local day", () => {
  it("is where the desk's clock says, and as long as it was", () => {
    const day = localDayOf(dayOf("2026-06-10"), "Europe/Zurich");
    expect(day.start).toEqual(new Date("2026-06-09T22:00:00Z"));
    expect(lengthOf(day)).toBe(24);
    expect(lengthOf(localDayOf(dayOf("2026-03-29"), "Europe/Zurich"))).toBe(23);
    expect(lengthOf(localDayOf(dayOf("2026-10-25"), "Europe/Zurich"))).toBe(25);
    expect(localDayOf(dayOf("2026-06-10"), "Nowhere/At_All").start).toEqual(new Date("2026-06-10T00:00:00Z"));
  });
  it("counts the hour that comes twice as one, and the one that is left out as none", () => {
    const autumn = localDayOf(dayOf("2026-10-25"), "Europe/Zurich");
    const slots = [new Date("2026-10-25T00:30:00Z"), new Date("2026-10-25T01:30:00Z")].map((at) => slotOf(autumn, at));
    expect(slots).toEqual([2, 3]);
    expect(hoursOf(autumn, [0, 0, 5, 7, 1]).slice(0, 5)).toEqual([0, 0, 12, 1, 0]);
    expect(hoursOf(localDayOf(dayOf("2026-03-29"), "Europe/Zurich"), [1, 1, 1]).slice(0, 4)).toEqual([1, 1, 0, 1]);
  });
});

describe("facts of a day", () => {
  it("are set anew from an hour on, so that telling them twice changes nothing", () => {
    const known = structuredClone(noFacts);
    addCount(known, "alerts", 3, 2);
    addCount(known, "alerts", 5, 9);
    const fresh = structuredClone(noFacts);
    addCount(fresh, "alerts", 5, 4);
    const once = replaceFrom(known, 5, fresh);
    expect(once.counts.alerts).toEqual([0, 0, 0, 2, 0, 4]);
    expect(replaceFrom(once, 5, fresh)).toEqual(once);
    expect(replaceFrom(once, 4, noFacts).counts.alerts).toEqual([0, 0, 0, 2]);
    expect(replaceFrom(once, 0, noFacts).counts).toEqual({});
  });
});
