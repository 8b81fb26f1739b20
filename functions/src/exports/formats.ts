/** Rows as CSV, a JSON array or NDJSON, a part at a time: the parts one after another are the file. */
import { stringify } from "csv-stringify/sync";
import type { Cell } from "./columns.ts";
import type { ExportFormat } from "./model.ts";

export const contentTypes = { csv: "text/csv; charset=utf-8; header=present", json: "application/json; charset=utf-8", ndjson: "application/x-ndjson" } as const satisfies Record<ExportFormat, string>;

export interface Place {
  /** Rows in the parts before. */
  rowsBefore: number;
  isFirst: boolean;
  isLast: boolean;
  bom: boolean;
}

// What a spreadsheet takes for the beginning of a formula, also in full width, and after blanks or marks that show nothing
// (OWASP, CSV Injection).
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

// Where the list separator is a semicolon, and after a line end, a cell begins as well.
const inside = /([;\t\r\n][\s\p{Cc}\p{Cf}]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

/** Text that no spreadsheet computes: an apostrophe stands before what would be a formula. Pure. */
export function safeText(text: string): string {
  const lead = /^[\s\p{Cc}\p{Cf}]*/u.exec(text)?.[0] ?? "";
  return `${formula.test(text) ? "'" : ""}${lead}${text.slice(lead.length).replace(inside, "$1'")}`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  return safeText((typeof cell === "string" ? cell : cell.join("; ")).toWellFormed());
}

// RFC 4180: lines end with CRLF; quoted is what holds a comma, a quote or a line end.
const csvLines = (lines: readonly string[][]): string => (lines.length === 0 ? "" : stringify(lines.map((line) => [...line]), { record_delimiter: "windows", quoted_match: /[\r\n]/ }));

const objectOf = (names: readonly string[], row: readonly Cell[]): string => JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));

/** One part of a file, "" where nothing is to be written. Pure. */
export function encodePart(format: ExportFormat, names: readonly string[], rows: readonly (readonly Cell[])[], { rowsBefore, isFirst, isLast, bom }: Place): string {
  switch (format) {
    case "csv":
      return `${isFirst ? `${bom ? "\ufeff" : ""}${csvLines([[...names]])}` : ""}${csvLines(rows.map((row) => row.map(csvCell)))}`;
    case "ndjson":
      return rows.map((row) => `${objectOf(names, row)}\n`).join("");
    case "json":
      return `${isFirst ? "[" : ""}${rows.map((row, at) => `${at + rowsBefore === 0 ? "\n" : ",\n"}${objectOf(names, row)}`).join("")}${isLast ? "\n]\n" : ""}`;
  }
}
