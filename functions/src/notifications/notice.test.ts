import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerpt, words } from "./notice.ts";

describe("an excerpt", () => {
  it("is one line of plain text without invisible marks, and keeps markup as the characters it is", () => {
    expect(excerpt("Done.\n\n  <b>It</b> **still**\tshows \u202eeton eht\u202c.")).toBe("Done. <b>It</b> **still** shows eton eht.");
    expect(excerpt(" \u200b\n ")).toBe("");
  });
  it("says with an ellipsis that there is more, and only then", () => {
    expect(excerpt("abcdef", 6)).toBe("abcdef");
    expect(excerpt("abcdefg", 6)).toBe("abcde…");
    expect(excerpt("abcde😀fg", 7)).toBe("abcde…");
  });
  it("is never longer than asked, never broken and never of several lines, whatever it is made from", () => {
    const texts = fc.string({ unit: fc.oneof(fc.constantFrom("\n", "\r", "\u2028", "\u202e", "\ud83d", "😀", "<script>"), fc.string({ unit: "binary", maxLength: 2 })), maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, most) => {
        const shown = excerpt(text, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
    );
  });
});

it("a state is told in words", () => {
  expect(words("data_exposure")).toBe("data exposure");
});
