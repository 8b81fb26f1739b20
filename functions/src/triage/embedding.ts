import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { concepts } from "./concepts.ts";
import { fnv1a } from "./features.ts";
import { judgedText, type TriageInput } from "./input.ts";
import { categories } from "./model.ts";
import { compilePhrases, findPhrases } from "./phrases.ts";
import { stemOf } from "./tokens.ts";
import { readWords, type Word } from "./words.ts";

/**
 * A vector has three parts. Latent: what the text is about, by latent semantic analysis (Deerwester et al. 1990), in which
 * words that stand with the same words are alike. Leaning: the roots of the shares a linear classifier gives the categories,
 * whose product is the Bhattacharyya coefficient of two texts. Hashed: the words themselves, in places their hashes choose
 * (Weinberger et al. 2009), so that names, systems and words nobody has trained on count as well.
 */
export const latentSize = 120;
const hashedSize = 126;
export const embeddingSize = latentSize + categories.length + hashedSize;

/** The parts' lengths. Chosen on held-out texts: neighbours of the same category, and the halves of a text finding each other. */
const lengths = { latent: 1, leaning: 0.7, hashed: 0.7 };
/** Pairs of words share this many rows of weights, and count for less than words. */
export const pairRows = 4_096;
const pairLength = 0.7;
/** What the classifier's scores, of which 1 is a clear yes, are multiplied by before they become shares. */
const sharpness = 4;

/** Of a longer text the beginning is read: what people paste behind it makes texts alike that are not. */
const readLength = 8_000;
/** Different words read of one text. */
const maxDistinctWords = 1_000;

const base64 = z.base64();

/** The file as `scripts/training/embedding.ts` makes it. Rows follow each other; 8 bits each, signed, unless it says otherwise. */
export const EmbeddingFile = z.object({
  format: z.literal(1),
  documents: z.int().min(2).meta({ description: "Texts it was trained on" }),
  terms: base64.meta({ description: "Hashes of stems and concepts, ascending, 32 bits each, unsigned" }),
  idf: base64.meta({ description: "Per term × 1000, 16 bits each, unsigned" }),
  latent: base64.meta({ description: "A row per term" }),
  latentScales: base64.meta({ description: "Per term: what its row is to be multiplied by, × 1,000,000, 16 bits each, unsigned" }),
  leaning: base64.meta({ description: "A row per term, then one per remainder of a pair's hash: a weight per category" }),
  leaningScale: z.number().positive(),
  biases: z.array(z.number()).length(categories.length),
  cells: base64.meta({ description: "A row per cell: its centre" }),
});
export type EmbeddingFile = z.infer<typeof EmbeddingFile>;

/** Ready to embed with. */
export interface EmbeddingModel {
  /** SHA-256 over the file and the lexicon of concepts: vectors of different digests are not to be compared. */
  sha256: string;
  numberOf: ReadonlyMap<number, number>;
  idf: Float64Array;
  /** As of one that stands in a single text. */
  unknownIdf: number;
  latent: Int8Array;
  latentScales: Float64Array;
  leaning: Int8Array;
  leaningScale: number;
  biases: readonly number[];
  cells: Int8Array;
}

const int8s = (text: string): Int8Array => Int8Array.from(Buffer.from(text, "base64"));

function uints(text: string, size: 2 | 4): number[] {
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => bytes.readUIntLE(index * size, size));
}

