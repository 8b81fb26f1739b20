import { concepts } from "./concepts.ts";
import { compilePhrases, findPhrases } from "./phrases.ts";
import { stemOf } from "./tokens.ts";
import type { Word } from "./words.ts";

/** The length each block of a text's vector has: words and pairs, concepts, character sequences, the beginning. */
export const blockLengths = [1, 0.3, 1, 0.6] as const;
type Block = 0 | 1 | 2 | 3;

/** Words of the beginning, which count once more: people begin with what happened, and end with what it was not. */
const beginning = 10;

/** The features a model knows; a feature's number is its place among the hashes, and its weights stand there too. */
export interface FeatureSpace {
  /** Ascending. */
  hashes: Uint32Array;
  /** Where the hashes begin that share their upper sixteen bits: a table of buckets that costs nothing to load. */
  starts: Uint32Array;
  /** Inverse document frequency by feature number. */
  idf: Float64Array;
}

const buckets = 1 << 16;

/** A space of hashes in ascending order with their idf. */
export function featureSpace(hashes: Uint32Array, idf: Float64Array): FeatureSpace {
  const starts = new Uint32Array(buckets + 1);
  let feature = 0;
  for (let bucket = 0; bucket <= buckets; bucket++) {
    while (feature < hashes.length && (hashes[feature] ?? 0) >>> 16 < bucket) feature++;
    starts[bucket] = feature;
  }
  return { hashes, starts, idf };
}

/** A hash's feature number; -1 if the space does not know it. */
export function numberOf({ hashes, starts }: FeatureSpace, hash: number): number {
  const end = starts[(hash >>> 16) + 1] ?? 0;
  for (let at = starts[hash >>> 16] ?? 0; at < end; at++) if (hashes[at] === hash) return at;
  return -1;
}

/** A feature found in a text: its number, its weight in the text's vector, and how often it stands there. */
export interface Feature {
  feature: number;
  weight: number;
  count: number;
}

/** The shortest and longest character sequences; the word's borders count as characters. */
const shortest = 3;
const longest = 5;

/** Different words of one text whose characters are looked at; prose within `readLength` has fewer. */
const maxSpelled = 1_200;

