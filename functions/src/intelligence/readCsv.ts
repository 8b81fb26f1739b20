/** Lists of indicators as CSV (RFC 4180, and what spreadsheets and feeds make of it). */
import { CsvError, parse } from "csv-parse/sync";
import { AppError } from "../platform/errors.ts";
import { canonical, type WrittenType } from "./canonical.ts";
import { collect, demandCount, inSteps, invalidContent, momentOf, notAfter, techniqueOf, type Collection, type ImportOptions, type Reading } from "./importReport.ts";
import type { Statement } from "./indicator.ts";
import { importCharactersMax, type CsvColumn } from "./model.ts";
import { readTlp } from "./tlp.ts";

export interface CsvOptions extends ImportOptions {
  /** What each column holds; otherwise the first row tells, or the values are looked for in every row. */
  columns?: readonly CsvColumn[] | undefined;
  delimiter?: string | undefined;
}

const recordCharactersMax = 100_000;
const delimiters = [",", ";", "\t", "|"];
/** For a list of one column: stands in no text. */
const noDelimiter = "\u0001";

const mapOf = <T>(lines: readonly (readonly [T, string])[]): ReadonlyMap<string, T> => new Map(lines.flatMap(([meaning, names]) => names.split(",").map((name) => [name, meaning] as const)));

/** Names of columns, in lower case without anything between their words. */
const columnNames = mapOf<CsvColumn>([
  ["value", "value,indicator,indicatorvalue,ioc,iocvalue,observable,observablevalue,indicators"],
  ["type", "type,ioctype,indicatortype,observabletype,attributetype"],
  ["confidence", "confidence,confidencelevel"],
  ["tlp", "tlp,tlplevel,marking"],
  ["labels", "labels,label,tags,tag"],
  ["description", "description,comment,comments,note,notes,info"],
  ["first_seen", "firstseen,firstseenutc,dateadded,created,validfrom"],
  ["last_seen", "lastseen,lastseenutc,lastonline,modified,updated"],
  ["valid_until", "validuntil,expires,expiration,expiry,expirationdate"],
  ["techniques", "techniques,technique,attack,mitre,mitreattack,attackids,ttps"],
  ["ref", "ref,reference,references,id,iocid,uuid"],
]);

/** Names of types, written likewise; as a column's name such a one says that the column holds values of that type. */
const typeNames = mapOf<WrittenType>([
  ["ip", "ip,ips,ipv4,ipv6,ipv4addr,ipv6addr,ipaddress,ipaddr,ipsrc,ipdst,ipport,ipdstport,ipsrcport,address,dstip,srcip"],
  ["domain", "domain,domains,domainname"],
  ["host", "host,hostname,fqdn"],
  ["url", "url,urls,uri"],
  ["email", "email,emailaddr,emailaddress,emailsrc,emaildst,mail,sender"],
  ["md5", "md5,filehashmd5,hashmd5,md5hash"],
  ["sha1", "sha1,filehashsha1,hashsha1,sha1hash"],
  ["sha256", "sha256,filehashsha256,hashsha256,sha256hash"],
  ["sha512", "sha512,filehashsha512,hashsha512,sha512hash"],
  ["hash", "hash,filehash,hashes"],
  ["ssdeep", "ssdeep"],
  ["filename", "filename,file"],
  ["path", "path,filepath"],
  ["registry_key", "registrykey,regkey,registry"],
  ["mac", "mac,macaddr,macaddress"],
  ["asn", "asn,as,autonomoussystem"],
  ["cve", "cve,cves,vulnerability"],
  ["wallet", "wallet,btc,bitcoin,eth,ethereum,xmr,monero,cryptocurrencywallet"],
]);

/** The scale None / Low / Med / High of STIX 2.1 (appendix A). */
const confidenceWords: ReadonlyMap<string, number> = new Map([["low", 15], ["medium", 50], ["med", 50], ["high", 85]]);

const plain = (name: string): string => name.slice(0, 60).toLowerCase().replace(/[^a-z0-9]/g, "");

