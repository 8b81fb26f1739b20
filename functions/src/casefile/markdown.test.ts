import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeLine, escapeText } from "./markdown.ts";

/** Text as CommonMark reads it: a backslash before ASCII punctuation stands for that character (section 2.4). */
const unescaped = (markdown: string): string => markdown.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1");
/** The characters that still mean something. */
const active = (markdown: string): string => markdown.replaceAll(/\\[!-/:-@[-`{-~]/g, "").replaceAll(/[^\\`*_[\]<>|~&#$]/g, "");

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.constantFrom("# ", "- ", "+ ", "1. ", "12) ", "> ", "```", "~~~", "===", "---", "***", "___", "    code", "\t", "| a |", "|---|", "[x](y)", "![x](y)", "<b>", "<!--", "</details>", "&lt;", "$x$", "\\", "*", "_", "word", " "), { maxLength: 12 }).map((parts) => parts.join("")),
);

describe("escaped text", () => {
  it("says exactly what it was made of, with spaces run together", () => {
    fc.assert(fc.property(hostile, (text) => {
      const plain = text.replaceAll(/\s+/g, " ").trim();
      expect(unescaped(escapeText(text))).toBe(plain);
      expect(unescaped(escapeLine(text))).toBe(plain);
    }), { numRuns: 2_000 });
  });
  it("has nothing in it that means something to Markdown, HTML or mathematics", () => {
    fc.assert(fc.property(hostile, (text) => {
      expect(active(escapeText(text))).toBe("");
      expect(active(escapeLine(text))).toBe("");
    }), { numRuns: 2_000 });
  });
  it("begins no list, heading, rule, code block or quotation when it is a whole line", () => {
    fc.assert(fc.property(hostile, (text) => {
      expect(escapeLine(text)).not.toMatch(/^(?:[-+*] ?|\d{1,9}[.)]|#|>|=|\s|```|~~~|\|)/);
    }), { numRuns: 2_000 });
  });
  it("stays one line", () => {
    expect(escapeLine("a\nb\r\nc\u2028d\u0085e\vf")).not.toMatch(/[\n\r\u2028\v]/);
  });
});
