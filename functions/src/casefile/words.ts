import type { Person } from "./model.ts";

/** A value of the code as people write it: `in_progress` → `In progress`. */
export function label(value: string): string {
  const words = value.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A moment to the minute, in UTC: `2026-11-03 09:12`. */
export const moment = (at: Date): string => at.toISOString().slice(0, 16).replace("T", " ");

/** A moment to the second, in UTC. */
export const second = (at: Date): string => at.toISOString().slice(0, 19).replace("T", " ");

const units = [
  { ms: 86_400_000, name: "d" },
  { ms: 3_600_000, name: "h" },
  { ms: 60_000, name: "min" },
] as const;

/** A length of time in its two greatest units: `3 d 2 h`, `41 min`; under a minute it says so. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let left = Math.max(0, ms);
  for (const { ms: unit, name } of units) {
    const count = Math.floor(left / unit);
    left -= count * unit;
    if (count > 0) parts.push(`${String(count)} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "less than a minute" : parts.join(" ");
}

/** A number of bytes in decimal units: `2.1 MB`. */
export function byteSize(bytes: number): string {
  if (bytes < 1_000) return `${String(bytes)} B`;
  const [unit, name] = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}

/** A whole number with thousands apart. */
export const number = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+(?!\d))/g, ",");

/** `1 file`, `3 files`; the plural is the singular with an s unless it is given. */
export const count = (many: number, one: string, several = `${one}s`): string => `${number(many)} ${many === 1 ? one : several}`;

/** A share as a percentage. */
export const percent = (share: number): string => `${String(Math.round(share * 100))} %`;

/** Items as a sentence has them: `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** How a person is called: by name, Secura's own parts by theirs, else by id. */
export function nameOf({ uid, name }: Person): string {
  if (name !== null && name !== "") return name;
  return uid.startsWith("system:") ? `Secura (${uid.slice("system:".length)})` : uid === "" ? "unknown" : uid;
}
