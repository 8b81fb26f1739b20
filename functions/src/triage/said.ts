import { isDenied } from "./negation.ts";
import type { Found } from "./phrases.ts";
import type { Word } from "./words.ts";

/** Where a report's phrases stand, by what they tell. */
export type FoundByKey = ReadonlyMap<unknown, readonly Found[]>;

const maxQuoted = 120;

/** The places at which something is said, not denied or merely supposed. */
export function placesSaid(words: readonly Word[], found: FoundByKey, key: unknown): Found[] {
  return (found.get(key) ?? []).filter((place) => !isDenied(words, place));
}

/** The report's own words at a place, and where they stand (UTF-16 offsets, end exclusive); 120 units at most. */
export function quote(text: string, words: readonly Word[], { from, to }: Found): { start: number; end: number; text: string } {
  const start = words[from]?.start ?? 0;
  const end = Math.min(words[to - 1]?.end ?? start, start + maxQuoted);
  return { start, end, text: text.slice(start, end) };
}
