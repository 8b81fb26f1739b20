import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { FeatureSpace } from "./features.ts";
import { categories, Category } from "./model.ts";

/** Numbers in the file are whole: idf, weights and priors times this. */
const scale = 1_000;

/** Whole numbers as base64, little-endian: read in a millisecond, where a schema takes thirty over an array of them. */
const packed16 = z.base64().meta({ description: "Signed, 16 bits each" });
const packed32 = z.base64().meta({ description: "Unsigned, 32 bits each" });

/** Packs numbers, times 1000 and rounded, for the file. Throws if one is past 16 bits. */
export function packScaled(values: readonly number[]): string {
  return pack16(values.map((value) => Math.round(value * scale)));
}

/** Packs whole numbers of 16 bits, signed. Throws if one is past them. */
export function pack16(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeInt16LE(value, index * 2));
  return bytes.toString("base64");
}

/** Packs hashes. */
export function pack32(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes.toString("base64");
}

function unpack16(text: string): number[] {
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => bytes.readInt16LE(index * 2));
}

function unpack32(text: string): number[] {
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readUInt32LE(index * 4));
}

const unpackScaled = (text: string): number[] => unpack16(text).map((value) => value / scale);

/** The weights file as `scripts/train.ts` writes it. */
export const ModelFile = z.object({
  format: z.literal(1),
  version: z.string(),
  categories: z.array(Category).meta({ description: "Label order" }),
  documents: z.int().min(1).meta({ description: "Texts it was trained on" }),
  temperature: z.number().positive().meta({ description: "Scores are divided by it before the softmax (calibration)" }),
  reviewBelow: z.number().min(0).max(1).meta({ description: "A verdict less sure than this needs review" }),
  minimumFeatures: z.int().min(0).meta({ description: "So does one that rests on fewer known words and pairs" }),
  priors: packed16.meta({ description: "Per category, weighted log prior × 1000" }),
  stems: z.string().meta({ description: "Known stems in order, parted by spaces; the embedding uses them all" }),
  stemIdf: packed16.meta({ description: "Per stem × 1000" }),
  words: packed16.meta({ description: "The stems that are features, as numbers of `stems`" }),
  pairs: packed32.meta({ description: "Pairs of stems that are features, as hashes" }),
  pairIdf: packed16,
  weights: z.array(packed16).meta({ description: "Per category, the log-odds of each feature × 1000: words, then pairs" }),
});
export type ModelFile = z.infer<typeof ModelFile>;

/** A model ready to judge with. */
export interface TriageModel {
  version: string;
  /** SHA-256 of the file's bytes. */
  sha256: string;
  space: FeatureSpace;
  stemIdf: ReadonlyMap<string, number>;
  /** What an unknown stem counts in the embedding: as one that stands in a single document. */
  unknownIdf: number;
  weights: readonly Float64Array[];
  priors: readonly number[];
  temperature: number;
  reviewBelow: number;
  minimumFeatures: number;
}

/**
 * Reads a weights file's bytes. Throws if they are no model, or one of other categories than this code's: a model and
 * the code that reads it are deployed together.
 */
export function parseModel(bytes: Buffer): TriageModel {
  const file = ModelFile.parse(JSON.parse(bytes.toString("utf8")));
  const stems = file.stems.split(" ");
  const stemIdf = unpackScaled(file.stemIdf);
  const words = unpack16(file.words);
  const pairs = unpack32(file.pairs);
  const pairIdf = unpackScaled(file.pairIdf);
  const priors = unpackScaled(file.priors);
  const weights = file.weights.map((row) => Float64Array.from(unpackScaled(row)));
  const isWhole =
    file.categories.join() === categories.join() &&
    priors.length === categories.length &&
    weights.length === categories.length &&
    weights.every((row) => row.length === words.length + pairs.length) &&
    stemIdf.length === stems.length &&
    pairIdf.length === pairs.length &&
    words.every((number) => stems[number] !== undefined);
  if (!isWhole) throw new Error("The triage model does not fit this code: train it again (npm run train).");

  return {
    version: file.version,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    space: {
      words: new Map(words.map((number, feature) => [stems[number] ?? "", feature])),
      pairs: new Map(pairs.map((hash, index) => [hash, words.length + index])),
      idf: Float64Array.from([...words.map((number) => stemIdf[number] ?? 0), ...pairIdf]),
    },
    stemIdf: new Map(stems.map((stem, index) => [stem, stemIdf[index] ?? 0])),
    unknownIdf: Math.log(file.documents),
    weights,
    priors,
    temperature: file.temperature,
    reviewBelow: file.reviewBelow,
    minimumFeatures: file.minimumFeatures,
  };
}

let loaded: TriageModel | undefined;

/** The deployed model, `models/triage.json`; read once per process. Throws if it is absent or does not fit. */
export function loadModel(): TriageModel {
  // From src/triage and from the built lib/triage it is the same way up.
  loaded ??= parseModel(readFileSync(new URL("../../models/triage.json", import.meta.url)));
  return loaded;
}