/** 32-bit FNV-1a over UTF-16 units, going on from `from`; fast and the same everywhere, which is all it is used for. */
export function fnv1a(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const seeds = { word: fnv1a("word "), concept: fnv1a("concept "), characters: fnv1a("characters ") };
/** Mixed into the hash of what stands at the beginning. */
const beginningMark = 0x9e3779b9;
const lexicon = compilePhrases(concepts.map(({ id, phrases }) => ({ key: fnv1a(id, seeds.concept), phrases })));

const wordHash = (stem: string): number => fnv1a(stem, seeds.word);
const pairHash = (first: number, second: number): number => (Math.imul(first ^ (first >>> 15), 0x85ebca6b) + Math.imul(second ^ (second >>> 13), 0xc2b2ae35)) >>> 0;

/** The sequences of three to five characters of a word, with its borders, by hash. */
function spellingOf(word: string): number[] {
  const bordered = `<${word}>`;
  const hashes: number[] = [];
  for (let at = 0; at + shortest <= bordered.length; at++) {
    let hash = fnv1a(bordered.slice(at, at + shortest - 1), seeds.characters);
    for (let length = shortest; length <= longest && at + length <= bordered.length; length++) hashes.push((hash = fnv1a(bordered.charAt(at + length - 1), hash)));
  }
  return hashes;
}

/** A word's own features by hash, which do not depend on where it stands; `word` is 0 for what is no word. */
interface Spelled {
  word: number;
  characters: readonly number[];
}

function spell(text: string): Spelled {
  const stem = stemOf(text);
  return { word: stem === "" ? 0 : wordHash(stem), characters: stem === "" || stem === "0" ? [] : spellingOf(text) };
}

/**
 * Calls `visit` for each pair of neighbouring words, by the hashes of the words, for the words and pairs of the
 * beginning, and for each concept found.
 */
function visitPhrases(words: readonly Word[], hashOf: (word: Word) => number, visit: (hash: number, block: Block, from: number, to: number) => void): void {
  const begin = (hash: number, from: number, to: number): void => {
    if (to <= beginning) visit((hash ^ beginningMark) >>> 0, 3, from, to);
  };
  let before = 0;
  words.forEach((word, at) => {
    const hash = hashOf(word);
    if (hash !== 0) begin(hash, at, at + 1);
    if (before !== 0 && hash !== 0 && word.break !== "clause") {
      const pair = pairHash(before, hash);
      visit(pair, 0, at - 1, at + 1);
      begin(pair, at - 1, at + 1);
    }
    before = hash;
  });
  for (const [hash, places] of findPhrases(words, lexicon)) for (const { from, to } of places) visit(hash, 1, from, to);
}

/** The different features of a text, by hash, each with its block; what a space is chosen from. */
export function featuresOf(words: readonly Word[]): Map<number, number> {
  const found = new Map<number, number>();
  const hashes: number[] = [];
  words.forEach(({ id, text }) => {
    if (hashes[id] !== undefined || id >= maxSpelled) return;
    const { word, characters } = spell(text);
    hashes[id] = word;
    if (word === 0) return;
    found.set(word, 0);
    for (const hash of characters) found.set(hash, 2);
  });
  visitPhrases(words, ({ id }) => hashes[id] ?? 0, (hash, block) => found.set(hash, block));
  return found;
}

/** What a space knows of a word: its hash for pairs, its own feature (-1 for none), and those of its characters. */
interface KnownWord {
  hash: number;
  feature: number;
  characters: Int32Array;
}

/** Words remembered per space from one text to the next; the cap bounds memory whatever is sent. */
const maxRemembered = 20_000;

/** Kept beside a space, so that judging makes nothing new per feature: words met, and a number per feature, zero between texts. */
interface Workspace {
  words: Map<string, KnownWord>;
  counts: Float64Array;
}
const workspaces = new WeakMap<FeatureSpace, Workspace>();

function workspaceOf(space: FeatureSpace): Workspace {
  let made = workspaces.get(space);
  if (!made) workspaces.set(space, (made = { words: new Map(), counts: new Float64Array(space.hashes.length) }));
  return made;
}

/** A number per feature to work with; zero between uses, so who fills any puts them back to zero. */
export const scratchOf = (space: FeatureSpace): Float64Array => workspaceOf(space).counts;

const unknown: KnownWord = { hash: 0, feature: -1, characters: new Int32Array(0) };

function knownWord(text: string, space: FeatureSpace, { words }: Workspace): KnownWord {
  const met = words.get(text);
  if (met) return met;
  const { word, characters } = spell(text);
  const made = word === 0 ? unknown : { hash: word, feature: numberOf(space, word), characters: Int32Array.from(characters.map((hash) => numberOf(space, hash)).filter((feature) => feature >= 0)) };
  if (words.size < maxRemembered) words.set(text, made);
  return made;
}

/** Where a space's features stand in a text. */
export interface Places {
  /** Per word id: its own features, which stand wherever the word does. */
  byId: (KnownWord | undefined)[];
  /** How often each word stands in the text, by id. */
  counts: number[];
  /** Pairs, concepts and the beginning: feature, block, first word and the one after the last, in turn. */
  phrases: number[];
}

/** Finds the space's features in the words. */
export function findFeatures(words: readonly Word[], space: FeatureSpace): Places {
  const workspace = workspaceOf(space);
  const byId: (KnownWord | undefined)[] = [];
  const counts: number[] = [];
  const phrases: number[] = [];
  for (const { id, text } of words) {
    counts[id] = (counts[id] ?? 0) + 1;
    if (id < maxSpelled) byId[id] ??= knownWord(text, space, workspace);
  }
  visitPhrases(words, ({ id }) => byId[id]?.hash ?? 0, (hash, block, from, to) => {
    const feature = numberOf(space, hash);
    if (feature >= 0) phrases.push(feature, block, from, to);
  });
  return { byId, counts, phrases };
}

/**
 * A text as a vector over the space: (1 + ln count) · idf, each block scaled to its length so that long reports are not
 * surer than short ones (Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval"). Unknown
 * features are left out; the vector is empty when none is known.
 */
export function vectorOf({ byId, counts, phrases }: Places, space: FeatureSpace): Feature[] {
  const met = scratchOf(space);
  const order: number[][] = blockLengths.map(() => []);
  const count = (feature: number, block: number, times: number): void => {
    if (met[feature] === 0) order[block]?.push(feature);
    met[feature] = (met[feature] ?? 0) + times;
  };
  byId.forEach((known, id) => {
    const times = counts[id] ?? 0;
    if (!known) return;
    if (known.feature >= 0) count(known.feature, 0, times);
    for (const feature of known.characters) count(feature, 2, times);
  });
  for (let at = 0; at < phrases.length; at += 4) count(phrases[at] ?? 0, phrases[at + 1] ?? 0, 1);

  return order.flatMap((features, block) => {
    let squares = 0;
    const weighed = features.map((feature) => {
      const times = met[feature] ?? 0;
      met[feature] = 0;
      const weight = (1 + Math.log(times)) * (space.idf[feature] ?? 0);
      squares += weight * weight;
      return { feature, weight, count: times };
    });
    const scale = (blockLengths[block] ?? 0) / (Math.sqrt(squares) || 1);
    for (const item of weighed) item.weight *= scale;
    return weighed;
  });
}

/** A text as a vector over the space, from its words. */
export const vectorise = (words: readonly Word[], space: FeatureSpace): Feature[] => vectorOf(findFeatures(words, space), space);