/** Reads a file's bytes. Throws if they are no embedding, or one of another shape than this code's. */
export function parseEmbedding(bytes: Buffer): EmbeddingModel {
  const file = EmbeddingFile.parse(JSON.parse(bytes.toString("utf8")));
  const terms = uints(file.terms, 4);
  const model: EmbeddingModel = {
    sha256: createHash("sha256").update(bytes).update(JSON.stringify(concepts)).digest("hex"),
    numberOf: new Map(terms.map((hash, term) => [hash, term])),
    idf: Float64Array.from(uints(file.idf, 2), (value) => value / 1_000),
    unknownIdf: Math.round(Math.log(file.documents) * 1_000) / 1_000,
    latent: int8s(file.latent),
    latentScales: Float64Array.from(uints(file.latentScales, 2), (value) => value / 1_000_000),
    leaning: int8s(file.leaning),
    leaningScale: file.leaningScale,
    biases: file.biases,
    cells: int8s(file.cells),
  };
  const isWhole =
    model.idf.length === terms.length &&
    model.latentScales.length === terms.length &&
    model.latent.length === terms.length * latentSize &&
    model.leaning.length === (terms.length + pairRows) * categories.length &&
    model.cells.length > 0 &&
    model.cells.length % embeddingSize === 0;
  if (!isWhole) throw new Error("The embedding does not fit this code: train it again (npm run train).");
  return model;
}

let loaded: EmbeddingModel | undefined;

/** The deployed embedding, `models/embedding.json`; read once per process. Throws if it is absent or does not fit. */
export function loadEmbedding(): EmbeddingModel {
  loaded ??= parseEmbedding(readFileSync(new URL("../../models/embedding.json", import.meta.url)));
  return loaded;
}

/** What a text is made of, by hash: how often each stem and concept stands in it, and the pairs of neighbouring stems by row. */
export interface Terms {
  stems: ReadonlyMap<number, number>;
  concepts: ReadonlyMap<number, number>;
  pairs: ReadonlySet<number>;
}

const lexicon = compilePhrases(concepts.map(({ id, phrases }) => ({ key: fnv1a(`concept ${id}`), phrases })));

function pairRow(first: number, second: number): number {
  const hash = Math.imul(first ^ (first >>> 15), 0x85ebca6b) + Math.imul(second ^ (second >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 15)) >>> 0) % pairRows;
}

/** The hash of a word's stem; 0 for what is no word. */
function stemHash(word: string): number {
  const stem = stemOf(word);
  return stem === "" ? 0 : fnv1a(stem);
}

/** The terms of a text's words; training and embedding read by the same eyes. */
export function termsOf(words: readonly Word[]): Terms {
  const stems = new Map<number, number>();
  const pairs = new Set<number>();
  const hashes: number[] = [];
  const counts: number[] = [];
  let before = 0;
  for (const { text, id, break: gap } of words) {
    const hash = (hashes[id] ??= id < maxDistinctWords ? stemHash(text) : 0);
    counts[id] = (counts[id] ?? 0) + 1;
    if (hash !== 0 && before !== 0 && gap !== "clause") pairs.add(pairRow(before, hash));
    before = hash;
  }
  hashes.forEach((hash, id) => {
    if (hash !== 0) stems.set(hash, (stems.get(hash) ?? 0) + (counts[id] ?? 0));
  });
  return { stems, concepts: new Map([...findPhrases(words, lexicon)].map(([hash, places]) => [hash, places.length])), pairs };
}

/** What a term that stands so often in a text weighs in it. In thousandths, so that no machine rounds the logarithm otherwise. */
export const weightOf = (count: number, idf: number): number => (Math.round((1 + Math.log(count)) * 1_000) / 1_000) * idf;

/** The known terms with their weights, scaled to length 1; and the rows of pairs with the weight of each. */
export function knownTerms({ stems, concepts: found, pairs }: Terms, { numberOf, idf }: Pick<EmbeddingModel, "numberOf" | "idf">): { terms: { term: number; weight: number }[]; pairs: ReadonlySet<number>; pairWeight: number } {
  const terms: { term: number; weight: number }[] = [];
  let squares = 0;
  for (const [hash, count] of [...stems, ...found]) {
    const term = numberOf.get(hash);
    if (term === undefined) continue;
    const weight = weightOf(count, idf[term] ?? 0);
    squares += weight * weight;
    terms.push({ term, weight });
  }
  const length = Math.sqrt(squares) || 1;
  for (const term of terms) term.weight /= length;
  return { terms, pairs, pairWeight: pairLength / (Math.sqrt(pairs.size) || 1) };
}

