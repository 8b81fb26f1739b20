import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { Category, categories, SeverityLevel, severityLevels } from "./model.ts";

/** The steps of the scale, each of which a report reaches with some chance. */
export const steps = ["medium", "high", "critical"] as const;

/** Log odds that are added, one number per step: at least medium, at least high, critical. */
export type Odds = readonly [number, number, number];

/** Odds are stored in hundredths; those of the wording as whole numbers of 8 bits, of which this stands for the greatest. */
const fraction = 100;
const greatest = 127;

const StoredOdds = z.tuple([z.int(), z.int(), z.int()]).meta({ description: "Hundredths of log odds: at least medium, at least high, critical" });

/** The weights file as `scripts/training/severity.ts` writes it. */
export const SeverityFile = z.object({
  format: z.literal(2),
  version: z.string().max(60),
  examples: z.int().min(0).meta({ description: "Texts it was trained on" }),
  from: z.record(SeverityLevel, z.number()).meta({ description: "The least score of each level" }),
  base: z.record(Category, StoredOdds).meta({ description: "The odds of a report of the category before anything else is known" }),
  facts: z.record(z.string(), z.object({ odds: StoredOdds, in: z.partialRecord(Category, StoredOdds).optional() })).meta({ description: "Per fact, its odds in every category and what is added in some" }),
  wording: z.object({
    unit: z.number().positive().meta({ description: "Log odds that 127 stands for" }),
    gaps: z.string().meta({ description: "Hashes ascending, each less the one before, in 7-bit groups (LEB128), base64" }),
    weights: z.string().meta({ description: "Three per hash, signed, 8 bits each, base64" }),
  }),
});
export type SeverityFile = z.infer<typeof SeverityFile>;

/** A model ready to score with. */
export interface SeverityModel {
  version: string;
  /** SHA-256 of the file's bytes. */
  sha256: string;
  /** The least score of each level, worst first. */
  levels: readonly { level: SeverityLevel; from: number }[];
  base: Readonly<Record<Category, Odds>>;
  /** Odds per fact and category; a fact that is not here has none. */
  facts: ReadonlyMap<string, Readonly<Record<Category, Odds>>>;
  /** Per factor and category, the odds of all its facts together. */
  full: ReadonlyMap<string, Readonly<Record<Category, Odds>>>;
  wording: Wording;
}

/** Odds per wording feature. */
export interface Wording {
  /** Of 24 bits, ascending. */
  hashes: Uint32Array;
  /** Where the hashes begin that share their upper bits. */
  starts: Uint32Array;
  /** Three per hash: so many times `unit`. */
  weights: Int8Array;
  unit: number;
}

/** The sum of two. */
export const addOdds = (a: Odds, b: Odds): Odds => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
/** All three times a number. */
export const timesOdds = (odds: Odds, factor: number): Odds => [odds[0] * factor, odds[1] * factor, odds[2] * factor];
export const noOdds: Odds = [0, 0, 0];

/** Odds as the file has them. */
export const storedOdds = (odds: Odds): [number, number, number] => [Math.round(odds[0] * fraction) + 0, Math.round(odds[1] * fraction) + 0, Math.round(odds[2] * fraction) + 0];

function packGaps(ascending: readonly number[]): string {
  const bytes: number[] = [];
  let before = 0;
  for (const hash of ascending) {
    let gap = hash - before;
    before = hash;
    for (; gap > 127; gap >>>= 7) bytes.push((gap & 127) | 128);
    bytes.push(gap);
  }
  return Buffer.from(bytes).toString("base64");
}

function unpackGaps(packed: string, count: number): Uint32Array {
  const hashes = new Uint32Array(count);
  let found = 0;
  let [before, gap, shift] = [0, 0, 0];
  for (const byte of Buffer.from(packed, "base64")) {
    gap |= (byte & 127) << shift;
    shift += 7;
    if (byte > 127) continue;
    before += gap;
    hashes[found++] = before;
    [gap, shift] = [0, 0];
  }
  if (found !== count) throw new Error("The severity model is damaged: train it again (npm run train).");
  return hashes;
}

