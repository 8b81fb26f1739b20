import PorterStemmer from "natural/lib/natural/stemmers/porter_stemmer.js";
import stopwords from "natural/lib/natural/util/stopwords.js";
import type { Word } from "./words.ts";

/** A word that says something, by its stem. */
export interface Token {
  stem: string;
  start: number;
  end: number;
  /** True if a clause ends between it and the token before; the two make no pair. */
  isFirst: boolean;
}

/** Different words looked at in one text; a stem costs up to 8 µs, and prose of that length has fewer. */
const maxDistinctWords = 1_000;

/** Longer "words" are identifiers, hashes or noise, never vocabulary. */
const maxWordLength = 24;

/** Stems remembered from one text to the next; the cap bounds memory whatever is sent. */
const maxRemembered = 30_000;

const stopWords: ReadonlySet<string> = new Set(stopwords.words);
const remembered = new Map<string, string>();

const saysSomething = (word: string): boolean => word.length > 1 && word.length <= maxWordLength && !/^\d|'/.test(word) && !stopWords.has(word);

/** The word's stem; empty if it says nothing. Remembering changes the time it takes, never the stem. */
function stemOf(word: string): string {
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const stem = saysSomething(word) ? PorterStemmer.stem(word) : "";
  if (remembered.size < maxRemembered) remembered.set(word, stem);
  return stem;
}

/** The words without stop words, numbers and contractions, stemmed by Porter's algorithm (natural's). */
export function tokensOf(words: readonly Word[]): Token[] {
  const tokens: Token[] = [];
  const stems: string[] = [];
  let isFirst = true;
  for (const { text, id, start, end, break: before } of words) {
    if (before === "clause") isFirst = true;
    if (id >= maxDistinctWords) continue;
    const stem = (stems[id] ??= stemOf(text));
    if (stem === "") continue;
    tokens.push({ stem, start, end, isFirst });
    isFirst = false;
  }
  return tokens;
}
