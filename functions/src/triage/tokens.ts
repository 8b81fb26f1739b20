import PorterStemmer from "natural/lib/natural/stemmers/porter_stemmer.js";
import stopwords from "natural/lib/natural/util/stopwords.js";
import type { Word } from "./words.ts";

/** A word that says something, by its stem. */
export interface Token {
  stem: string;
  start: number;
  end: number;
}

/** Different words looked at in one text; a stem costs up to 8 µs, and prose of that length has fewer. */
const maxDistinctWords = 1_000;

/** Longer "words" are identifiers, hashes or noise, never vocabulary. */
const maxWordLength = 24;

/** Stems remembered from one text to the next; the cap bounds memory whatever is sent. */
const maxRemembered = 30_000;

const stopWords: ReadonlySet<string> = new Set(stopwords.words);
const remembered = new Map<string, string>();

/**
 * The word's stem by Porter's algorithm (natural's): "0" for any number, empty for what is too long to be a word.
 * Remembering changes the time it takes, never the stem.
 */
export function stemOf(word: string): string {
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const stem = /^\d/.test(word) ? "0" : word.length > maxWordLength ? "" : PorterStemmer.stem(word);
  if (remembered.size < maxRemembered) remembered.set(word, stem);
  return stem;
}

const saysSomething = (word: string): boolean => word.length > 1 && !/^\d|'/.test(word) && !stopWords.has(word);

/** The words without stop words, numbers and contractions, stemmed. */
export function tokensOf(words: readonly Word[]): Token[] {
  return words.flatMap(({ text, id, start, end }) => {
    const stem = id < maxDistinctWords && saysSomething(text) ? stemOf(text) : "";
    return stem === "" ? [] : [{ stem, start, end }];
  });
}
