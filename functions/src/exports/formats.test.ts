import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell } from "./columns.ts";
import { encodePart, safeText } from "./formats.ts";
import type { ExportFormat } from "./model.ts";

const names = ["a", "b", "c"];
const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(",", '"', "\r", "\n", "\r\n", "'", "=", "+", "-", "@", "\t", " ", ";", "\ud800", "\udc00", "\ufeff", "é", "✓"), fc.string({ minLength: 1, maxLength: 3 })), maxLength: 8 });
const cell: fc.Arbitrary<Cell> = fc.oneof(anyText, fc.integer(), fc.boolean(), fc.constant(null), fc.array(anyText, { maxLength: 3 }), fc.date({ noInvalidDate: true, min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z") }));
const row = fc.array(cell, { minLength: names.length, maxLength: names.length });
const pages = fc.array(fc.array(row, { maxLength: 4 }), { minLength: 1, maxLength: 4 });

/** The file that the pages make, a part at a time. */
function file(format: ExportFormat, parts: Cell[][][], bom = false): string {
  let rowsBefore = 0;
  return parts
    .map((rows, at) => {
      const part = encodePart(format, names, rows, { rowsBefore, isFirst: at === 0, isLast: at === parts.length - 1, bom });
      rowsBefore += rows.length;
      return part;
    })
    .join("");
}

const plain = (value: Cell): unknown => JSON.parse(JSON.stringify(value)) as unknown;
const objects = (rows: Cell[][]): unknown[] => rows.map((values) => Object.fromEntries(names.map((name, at) => [name, plain(values[at] ?? null)])));

/** What CSV makes of a value: text without a type. */
function said(value: Cell): string {
  if (value === null) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return safeText((typeof value === "string" ? value : value.join("; ")).toWellFormed());
}

describe("an export in parts", () => {
  it("read back as CSV has every row and cell, however the rows are cut into parts", () => {
    fc.assert(
      fc.property(pages, fc.boolean(), (parts, bom) => {
        const read = parse(file("csv", parts, bom), { bom: true, record_delimiter: "\r\n", relax_column_count: false });
        expect(read).toEqual([names, ...parts.flat().map((values) => values.map(said))]);
      }),
      { numRuns: 500 },
    );
  });
  it("has none in a cell that begins where the list separator is a semicolon", () => {
    const read = (text: string): string[] => {
      const rows: string[][] = parse(file("csv", [[[text, null, null]]]), { delimiter: ";", record_delimiter: "\r\n", relax_column_count: true, relax_quotes: true, from: 2 });
      return rows.flat();
    };
    for (const text of ["x;=1+1", "x; =1", "x;\u200b@A1", "a;b;-1;+2"]) expect(read(text).some((cell) => /^[\s\p{Cf}]*[=+\-@]/u.test(cell))).toBe(false);
    expect(safeText("costs; about 5")).toBe("costs; about 5");
  });
  it("has no text in a cell that a spreadsheet computes", () => {
    fc.assert(
      fc.property(row, (values) => {
        const [, cells = []] = parse(file("csv", [[values]]), { record_delimiter: "\r\n" });
        for (const [at, value] of values.entries()) if (typeof value === "string") expect(cells[at]).not.toMatch(/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u);
      }),
      { numRuns: 500 },
    );
    for (const attack of ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1", "\u200b=1", "\ufeff=1", "＝1", "＋1", "－1", "＠1", '=cmd|"/C calc"!A0']) expect(safeText(attack)).toBe(`'${attack}`);
    for (const harmless of ["a=b", "1-2", "'=1", "", "a\tb", "x@y.example"]) expect(safeText(harmless)).toBe(harmless);
  });
  it("leaves numbers what they are, negative ones too, and writes broken surrogates as U+FFFD", () => {
    expect(file("csv", [[[-5, "\ud800x", "a\nb"]]])).toBe('a,b,c\r\n-5,\ufffdx,"a\nb"\r\n');
  });
  it("read back as JSON and as NDJSON has the very values, broken surrogates too", () => {
    fc.assert(
      fc.property(pages, (parts) => {
        expect(JSON.parse(file("json", parts))).toEqual(objects(parts.flat()));
        const lines = file("ndjson", parts).split("\n");
        expect(lines.pop()).toBe("");
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(objects(parts.flat()));
      }),
      { numRuns: 500 },
    );
  });
});
