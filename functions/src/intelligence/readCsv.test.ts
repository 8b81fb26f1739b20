import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAtOnce } from "../../test/fixtures/intelligence/readAtOnce.ts";
import { AppError } from "../platform/errors.ts";
import { importObjectsMax, type ImportResult } from "./importReport.ts";
import { importCharactersMax, Indicator } from "./model.ts";
import { readCsv, type CsvOptions } from "./readCsv.ts";

const options: CsvOptions = { source: "list", tlp: "AMBER", confidence: 50, now: new Date("2026-06-01T00:00:00Z") };
const read = (content: unknown, changes: Partial<CsvOptions> = {}): ImportResult => readAtOnce(readCsv(content, { ...options, ...changes }));
const shown = ({ indicators }: ImportResult): string[] => indicators.map(({ type, value }) => `${type} ${value}`);
const errorOf = (content: unknown, changes: Partial<CsvOptions> = {}): AppError => {
  try {
    read(content, changes);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("a list with named columns", () => {
  const result = read(readFileSync(new URL("../../test/fixtures/intelligence/list.csv", import.meta.url), "utf8"));

  it("gives an indicator a row, told from its value where no type is named", () => {
    expect(shown(result)).toEqual(["url https://parcel-login.example/in", "ipv4 198.51.100.7", "md5 d41d8cd98f00b204e9800998ecf8427e"]);
    for (const found of result.indicators) Indicator.encode(found);
  });

  it("reads what the columns say", () => {
    expect(result.indicators[0]).toMatchObject({ confidence: 80, tlp: "GREEN", labels: ["parcel", "phishing"], description: "Sign-in page; copied", techniques: ["T1566.002"], firstSeen: new Date("2026-01-02T00:00:00Z"), lastSeen: new Date("2026-01-02T00:00:00Z"), sources: [{ name: "list", ref: "line 3" }] });
    expect(result.indicators[1]).toMatchObject({ tlp: "AMBER+STRICT", confidence: 20, lastSeen: new Date("2026-01-05T00:00:00Z") });
    expect(result.indicators[2]).toMatchObject({ confidence: 50, tlp: "AMBER", lastSeen: options.now });
  });

  it("reports every row by its line", () => {
    expect(result.items.map(({ ref, outcome }) => `${ref} ${outcome}`)).toEqual(["line 3 taken", "line 4 taken", "line 5 taken", "line 6 merged", "line 8 refused", "line 9 refused", "line 10 refused", "line 11 refused", "line 12 refused", "line 13 ignored"]);
    expect(result.items.map(({ reason }) => reason).slice(4)).toEqual(["line breaks or control characters in it", "not recognised as an observable", "confidence must be a whole number from 0 to 100", "tlp is no level of the Traffic Light Protocol", "first_seen is no moment between 1970 and 9999", "values of type mutex are not kept"]);
  });
});

describe("a list", () => {
  it.each([
    ["of one column", "evil.example\n198.51.100.7\n# c\n\nhttp://a.example/x,y;z\n", ["domain evil.example", "ipv4 198.51.100.7", "url http://a.example/x,y;z"]],
    ["of URLs with delimiters in them", "http://a.example/x,y;z\nhttp://b.example/x\n", ["url http://a.example/x,y;z", "url http://b.example/x"]],
    ["with a name above", "indicator\nevil[.]example", ["domain evil.example"]],
    ["with tabs", "type\tvalue\ndomain\tevil.example", ["domain evil.example"]],
    ["with columns of types", "name,MD5,SHA-256\r\na,d41d8cd98f00b204e9800998ecf8427e,\r\nb,,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n", ["md5 d41d8cd98f00b204e9800998ecf8427e", "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]],
    ["without names, the value anywhere", '1,"x, y",evil.example\n2,"z",198.51.100.7\n', ["domain evil.example", "ipv4 198.51.100.7"]],
    ["from a spreadsheet", '\ufeff"value";"tags"\r\n"evil.example";"a, b"\r\n', ["domain evil.example"]],
    ["with quotes inside", 'value,description\nevil.example,said "so" twice\n', ["domain evil.example"]],
    ["of nothing", "", []],
    ["of comments", "# a\n# b\n", []],
  ])("%s", (_, text, expected) => {
    expect(shown(read(text))).toEqual(expected);
  });

  it("has the columns and the delimiter that are given", () => {
    const result = read("7|evil.example|high|x\n", { columns: ["ref", "value", "confidence", "ignore"], delimiter: "|" });
    expect(result.indicators[0]).toMatchObject({ value: "evil.example", confidence: 85, sources: [{ ref: "7" }] });
    expect(errorOf("a,b", { columns: ["ref", "ignore"] }).errors[0]?.path).toBe("columns");
  });

  it("whose first row names the columns does not lose it to given ones", () => {
    expect(shown(read("value,tags\nevil.example,a\n", { columns: ["value", "labels"] }))).toEqual(["domain evil.example"]);
    expect(shown(read("evil.example,a\n", { columns: ["value", "labels"] }))).toEqual(["domain evil.example"]);
  });
});

describe("what is no list", () => {
  it("is refused with the place", () => {
    expect(errorOf({}).errors[0]).toEqual({ path: "content", message: "must be text: CSV" });
    expect(errorOf('value\n"evil.example\n').errors[0]?.message).toBe("a quotation mark is not closed");
    expect(errorOf(`value\n${"x".repeat(200_000)}\n`).errors[0]?.message).toContain("longer than");
    expect(errorOf("x".repeat(importCharactersMax + 1)).errors[0]?.path).toBe("content");
    expect(errorOf("a\n".repeat(importObjectsMax + 1)).code).toBe("payload_too_large");
  });

  it("of any characters is read, or refused as a whole, in bounded time", () => {
    const piece = fc.constantFrom('"', '""', ",", ";", "\t", "|", "\n", "\r\n", "\r", "#", "value", "type", "evil.example", "198.51.100[.]7", "=cmd|' /C calc'!A0", "\u0000", "\ud800", " ", "__proto__");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""))), (text) => {
        try {
          for (const found of read(text).indicators) expect(Indicator.safeEncode(found).success).toBe(true);
        } catch (error) {
          expect(error instanceof AppError && error.code === "invalid_input" ? "refused" : error).toBe("refused");
        }
      }),
      { numRuns: 2_000 },
    );
    for (const unit of [",", ";", '"",', '"', "a,", "\n", "# \n", "evil.example,", " "]) {
      const started = performance.now();
      try {
        read(unit.repeat(90_000 / unit.length));
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
      expect(performance.now() - started).toBeLessThan(3_000);
    }
  });
});
