import { describe, expect, it } from "vitest";
import { leavesOf, parsePath, valuesAt } from "./paths.ts";
import { timeOf } from "./reading.ts";

const document = JSON.parse('{"a":{"b":[{"c":1},{"c":[2,3]},null,[{"c":4}]],"b.c":5},"x.y":{"z":6},"x":{"y":{"z":7}},"__proto__":{"seen":8},"list":[[9,10],[11]]}') as unknown;

describe("a path", () => {
  it.each<[string, unknown[]]>([
    ["a.b.c", [5]],
    ["x.y.z", [6]],
    ["list", [[9, 10], [11]]],
    ["list[*]", [9, 10, 11]],
    ["list[*][*]", [9, 10, 11]],
    ["list[1]", [11]],
    ["list[0][1]", [10]],
    ["list[7]", []],
    ["a.b", [{ c: 1 }, { c: [2, 3] }, null, [{ c: 4 }]]],
    ["__proto__.seen", [8]],
    ["a.b[1].c", [2, 3]],
    ["nothing.here", []],
  ])("%s leads to its values", (path, expected) => {
    expect(valuesAt(document, path)).toEqual(expected);
  });

  it("goes through lists that it does not name, one level deep", () => {
    expect(valuesAt({ a: [{ c: 1 }, { c: [2, 3] }, null, [{ c: 4 }]] }, "a.c")).toEqual([1, 2, 3]);
    expect(valuesAt({ a: [{ c: 1 }, { c: [2, 3] }, null, [{ c: 4 }]] }, "a[*].c")).toEqual([1, 2, 3, 4]);
  });

  it.each(["constructor", "constructor.name", "toString", "a.length", "list.length", "a.__proto__", "a.hasOwnProperty", "__proto__.constructor"])("%s does not reach what is not in the document", (path) => {
    expect(valuesAt({ a: { b: 1 }, list: [1], text: "t" }, path)).toEqual([]);
  });

  it.each(["", ".", "a..b", "a[", "a[x]", "a]b", "[0]", "a[-1]", "a[*]b", "a".repeat(301), Array.from({ length: 17 }, () => "a").join(".")])("%j is none", (path) => {
    expect(parsePath(path)).toBeNull();
    expect(valuesAt(document, path)).toEqual([]);
  });

  it("gives a thousand values at most", () => {
    const many = { hits: Array.from({ length: 10_000 }, (_, index) => ({ ip: index })) };
    expect(valuesAt(many, "hits[*].ip")).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(valuesAt({ hits: Array.from({ length: 10_000 }, () => 1) }, "hits")).toHaveLength(1_000);
  });
});

describe("leaves", () => {
  it("have their keys, those with points taken apart, and no places in lists", () => {
    expect(leavesOf({ "a.b": [{ c: "x" }, "y"], d: 1, e: null, f: true })).toEqual([
      { keys: ["a", "b", "c"], value: "x" },
      { keys: ["a", "b"], value: "y" },
      { keys: ["d"], value: "1" },
    ]);
  });

  it("are two thousand at most, of sixteen levels", () => {
    expect(leavesOf(Array.from({ length: 5_000 }, () => "x"))).toHaveLength(2_000);
    let deep: unknown = "x";
    for (let level = 0; level < 17; level += 1) deep = [deep];
    expect(leavesOf(deep)).toEqual([]);
  });
});

describe("a time", () => {
  it.each([
    ["2026-03-14T09:26:53Z", "2026-03-14T09:26:53.000Z"],
    ["2026-03-14T10:26:53.589793238+01:00", "2026-03-14T09:26:53.589Z"],
    ["2026-03-14T08:26:53.5-0100", "2026-03-14T09:26:53.500Z"],
    ["2026-03-14 09:26:53.589", "2026-03-14T09:26:53.589Z"],
    ["2026-03-14 09:26 UTC", "2026-03-14T09:26:00.000Z"],
    ["2026-03-14", "2026-03-14T00:00:00.000Z"],
    ["1773480413", "2026-03-14T09:26:53.000Z"],
    ["1773480413.589", "2026-03-14T09:26:53.589Z"],
    ["1773480413589", "2026-03-14T09:26:53.589Z"],
    ["1773480413589793", "2026-03-14T09:26:53.589Z"],
    ["1773480413589793238", "2026-03-14T09:26:53.589Z"],
  ])("%s is read whatever zone the machine is in", (text, iso) => {
    expect(timeOf(text)?.toISOString()).toBe(iso);
  });

  it.each(["", "0", "yesterday", "2026-13-40T00:00:00Z", "14/03/2026", "1999-12-31T23:59:59Z", "2100-01-01", "99999999999999999999"])("%j is none", (text) => {
    expect(timeOf(text)).toBeNull();
  });
});
