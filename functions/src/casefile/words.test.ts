import { describe, expect, it } from "vitest";
import { byteSize, count, duration, label, list, nameOf, number } from "./words.ts";

describe("words", () => {
  it.each([[0, "less than a minute"], [59_000, "less than a minute"], [60_000, "1 min"], [3_600_000, "1 h"], [3_660_000, "1 h 1 min"], [86_460_000, "1 d"], [266_400_000, "3 d 2 h"]])("tell %i ms as %s", (ms, told) => {
    expect(duration(ms)).toBe(told);
  });
  it.each([[999, "999 B"], [1_932, "1.9 kB"], [2_411_008, "2.4 MB"], [3e9, "3.0 GB"]])("tell %i bytes as %s", (bytes, told) => {
    expect(byteSize(bytes)).toBe(told);
  });
  it("put things as a sentence has them", () => {
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]);
    expect([number(0), number(1_234_567), count(1, "file"), count(2, "class", "classes"), label("in_progress")]).toEqual(["0", "1,234,567", "1 file", "2 classes", "In progress"]);
  });
  it("name people, Secura's own parts, and those nobody remembers", () => {
    expect([nameOf({ uid: "u", name: "Ada" }), nameOf({ uid: "system:triage", name: null }), nameOf({ uid: "u7", name: null }), nameOf({ uid: "", name: null })]).toEqual(["Ada", "Secura (triage)", "u7", "unknown"]);
  });
});
