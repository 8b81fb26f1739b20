import { categories, type Category } from "./model.ts";
import { stemOf } from "./tokens.ts";
import type { Word } from "./words.ts";

/** A stem or pair of neighbouring stems, and where it first stands. */
export interface WordingFeature {
  /** 24 bits: short in the model's file, and seldom the same for two. */
  hash: number;
  /** Its share of all that is said: one over the square root of how many different ones of its kind there are. */
  value: number;
  /** Words `from` to `to` (exclusive). */
  from: number;
  to: number;
}

/** Words of one text that are looked at. */
const maxWords = 600;

/** Words that say nothing by themselves; a pair has at most one of them. */
const silent: ReadonlySet<string> = new Set(
  "the a an and of to in on at is it was be been are were for with as by from that this these those there s t re ve ll d".split(" "),
);

/** 32-bit FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** One hash of two, in which the order counts. */
const join = (first: number, second: number): number => (Math.imul(first ^ (first >>> 15), 0x85ebca6b) + Math.imul(second ^ (second >>> 13), 0xc2b2ae35)) >>> 0;

const categoryHashes = Object.fromEntries(categories.map((category) => [category, hashOf(`category ${category}`)])) as Readonly<Record<Category, number>>;

/** The hash of a feature as it counts in one category; 24 bits as well. */
export const hashInCategory = (hash: number, category: Category): number => join(hash, categoryHashes[category]) >>> 8;

/**
 * What of the words the learnt factor looks at: every stem that says something, and every pair of neighbours of which one
 * does, each once. Numbers are one stem. Linear in the words.
 */
export function wordingFeatures(all: readonly Word[]): WordingFeature[] {
  const words = all.slice(0, maxWords);
  const hashes: number[] = [];
  const isSilent: boolean[] = [];
  const singles: WordingFeature[] = [];
  const pairs: WordingFeature[] = [];
  const seen = new Set<number>();
  const add = (features: WordingFeature[], hash: number, from: number, to: number): void => {
    if (seen.has(hash)) return;
    seen.add(hash);
    features.push({ hash: hash >>> 8, value: 0, from, to });
  };
  words.forEach(({ text, id }, at) => {
    if (hashes[id] !== undefined) return;
    const stem = stemOf(text);
    hashes[id] = stem === "" ? 0 : hashOf(stem);
    isSilent[id] = stem === "" || silent.has(text);
    if (!isSilent[id]) add(singles, hashes[id], at, at + 1);
  });
  words.forEach(({ id }, at) => {
    const next = words[at + 1];
    const first = hashes[id] ?? 0;
    const second = next && next.break !== "clause" ? (hashes[next.id] ?? 0) : 0;
    if (first !== 0 && second !== 0) add(pairs, join(first, second), at, at + 2);
  });
  for (const features of [singles, pairs]) for (const feature of features) feature.value = 1 / Math.sqrt(features.length);
  return [...singles, ...pairs];
}
