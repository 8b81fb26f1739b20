import { describe, expect, it } from "vitest";
import { readAtOnce } from "../../test/fixtures/intelligence/readAtOnce.ts";
import { collect, inSteps, momentOf, readInTurns, reportOf, settleItems, techniqueOf, type ImportResult, type ReadItem, type Reading } from "./importReport.ts";
import { compareTlp, readTlp, strictest } from "./tlp.ts";

const item = (ref: string, outcome: ReadItem["outcome"], ids: string[] = []): ReadItem => ({ ref, outcome, reason: "", ids });

describe("the report", () => {
  it("counts everything and lists what went wrong first, within bounds", () => {
    const items = [item("a", "taken"), item("b", "ignored"), item("c", "refused"), item("d", "merged")];
    expect(reportOf(items)).toMatchObject({ counts: { refused: 1, ignored: 1, merged: 1, taken: 1 }, isComplete: true });
    expect(reportOf(items).items.map(({ ref }) => ref)).toEqual(["c", "b", "d", "a"]);
    const many = [...Array.from({ length: 5_000 }, (_, i) => item(String(i), "taken")), item("wrong", "refused")];
    const report = reportOf(many);
    expect([report.counts.taken, report.items.length, report.items[0]?.ref, report.isComplete]).toEqual([5_000, 1_000, "wrong", false]);
  });

  it("calls taken only what brings something new", () => {
    const settled = settleItems([item("a", "taken", ["1"]), item("b", "taken", ["1", "2"]), item("c", "merged", ["1"])], (id) => id === "1");
    expect(settled.map(({ outcome }) => outcome)).toEqual(["merged", "taken", "merged"]);
  });
});

describe("a long import", () => {
  it("lets others have their turn", async () => {
    function* slow(): Reading {
      const into = collect();
      yield* inSteps(Array.from({ length: 2_000 }, (_, i) => i), (i) => {
        const end = performance.now() + 0.02;
        while (performance.now() < end);
        into.put(String(i), "ignored", "");
      });
      return into.result();
    }
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const result: ImportResult = await readInTurns(slow(), 5);
    clearInterval(timer);
    expect(result.items).toHaveLength(2_000);
    expect(turns).toBeGreaterThan(1);
    expect(readAtOnce(slow()).items).toEqual(result.items);
  });
});

describe("a moment", () => {
  it.each([
    ["2026-01-02", "2026-01-02T00:00:00.000Z"],
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T03:04:05.678901+02:00", "2026-01-02T01:04:05.678Z"],
    ["2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100Z"],
    ["2026-01-02T03:04:05+0200", "2026-01-02T01:04:05.000Z"],
    ["1767945600", "2026-01-09T08:00:00.000Z"],
    [1767945600, "2026-01-09T08:00:00.000Z"],
  ])("is read from %s", (written, expected) => {
    expect(momentOf(written)?.toISOString()).toBe(expected);
  });

  it.each([["99999-01-01T00:00:00Z"], ["+099999-01-01T00:00:00Z"], ["1969-12-31"], ["2026-13-01"], ["2026-02-30T25:00:00Z"], ["soon"], [""], [-1], [Number.NaN], [1e300], [null], [{}], ["9".repeat(1_000_000)]])("is not read from case %#", (written) => {
    expect(momentOf(written)).toBeNull();
  });
});

describe("what feeds write", () => {
  it("of techniques is read", () => {
    expect(["T1566.002", "Spearphishing Link - T1566.002", "t1059", "T10595", "MT1059", "TA0001", "", 7].map(techniqueOf)).toEqual(["T1566.002", "T1566.002", "T1059", null, null, null, null, null]);
  });

  it("of the Traffic Light Protocol is read", () => {
    expect(["tlp:white", "TLP:CLEAR", "Amber", "tlp:amber+strict", "AMBER-STRICT", "TLP: RED", "tlp:ex:chr", "purple", "x".repeat(1_000)].map(readTlp)).toEqual(["CLEAR", "CLEAR", "AMBER", "AMBER+STRICT", "AMBER+STRICT", "RED", null, null, null]);
    expect(strictest("AMBER+STRICT", "AMBER")).toBe("AMBER+STRICT");
    expect(compareTlp("GREEN", "CLEAR")).toBeGreaterThan(0);
  });
});