/** Of the delimiters that stand in every one of the first rows, or between the names of columns, the one that rows have as often as each other; of equals the commonest. */
function guessDelimiter(text: string): string {
  const lines = text.slice(0, 20_000).replace(/^\ufeff/, "").split(/\r?\n/).slice(0, 20).filter((row) => row.trim() !== "" && !row.startsWith("#"));
  const [first = ""] = lines;
  const rows = lines.slice(0, 10).map((row) => row.replace(/"[^"]*"/g, ""));
  const candidates = delimiters.map((delimiter) => {
    const counts = rows.map((row) => row.split(delimiter).length - 1);
    const isHeader = (layoutOf(first.split(delimiter).map((name) => name.replaceAll('"', "")))?.at.size ?? 0) > 1;
    return { delimiter, count: counts[0] ?? 0, isEven: counts.every((count) => count === counts[0]), fits: isHeader || counts.every((count) => count > 0) };
  });
  const [best] = candidates.filter(({ count, fits }) => count > 0 && fits).sort((a, b) => Number(b.isEven) - Number(a.isEven) || b.count - a.count);
  return best?.delimiter ?? noDelimiter;
}

interface Row {
  line: string;
  cells: string[];
}

/** All rows with the lines they end on; blank ones and those that begin with # are left out. */
function parseRows(text: string, delimiter: string): Row[] {
  try {
    const records = parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      delimiter,
      max_record_size: recordCharactersMax,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: string[], { lines }) => [String(lines), ...record],
    });
    return records.map(([line = "", ...cells]) => ({ line, cells }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines: unknown = error["lines"];
    throw new AppError("invalid_input", "The content is not of the format it is said to be.", { errors: [{ path: `content.line ${String(lines)}`, message: problemOf(error.code) }], cause: error });
  }
}

function problemOf(code: string): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quotation mark is not closed";
  if (code === "CSV_MAX_RECORD_SIZE") return `longer than ${String(recordCharactersMax)} characters`;
  return "not CSV";
}

/** Where in a row things are. */
interface Layout {
  values: { at: number; type: WrittenType | null }[];
  at: ReadonlyMap<CsvColumn, number>;
}

/** The layout that a row of names gives; null for a row that names no values. */
function layoutOf(cells: readonly string[]): Layout | null {
  const at = new Map<CsvColumn, number>();
  for (const [index, cell] of cells.entries()) {
    const column = columnNames.get(plain(cell));
    if (column !== undefined && !at.has(column)) at.set(column, index);
  }
  const value = at.get("value");
  if (value !== undefined) return { values: [{ at: value, type: null }], at };
  const values = cells.flatMap((cell, index) => {
    const type = typeNames.get(plain(cell));
    return type === undefined ? [] : [{ at: index, type }];
  });
  return values.length === 0 ? null : { values, at };
}

function givenLayout(columns: readonly CsvColumn[]): Layout {
  const at = new Map([...columns.entries()].reverse().map(([index, column]) => [column, index] as const));
  const value = at.get("value");
  if (value === undefined) throw new AppError("invalid_input", "The columns do not say which one holds the value.", { errors: [{ path: "columns", message: 'must have "value" among them' }] });
  return { values: [{ at: value, type: null }], at };
}

/** The first of a row's first ten cells that is an observable by itself. */
function looseLayout(cells: readonly string[]): Layout {
  const found = cells.slice(0, 10).findIndex((cell) => "finding" in canonical(null, cell));
  return { values: [{ at: Math.max(0, found), type: null }], at: new Map() };
}

function confidenceOf(written: string): number | null {
  const value = confidenceWords.get(written.toLowerCase()) ?? (/^\d{1,3}(?:\.0+)?%?$/.test(written) ? Number.parseInt(written, 10) : Number.NaN);
  return value >= 0 && value <= 100 ? value : null;
}

