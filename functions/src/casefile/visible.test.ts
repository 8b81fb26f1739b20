import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visible, visibleLine } from "./visible.ts";

describe("visible", () => {
  it("shows what would hide a file's true name", () => {
    expect(visible("invoice\u202efdp.exe")).toBe("invoice[U+202E]fdp.exe");
    expect(visible("pay\u200bpal \ufeffbell\u0007 tag\u{e0041}")).toBe("pay[U+200B]pal [U+FEFF]bell[U+0007] tag[U+E0041]");
  });
  it("keeps joiners where a script or an emoji is spelt with them, and shows them elsewhere", () => {
    expect(visible("می‌خواهم 👩\u200d💻")).toBe("می‌خواهم 👩\u200d💻");
    expect(visible("a \u200d b")).toBe("a [U+200D] b");
  });
  it("ends lines in one way and cuts piles of marks", () => {
    expect(visible("a\r\nb\rc\u2028d\u0085e")).toBe("a\nb\nc\nd\ne");
    expect(visible(`z${"\u0301".repeat(60)}`)).toBe(`z${"\u0301".repeat(6)}`);
  });
  it("is well-formed and without controls or direction marks, whatever it was", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(visible(text).isWellFormed()).toBe(true);
      expect(visible(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(visibleLine(text)).not.toContain("\n");
    }));
  });
});
