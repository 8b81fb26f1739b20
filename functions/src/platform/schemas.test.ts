import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { line, text, timestamp, isReadable, plainName } from "./schemas.ts";

describe("text from outside", () => {
  it.each(["bell \u0007 rings", "nul \u0000", "delete \u007f", "c1 \u0085", "half \ud83d", "half \udc4d again"])("is refused with %j in it", (value) => {
    expect(text(1, 100).safeParse(value).success).toBe(false);
  });
  it("keeps tabs, line breaks and every script", () => {
    expect(text(1, 100).parse("Zeile 1\n\tZeile 2\r\n日本語 👍 ﷺ")).toBe("Zeile 1\n\tZeile 2\r\n日本語 👍 ﷺ");
  });
  it.each(["two\nlines", "two\rlines", "two\u2028lines"])("on one line is refused as %j", (value) => {
    expect(line(1, 100).safeParse(value).success).toBe(false);
  });
});

describe("a timestamp", () => {
  it("goes out as it came in", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
        expect(z.decode(timestamp, z.encode(timestamp, date))).toEqual(date);
      }),
    );
  });
  it.each(["0000-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-01-01", "yesterday", "2026-01-01T00:00:00", ""])("is refused as %j", (value) => {
    expect(timestamp.safeParse(value).success).toBe(false);
  });
});

describe("a name from outside", () => {
  it("is one line of plain text that looks like what it is", () => {
    expect(plainName("Ada\nByron\u0000 ", 100)).toBe("Ada Byron");
    expect(plainName("\u202eAda\u200b", 100)).toBe("Ada");
    expect(plainName("a\ud800b", 100)).toBe("a b");
    expect(plainName("\u200b\n", 100)).toBe("");
    expect(plainName("x".repeat(300), 200)).toHaveLength(200);
    expect(plainName("Żofia O’Neil 李", 100)).toBe("Żofia O’Neil 李");
  });
  it("is taken from people only if it can be read as it is", () => {
    for (const name of ["Ada Byron", "李", "O’Neil 3rd"]) expect(isReadable(name), name).toBe(true);
    for (const name of ["   ", " Ada", "Ada\u200b", "\u202eadA", "...", ""]) expect(isReadable(name), JSON.stringify(name)).toBe(false);
  });
});
