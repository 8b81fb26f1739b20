import type { Word } from "./words.ts";

/**
 * A small language for phrases, so that what the engine looks for is a list that anyone on the desk can read and amend:
 * words parted by spaces; `a|b` either word; `log*` any word that begins so; `?the|a` may be there or not; `~3` up to
 * three words of any kind. A phrase does not reach over a comma or the end of a clause.
 */
export type PhraseText = string;

type Element = { kind: "gap"; most: number } | { kind: "word"; isOptional: boolean; exact: ReadonlySet<string>; prefixes: readonly string[] };

export interface Phrase<Key> {
  key: Key;
  elements: readonly Element[];
}

/** Phrases ready to be looked for. */
export interface Lexicon<Key> {
  /** Those that begin with a word. */
  beginningWith: (word: string) => readonly Phrase<Key>[];
}

/** A phrase found: the numbers of its first word and of the one after its last. */
export interface Found {
  from: number;
  to: number;
}

/** Letters that the prefix of a phrase's first word has at least. */
const indexed = 3;

/** Words whose phrases are remembered per lexicon from one text to the next; the cap bounds memory whatever is sent. */
const maxRemembered = 20_000;

/** Matches kept per key; a report that says a thing thirty times does not mean it more. */
const maxFound = 30;

function parseElement(source: string): Element {
  if (source.startsWith("~")) return { kind: "gap", most: Number(source.slice(1)) };
  const isOptional = source.startsWith("?");
  const words = source.slice(isOptional ? 1 : 0).split("|");
  return { kind: "word", isOptional, exact: new Set(words.filter((word) => !word.endsWith("*"))), prefixes: words.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1)) };
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

/** Prepares phrases for looking. Throws if one begins with a gap, an optional word or a prefix of two letters. */
export function compilePhrases<Key>(entries: readonly { key: Key; phrases: readonly PhraseText[] }[]): Lexicon<Key> {
  const byWord = new Map<string, Phrase<Key>[]>();
  const byPrefix = new Map<string, Phrase<Key>[]>();
  for (const { key, phrases } of entries) {
    for (const source of phrases) {
      const elements = source.split(" ").map(parseElement);
      const first = elements[0];
      if (first?.kind !== "word" || first.isOptional || first.prefixes.some((prefix) => prefix.length < indexed)) throw new Error(`A phrase begins with a word: "${source}"`);
      for (const word of first.exact) add(byWord, word, { key, elements });
      for (const prefix of new Set(first.prefixes.map((whole) => whole.slice(0, indexed)))) add(byPrefix, prefix, { key, elements });
    }
  }
  const met = new Map<string, readonly Phrase<Key>[]>();
  const beginningWith = (word: string): readonly Phrase<Key>[] => {
    const known = met.get(word);
    if (known) return known;
    const begun = (byPrefix.get(word.slice(0, indexed)) ?? []).filter(({ elements: [first] }) => first?.kind === "word" && isOne(word, first));
    const phrases = [...(byWord.get(word) ?? []), ...begun];
    if (met.size < maxRemembered) met.set(word, phrases);
    return phrases;
  };
  return { beginningWith };
}

function isOne(word: string, { exact, prefixes }: Extract<Element, { kind: "word" }>): boolean {
  if (exact.has(word)) return true;
  for (const prefix of prefixes) if (word.startsWith(prefix)) return true;
  return false;
}

/** Where the phrase ends if its elements from `element` on match the words from `at` on; -1 if they do not. */
function endOf(words: readonly Word[], at: number, elements: readonly Element[], element: number): number {
  const wanted = elements[element];
  if (!wanted) return at;
  if (wanted.kind === "gap") {
    for (let skipped = 0; skipped <= wanted.most; skipped++) {
      const end = endOf(words, at + skipped, elements, element + 1);
      if (end >= 0) return end;
      const word = words[at + skipped];
      if (word?.break !== "none") return -1;
    }
    return -1;
  }
  const word = words[at];
  if (word?.break === "none" && isOne(word.text, wanted)) {
    const end = endOf(words, at + 1, elements, element + 1);
    if (end >= 0) return end;
  }
  return wanted.isOptional ? endOf(words, at, elements, element + 1) : -1;
}

/** Everything of the lexicon that stands in the words, by key, in the text's order. One pass, linear in the words. */
export function findPhrases<Key>(words: readonly Word[], lexicon: Lexicon<Key>): Map<Key, Found[]> {
  const found = new Map<Key, Found[]>();
  const beginning: (readonly Phrase<Key>[])[] = [];
  words.forEach(({ text, id }, from) => {
    for (const { key, elements } of (beginning[id] ??= lexicon.beginningWith(text))) {
      const known = found.get(key);
      if (known && (known.length >= maxFound || (known.at(-1)?.to ?? 0) > from)) continue;
      const to = endOf(words, from + 1, elements, 1);
      if (to < 0) continue;
      if (known) known.push({ from, to });
      else found.set(key, [{ from, to }]);
    }
  });
  return found;
}
