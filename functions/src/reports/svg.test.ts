import { describe, expect, it } from "vitest";
import { shortened, text, ticksTo } from "./svg.ts";

describe("ticksTo", () => {
  it("goes by one, two or five times a power of ten, over the greatest value", () => {
    expect([1, 3, 7, 30, 101, 4_000].map(ticksTo)).toEqual([[0, 1], [0, 1, 2, 3], [0, 2, 4, 6, 8], [0, 10, 20, 30], [0, 50, 100, 150], [0, 1_000, 2_000, 3_000, 4_000]]);
  });
});

describe("text", () => {
  it("lets no markup out of a word", () => {
    expect(text(0, 0, '</text><script>"&')).toContain("&lt;/text&gt;&lt;script&gt;&quot;&amp;");
  });
  it("keeps the spaces of a script that is read from right to left, its words in the order of sight", () => {
    const words = [...text(0, 0, "بيانات صحية").matchAll(/<tspan[^>]*>([^<]*)/g)].map(([, word]) => word);
    expect(words).toEqual(["صحية", "\u00a0", "بيانات"]);
  });
});

describe("shortened", () => {
  it("cuts wide words sooner, and shows what would hide", () => {
    expect(shortened("lost or stolen device", 30)).toBe("lost or stolen device");
    expect(shortened("W".repeat(50), 19)).toBe(`${"W".repeat(10)}…`);
    expect(shortened("\u202egnp.exe", 40)).toBe("[U+202E]gnp.exe");
  });
});
