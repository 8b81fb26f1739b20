import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rawJson } from "./rawJson.ts";

describe("raw JSON", () => {
  it("is canonical where it is short enough", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => rawJson(value, 1_000_000) === canonicalize(value)));
  });

  it("is cut with a mark at its length, in good Unicode", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 10, max: 200 }), (value, length) => {
        const json = rawJson({ value, filler: "😀".repeat(200) }, length);
        expect(json.length).toBeLessThanOrEqual(length);
        expect(json.endsWith("…[cut]") && json.isWellFormed()).toBe(true);
      }),
    );
  });

  it("takes what canonical JSON has no form for", () => {
    expect(rawJson([1e999, -0, "\ud800", undefined], 100)).toBe('[null,0,"\\ud800",null]');
    expect(rawJson(JSON.parse('{"__proto__":{"a":1},"b":2}'), 100)).toBe('{"__proto__":{"a":1},"b":2}');
  });

  it("marks what nests too deep to be of use", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`);
    expect(rawJson(deep, 30_000)).toBe(`${"[".repeat(65)}"…"${"]".repeat(65)}`);
  });
});
