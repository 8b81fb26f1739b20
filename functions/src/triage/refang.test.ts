import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refang } from "./refang.ts";

describe("refang", () => {
  it.each([
    ["hxxp://a hXXps://b h**p://c h__ps://d htxp://e meow://f fxp://g", "http://a https://b http://c https://d http://e http://f ftp://g"],
    ["hxxps[:]//a http[://]b http:[//]c a[.]b[/]c a[:]80", "https://a http://b http://c a.b/c a:80"],
    ["a[.]b a(.)b a{.}b a<.>b a[dot]b a(DOT)b a {dot} b a(punkt)b a[.b a.]b a\\.b", "a.b a.b a.b a.b a.b a.b a.b a.b a.b a.b a.b"],
    ["evil dot com, x dot example dot com", "evil.com, x.example.com"],
    ["a[at]b a(@)b a [at] b joe.doe at evil[.]com", "a@b a@b a@b joe.doe@evil.com"],
    ["ev\u200bil\u00ad.ex\u202eample\ufeff", "evil.example"],
    ["ｈｔｔｐ：／／ａ．ｂ", "http://a.b"],
    ["https:\\/\\/a\\/b?c=1\\u0026d=2&amp;e=3&#46;f", "https://a/b?c=1&d=2&e=3.f"],
    ["hxxp:\\\\a.b", "http://a.b"],
    ["hxxp://a1 . com/x www . bad . com bad .com http:/c.d", "http://a1.com/x www.bad.com bad.com http://c.d"],
    // What only looks defanged stays.
    ["C:\\Users\\bob\\.ssh a dot matrix printer, we dot the i", "C:\\Users\\bob\\.ssh a dot matrix printer, we dot the i"],
    ["http://a look at work.com", "http://a look at work.com"],
    ["the .com boom, hello .net developers . In it . Com", "the .com boom, hello .net developers . In it . Com"],
  ])("makes of %j %j", (defanged, plain) => {
    expect(refang(defanged).text).toBe(plain);
  });

  it("marks the points that were defanged, at the same places", () => {
    const { text, marked } = refang("a[.]b.c");
    expect([text, marked.length, marked.indexOf("\u2024")]).toEqual(["a.b.c", 5, 1]);
  });

  it("knows where each character stood, in any text", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b1", "[.]", "(dot)", " [at] ", "hxxp", "[:]//", "\u200b", "．", "&amp;", "\\.", "\\/", " dot com", " . com", " .com", "http:/", " ", "é", "😀"), { maxLength: 40 }), (pieces) => {
        const original = pieces.join("");
        const { text, originOf } = refang(original);
        const origins = Array.from({ length: text.length + 1 }, (_, i) => originOf(i));
        expect(origins.at(-1)).toBe(original.length);
        for (const [i, origin] of origins.entries()) {
          expect(origin).toBeGreaterThanOrEqual(i === 0 ? 0 : (origins[i - 1] ?? 0));
          // A letter that no rule makes is the one it came from.
          if (/[b1é]/.test(text.charAt(i))) expect(original.charAt(origin)).toBe(text.charAt(i));
        }
      }),
    );
  });
});
