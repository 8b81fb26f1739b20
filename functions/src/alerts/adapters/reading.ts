/** Reading of single fields, leniently: what is of another type than asked for is not there. */
import { isRecord, valuesAt, type JsonRecord } from "./paths.ts";

/** Longer strings are cut before anything looks at them. */
export const maxString = 50_000;

/** What sources write where they know nothing. */
const placeholders: ReadonlySet<string> = new Set(["-", "n/a", "<na>", "null", "none", "unknown", "undefined"]);

function textOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return null;
  const trimmed = value.slice(0, maxString).trim();
  return placeholders.has(trimmed.toLowerCase()) || trimmed === "" ? null : trimmed;
}

/** All texts at the paths, in their order; numbers count as texts. */
export function textsAt(root: unknown, ...paths: readonly string[]): string[] {
  return paths.flatMap((path) => valuesAt(root, path).map(textOf).filter((text) => text !== null));
}

/** The first text at the paths. */
export function textAt(root: unknown, ...paths: readonly string[]): string | null {
  for (const path of paths) {
    const [first] = textsAt(root, path);
    if (first !== undefined) return first;
  }
  return null;
}

/** The first number at the paths; figures in a string count. */
export function numberAt(root: unknown, ...paths: readonly string[]): number | null {
  const numbers = textsAt(root, ...paths).filter((text) => /^-?\d{1,20}(?:\.\d{1,20})?$/.test(text));
  return numbers[0] === undefined ? null : Number(numbers[0]);
}

/** The first object at the paths. */
export function recordAt(root: unknown, ...paths: readonly string[]): JsonRecord | null {
  return paths.flatMap((path) => valuesAt(root, path)).find(isRecord) ?? null;
}

export const recordsAt = (root: unknown, path: string): JsonRecord[] => valuesAt(root, path).filter(isRecord);

const isoTime = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?\s?(Z|UTC|[+-]\d\d:?\d\d)?)?$/i;
/** What lies outside is a default or an error of a clock: no source is older than ATT&CK's first decade. */
const [firstTime, lastTime] = [Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1)];

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size; a time without a zone is UTC. */
export function timeOf(text: string): Date | null {
  const iso = isoTime.exec(text);
  const [, day = "", time = "00:00", fraction = "", zone = "Z"] = iso ?? [];
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...):?/, "$1:") : "Z";
  const figures = iso === null && /^\d{9,19}(?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  const unit = figures < 1e11 ? 1_000 : figures < 1e14 ? 1 : figures < 1e17 ? 1e-3 : 1e-6;
  const milliseconds = iso === null ? figures * unit : Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}${fraction.slice(0, 4)}${offset}`);
  return milliseconds >= firstTime && milliseconds < lastTime ? new Date(Math.floor(milliseconds)) : null;
}

/** The first time at the paths. */
export function timeAt(root: unknown, ...paths: readonly string[]): Date | null {
  for (const text of textsAt(root, ...paths)) {
    const time = timeOf(text);
    if (time !== null) return time;
  }
  return null;
}
