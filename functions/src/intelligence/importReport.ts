/** What readers of all formats share: what comes in, what comes out, and the pauses in between. */
import { AppError } from "../platform/errors.ts";
import { plainName } from "../platform/schemas.ts";
import { indicatorOf, mergeIndicators, type Statement } from "./indicator.ts";
import type { ImportItem, ImportOutcome, ImportOutput, Indicator } from "./model.ts";
import type { Tlp } from "./tlp.ts";

/** What holds for everything in an import. */
export interface ImportOptions {
  /** Who gives it out. A creator that the content names is written behind it. */
  source: string;
  /** For what says nothing of it. */
  tlp: Tlp;
  /** 1..100, for what says nothing of it. */
  confidence: number;
  now: Date;
}

/** One item of the report, and the indicators it speaks of. */
export type ReadItem = ImportItem & { ids: string[] };

/** Indicators, each once, and what became of each item of the content in its order. Revoked ones mean something only where they are known. */
export interface ImportResult {
  indicators: Indicator[];
  items: ReadItem[];
}

/** An import that stops to breathe: every step is a few milliseconds of work. */
export type Reading = Generator<undefined, ImportResult>;

export const importObjectsMax = 50_000;
const stepSize = 100;
const reportedMax = 1_000;
const reasonMax = 300;

/** Does the work for every item, with a pause after each few. */
export function* inSteps<T>(items: readonly T[], work: (item: T, index: number) => void): Generator<undefined, void> {
  for (const [index, item] of items.entries()) {
    work(item, index);
    if (index % stepSize === stepSize - 1) yield;
  }
}

/** The whole import in turns of about `turnMs`, between which the process does what else there is to do. */
export async function readInTurns(reading: Reading, turnMs = 20): Promise<ImportResult> {
  for (;;) {
    const end = performance.now() + turnMs;
    do {
      const step = reading.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Gathers what a reader finds. */
export function collect() {
  const indicators = new Map<string, Indicator>();
  const items: ReadItem[] = [];

  const put = (ref: string, outcome: ImportOutcome, reason: string, ids: string[] = []): void => {
    items.push({ ref: plainName(ref.slice(0, 400), 200) || "unnamed", outcome, reason: plainName(reason.slice(0, 2 * reasonMax), reasonMax), ids });
  };

  return {
    put,
    /** Adds statements of one item, which need not be of one thing. */
    take(ref: string, statements: readonly Statement[], reason = ""): void {
      const ids = new Set<string>();
      let isNew = false;
      for (const statement of statements) {
        const reported = indicatorOf(statement);
        const known = indicators.get(reported.id);
        isNew ||= known === undefined;
        indicators.set(reported.id, known === undefined ? reported : mergeIndicators(known, reported));
        ids.add(reported.id);
      }
      put(ref, isNew ? "taken" : "merged", reason, [...ids]);
    },
    result: (): ImportResult => ({ indicators: [...indicators.values()], items }),
  };
}
export type Collection = ReturnType<typeof collect>;

/** The items after it has turned out which indicators the database had before: taken are only those that bring a new one. */
export function settleItems(items: readonly ReadItem[], wasKnown: (id: string) => boolean): ReadItem[] {
  return items.map((item) => (item.outcome === "taken" && item.ids.every(wasKnown) ? { ...item, outcome: "merged" } : item));
}

const inOrder: readonly ImportOutcome[] = ["refused", "ignored", "merged", "taken"];

/** The report that the client gets: all counted, what went wrong listed first. */
export function reportOf(items: readonly ReadItem[]): ImportOutput {
  const sorted = inOrder.map((outcome) => items.filter((item) => item.outcome === outcome));
  const [refused = [], ignored = [], merged = [], taken = []] = sorted;
  return {
    counts: { refused: refused.length, ignored: ignored.length, merged: merged.length, taken: taken.length },
    items: sorted.flat().slice(0, reportedMax).map(({ ref, outcome, reason }) => ({ ref, outcome, reason })),
    isComplete: items.length <= reportedMax,
  };
}

/** The source's name with the creator's that the content gives. */
export const sourceName = (source: string, creator: string | null): string => (creator === null || creator === source ? source : `${source}: ${plainName(creator.slice(0, 200), 90)}`);

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
export const stringOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
export const stringsOf = (value: unknown, max = 100): string[] => listOf(value).slice(0, max).filter((item) => typeof item === "string");

/** Content that is not of its format: an error with the place. */
export const invalidContent = (path: string, message: string): AppError => new AppError("invalid_input", "The content is not of the format it is said to be.", { errors: [{ path, message }] });

/** JSON content, given as such or as text. Throws `invalid_json`. */
export function jsonOf(content: unknown): unknown {
  if (typeof content !== "string") return content;
  try {
    return JSON.parse(content.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new AppError("invalid_json", "The content is not JSON.", { cause: error });
  }
}

/** Throws `payload_too_large` for more than is read at once. */
export function demandCount(count: number, what: string): void {
  if (count > importObjectsMax) throw new AppError("payload_too_large", `The content holds ${String(count)} ${what}; at most ${String(importObjectsMax)} are read at once.`);
}

const firstMoment = Date.UTC(1970, 0, 1);
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const isoMoment = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?$/;

/** A moment from 1970 to 9999 as ISO 8601 (without a zone: UTC) or seconds since 1970; null for anything else. */
export function momentOf(value: unknown): Date | null {
  const ms = typeof value === "number" ? value * 1_000 : typeof value !== "string" || value.length > 40 ? Number.NaN : /^\d{1,11}$/.test(value) ? Number(value) * 1_000 : isoMoment.test(value) ? parseIso(value) : Number.NaN;
  return ms >= firstMoment && ms <= lastMoment ? new Date(Math.trunc(ms)) : null;
}

function parseIso(written: string): number {
  const [date = "", time = "00:00", zone = "Z"] = /^(\S{10})(?:[T ]([\d:.]+))?(?: ?(Z|UTC|[+-].*))?$/.exec(written)?.slice(1) ?? [];
  return Date.parse(`${date}T${time.replace(/(\.\d{3})\d+$/, "$1")}${zone === "UTC" ? "Z" : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
}

/** Nothing has been seen in the future, whatever a source says: it would never grow old. */
export const notAfter = (moment: Date, now: Date): Date => (moment > now ? now : moment);

const techniqueId = /^T\d{4}(?:\.\d{3})?$/;
/** The technique's id at the end of what a galaxy or a reference calls it ("Spearphishing Link - T1566.002"); null if there is none. */
export function techniqueOf(written: unknown): string | null {
  if (typeof written !== "string") return null;
  const [last] = written.slice(-80).trim().split(/[\s-]+/).slice(-1);
  return last !== undefined && techniqueId.test(last.toUpperCase()) ? last.toUpperCase() : null;
}
