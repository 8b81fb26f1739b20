import type { Observable } from "./model.ts";

/** A text being searched: `text` with every defanged point restored, `marked` the same with `leader` in those places. */
export interface Source {
  text: string;
  marked: string;
}

/** Stands for a point that was defanged: the same length, and known for a host's even in "evil[.]zip". */
export const leader = "\u2024";

export type Finding = Pick<Observable, "type" | "value">;

/**
 * What a match is: observables, no indicator at all (an empty list: later recognisers leave it alone), or not for this one
 * (null). `length` is that of the text they take, where it is not the match's; `lead`, how far before the match it begins.
 */
export type Reading = readonly Finding[] | { findings: readonly Finding[]; length: number; lead?: number } | null;

/**
 * A kind of observable: where one may stand, and what stands there. Without what it `needs` in the text there is none. Every
 * pattern starts at a boundary and repeats classes of characters within bounds, so that each is linear.
 */
export interface Recogniser {
  needs: string | RegExp;
  pattern: RegExp;
  /** What it takes may be part of something else as well: a hash or a CVE of a file's name. */
  isShared?: true;
  /** How far behind a match it looks, where that is more than a character or two: the same text up to there means the same. */
  reach?: number;
  read: (match: RegExpExecArray, source: Source) => Reading;
}

/**
 * Letters, figures and the low line for the inside of a class in a pattern: outside ASCII the blocks that hold letters,
 * without punctuation, symbols and emoji. Several times as fast as \p{L}, which matters where every word is tried.
 */
export const wordCharacter = "\\w\\u00c0-\\u1fff\\u2c00-\\u2dff\\u3040-\\ud7ff\\uf900-\\uffdc";

export const one = (type: Finding["type"], value: string | null): Finding[] => (value === null ? [] : [{ type, value }]);

/** True if any point in the span was defanged, which nobody does to a version or a file on purpose. */
export const isDefanged = (source: Source, start: number, end: number): boolean => source.marked.slice(start, end).includes(leader);

const isLetter = (letter: string): boolean => (letter <= "\x7f" ? /[A-Za-z]/.test(letter) : /\p{L}/u.test(letter));

/** The word before a place in lower case, at most `reach` characters that are no letters away on the same line; "" if none. */
export function wordBefore(text: string, index: number, reach = 6): string {
  let end = index;
  while (end > 0 && index - end < reach && text.charAt(end - 1) !== "\n" && !isLetter(text.charAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < 24 && isLetter(text.charAt(start - 1))) start--;
  return text.slice(start, end).toLowerCase();
}

/** True if a span has its line to itself, but for quotes, bullets and the like: a list's entry, no part of a sentence. */
export function isAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 8), start);
  const after = text.slice(end, end + 8);
  const startsLine = (start <= 8 || before.includes("\n")) && /(?:^|\n)[^\p{L}\p{N}\n]*$/u.test(before);
  return startsLine && (end + 8 >= text.length || after.includes("\n")) && /^[^\p{L}\p{N}\n]*(?:\n|$)/u.test(after);
}

const closers: ReadonlyMap<string, string> = new Map([[")", "("], ["]", "["], ["}", "{"]]);

/** Without the punctuation that belongs to the sentence, and without closing brackets that opened outside. */
export function trimTail(candidate: string): string {
  if (/[\p{L}\p{N}/=_-]$/u.test(candidate)) return candidate;
  const count = (letter: string): number => candidate.split(letter).length - 1;
  const surplus = new Map([...closers].map(([closer, opener]) => [closer, count(closer) - count(opener)]));
  let end = candidate.length;
  for (; end > 0; end--) {
    const last = candidate.charAt(end - 1);
    const open = surplus.get(last);
    if (open !== undefined && open > 0) surplus.set(last, open - 1);
    else if (!".,;:!?'\"*…".includes(last)) break;
  }
  return candidate.slice(0, end);
}