/** Packs the wording's odds for the file, hashes ascending. */
export function packWording(entries: readonly { hash: number; odds: Odds }[]): SeverityFile["wording"] {
  const sorted = [...entries].sort((a, b) => a.hash - b.hash);
  const unit = Number(sorted.reduce((most, { odds }) => Math.max(most, ...odds.map(Math.abs)), 1e-6).toPrecision(6));
  const weights = Int8Array.from(
    sorted.flatMap(({ odds }) => odds),
    (value) => Math.round((value / unit) * greatest),
  );
  return { unit, gaps: packGaps(sorted.map(({ hash }) => hash)), weights: Buffer.from(weights.buffer).toString("base64") };
}

const hashBits = 24;
const bucketBits = 12;
const bucketOf = (hash: number): number => hash >>> (hashBits - bucketBits);

function unpackWording({ unit, gaps, weights }: SeverityFile["wording"]): Wording {
  const values = new Int8Array(Buffer.from(weights, "base64"));
  const hashes = unpackGaps(gaps, values.length / steps.length);
  const starts = new Uint32Array((1 << bucketBits) + 1);
  let at = 0;
  for (let bucket = 0; bucket < starts.length; bucket++) {
    while (at < hashes.length && bucketOf(hashes[at] ?? 0) < bucket) at++;
    starts[bucket] = at;
  }
  return { hashes, starts, weights: values, unit: unit / greatest };
}

/** A wording feature's odds; none for one that is not known. */
export function wordingOdds({ hashes, starts, weights, unit }: Wording, hash: number): Odds {
  const end = starts[bucketOf(hash) + 1] ?? 0;
  for (let at = starts[bucketOf(hash)] ?? 0; at < end; at++) {
    if (hashes[at] === hash) return [(weights[3 * at] ?? 0) * unit, (weights[3 * at + 1] ?? 0) * unit, (weights[3 * at + 2] ?? 0) * unit];
  }
  return noOdds;
}

/** Per factor, the sum of its facts' odds; a fact's key begins with its factor. */
function fullOf(facts: SeverityModel["facts"]): Map<string, Record<Category, Odds>> {
  const full = new Map<string, Record<Category, Odds>>();
  for (const [key, odds] of facts) {
    const factor = key.slice(0, key.indexOf(": "));
    const sum = full.get(factor);
    full.set(factor, Object.fromEntries(categories.map((category) => [category, addOdds(sum?.[category] ?? noOdds, odds[category])])) as Record<Category, Odds>);
  }
  return full;
}

/** Reads a weights file's bytes. Throws if they are no severity model. */
export function parseSeverityModel(bytes: Buffer): SeverityModel {
  const file = SeverityFile.parse(JSON.parse(bytes.toString("utf8")));
  const byCategory = (oddsOf: (category: Category) => Odds): Record<Category, Odds> => Object.fromEntries(categories.map((category) => [category, timesOdds(oddsOf(category), 1 / fraction)])) as unknown as Record<Category, Odds>;
  const facts = new Map(Object.entries(file.facts).map(([key, { odds, in: added }]) => [key, byCategory((category) => addOdds(odds, added?.[category] ?? noOdds))]));
  return {
    version: file.version,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    levels: [...severityLevels].reverse().map((level) => ({ level, from: file.from[level] })),
    base: byCategory((category) => file.base[category]),
    facts,
    full: fullOf(facts),
    wording: unpackWording(file.wording),
  };
}

let loaded: SeverityModel | undefined;

/** The shipped model, `models/severity.json`; read once per process. Throws if it is absent or damaged. */
export function loadSeverityModel(): SeverityModel {
  // From src/triage and from the built lib/triage it is the same way up.
  loaded ??= parseSeverityModel(readFileSync(new URL("../../models/severity.json", import.meta.url)));
  return loaded;
}