/** What the values of one row have in common, or what is wrong with the row. */
function commonOf(cell: (column: CsvColumn) => string, ref: string, { source, tlp, confidence, now }: CsvOptions): Omit<Statement, "finding"> | string {
  const level = cell("tlp") === "" ? tlp : readTlp(cell("tlp"));
  if (level === null) return "tlp is no level of the Traffic Light Protocol";
  const certainty = cell("confidence") === "" ? confidence : confidenceOf(cell("confidence"));
  if (certainty === null) return "confidence must be a whole number from 0 to 100";
  const moments = (["first_seen", "last_seen", "valid_until"] as const).map((column) => ({ column, isGiven: cell(column) !== "", moment: momentOf(cell(column)) }));
  const unreadable = moments.find(({ isGiven, moment }) => isGiven && moment === null);
  if (unreadable !== undefined) return `${unreadable.column} is no moment between 1970 and 9999`;
  const [first = null, last = null, validUntil = null] = moments.map(({ moment }) => moment);
  const lastSeen = notAfter(last ?? first ?? now, now);
  return {
    source: { name: source, ref: cell("ref") === "" ? ref : cell("ref"), at: lastSeen },
    confidence: certainty,
    isRevoked: false,
    tlp: level,
    firstSeen: notAfter(first ?? lastSeen, now),
    lastSeen,
    validUntil,
    sightings: 0,
    labels: cell("labels").slice(0, 4_000).split(/[,;|]/).slice(0, 100),
    description: cell("description"),
    techniques: cell("techniques").slice(0, 4_000).split(/[\s,;|]+/).flatMap((written) => techniqueOf(written) ?? []),
    statements: [],
  };
}

/** The type a row names; undefined for one that is not kept, null for none. */
function typeNamed(written: string): WrittenType | null | undefined {
  return written === "" ? null : typeNames.get(plain(written));
}

function readRow({ line, cells }: Row, layout: Layout, options: CsvOptions, into: Collection): void {
  const ref = `line ${line}`;
  const cell = (column: CsvColumn): string => cells[layout.at.get(column) ?? -1]?.trim() ?? "";
  const named = typeNamed(cell("type"));
  if (named === undefined) {
    into.put(ref, "ignored", `values of type ${cell("type").slice(0, 40)} are not kept`);
    return;
  }
  const common = commonOf(cell, ref, options);
  if (typeof common === "string") {
    into.put(ref, "refused", common);
    return;
  }
  const statements: Statement[] = [];
  const problems: string[] = [];
  for (const { at, type } of layout.values) {
    const written = cells[at] ?? "";
    if (written === "" && layout.values.length > 1) continue;
    const read = canonical(named ?? type, written);
    if ("problem" in read) problems.push(read.problem);
    else statements.push({ ...common, finding: read.finding });
  }
  if (statements.length > 0) into.take(ref, statements, problems.join("; "));
  else into.put(ref, "refused", problems.join("; ") || "empty");
}

/**
 * Reads a list, its delimiter and columns told from its first rows unless given. A row of several columns that are named
 * after types ("md5,sha256") gives several indicators. Throws `invalid_input` for what is no text, a quote that is not
 * closed, a row of more than 100,000 characters; `payload_too_large` for more than 50,000 rows. The text is split into
 * rows in one step, 10 MB in about a second.
 */
export function* readCsv(content: unknown, options: CsvOptions): Reading {
  if (typeof content !== "string") throw invalidContent("content", "must be text: CSV");
  if (content.length > importCharactersMax) throw invalidContent("content", `must have at most ${String(importCharactersMax)} characters`);
  const rows = parseRows(content, options.delimiter ?? guessDelimiter(content));
  demandCount(rows.length, "rows");
  yield;
  const header = layoutOf(rows[0]?.cells ?? []);
  const layout = options.columns === undefined ? header : givenLayout(options.columns);
  const into = collect();
  yield* inSteps(header === null ? rows : rows.slice(1), (row) => { readRow(row, layout ?? looseLayout(row.cells), options, into); });
  return into.result();
}