/** e^x for x ≤ 0 by multiplication alone, whose bits are the same on every machine; good to a per cent where it matters. */
function exponential(x: number): number {
  let power = 1 + Math.max(x, -500) / 1_024;
  for (let squaring = 0; squaring < 10; squaring++) power *= power;
  return power;
}

/** The roots of the categories' shares, by their scores; length 1. */
function leaningOf(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => exponential((score - most) * sharpness));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => Math.sqrt(power / sum));
}

function scaled(values: Iterable<number>, length: number): number[] {
  let squares = 0;
  for (const value of values) squares += value * value;
  const factor = length / (Math.sqrt(squares) || 1);
  return Array.from(values, (value) => value * factor);
}

function latentOf(terms: readonly { term: number; weight: number }[], { latent, latentScales }: EmbeddingModel): Float64Array {
  const sums = new Float64Array(latentSize);
  for (const { term, weight } of terms) {
    const factor = weight * (latentScales[term] ?? 0);
    for (let at = 0, from = term * latentSize; at < latentSize; at++) sums[at] = (sums[at] ?? 0) + factor * (latent[from + at] ?? 0);
  }
  return sums;
}

function scoresOf({ terms, pairs, pairWeight }: ReturnType<typeof knownTerms>, model: EmbeddingModel): number[] {
  const sums = new Float64Array(categories.length);
  const add = (row: number, weight: number): void => {
    for (let label = 0; label < categories.length; label++) sums[label] = (sums[label] ?? 0) + weight * (model.leaning[row * categories.length + label] ?? 0);
  };
  for (const { term, weight } of terms) add(term, weight);
  for (const pair of pairs) add(model.idf.length + pair, pairWeight);
  return model.biases.map((bias, label) => bias + model.leaningScale * (sums[label] ?? 0));
}

function hashedOf(stems: Terms["stems"], { numberOf, idf, unknownIdf }: EmbeddingModel): Float64Array {
  const sums = new Float64Array(hashedSize);
  for (const [hash, count] of stems) {
    const term = numberOf.get(hash);
    // FNV's low bits are its weakest: fold the halves; the sign comes from a bit of its own.
    const place = ((hash ^ (hash >>> 16)) >>> 0) % hashedSize;
    sums[place] = (sums[place] ?? 0) + ((hash >>> 12) & 1 ? 1 : -1) * weightOf(count, term === undefined ? unknownIdf : (idf[term] ?? 0));
  }
  return sums;
}

/**
 * A text as a vector for nearest-neighbour search by cosine: length 1, rounded to four decimals, the same bits on every
 * machine. A text without words gives the zero vector. Never throws.
 *
 * @param input a report, or any text such as a search query
 */
export function embed(input: TriageInput | string, model: EmbeddingModel): number[] {
  const text = judgedText(typeof input === "string" ? { text: input } : input).slice(0, readLength);
  const terms = termsOf(readWords(text));
  const known = knownTerms(terms, model);
  const parts = [
    ...scaled(latentOf(known.terms, model), lengths.latent),
    // Of a text without a known word nothing is known of its category either.
    ...scaled(known.terms.length === 0 ? model.biases.map(() => 0) : leaningOf(scoresOf(known, model)), lengths.leaning),
    ...scaled(hashedOf(terms.stems, model), lengths.hashed),
  ];
  // Adding 0 turns -0 into 0, which would otherwise survive into the database.
  return scaled(parts, 1).map((value) => Math.round(value * 10_000) / 10_000 + 0);
}

/** The cells of the vector space by the nearness of their centres, nearest first. Texts alike are mostly in the same. */
export function cellsOf(vector: readonly number[], { cells }: Pick<EmbeddingModel, "cells">): number[] {
  const nearness = Array.from({ length: cells.length / embeddingSize }, (_, cell) => vector.reduce((sum, value, at) => sum + value * (cells[cell * embeddingSize + at] ?? 0), 0));
  return [...nearness.keys()].sort((a, b) => (nearness[b] ?? 0) - (nearness[a] ?? 0) || a - b);
}
