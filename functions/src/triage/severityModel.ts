import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { Category, categories, SeverityLevel, severityLevels } from "./model.ts";

/** Weights of the wording are whole numbers of 8 bits, of which this stands for the greatest. */
const steps = 127;

const tenths = z.int().meta({ description: "Tenths of a point" });
const packed8 = z.string().meta({ description: "Signed, 8 bits each, base64" });
const packed32 = z.string().meta({ description: "Unsigned, 32 bits each, little-endian, base64" });

/** The weights file as `scripts/training/severity.ts` writes it. */
export const SeverityFile = z.object({
  format: z.literal(1),
  version: z.string().max(60),
  examples: z.int().min(0).meta({ description: "Texts it was trained on" }),
  from: z.record(SeverityLevel, z.number()).meta({ description: "The least score of each level" }),
  base: z.record(Category, tenths).meta({ description: "What a report of the category scores before anything else is known" }),
  facts: z.record(z.string(), z.object({ points: tenths, in: z.partialRecord(Category, tenths).optional() })).meta({ description: "Per fact, its points in every category and what is added in some" }),
  wording: z.object({ unit: z.number().positive().meta({ description: "Points that 127 stands for" }), hashes: packed32, weights: packed8 }),
});
export type SeverityFile = z.infer<typeof SeverityFile>;

/** A model ready to score with; points are on the scale of 0 to 100. */
export interface SeverityModel {
  version: string;
  /** SHA-256 of the file's bytes. */
  sha256: string;
  /** The least score of each level, worst first. */
  levels: readonly { level: SeverityLevel; from: number }[];
  base: Readonly<Record<Category, number>>;
  /** Points per fact and category; a fact that is not here has none. */
  points: ReadonlyMap<string, Readonly<Record<Category, number>>>;
  /** Points per wording feature, by hash. */
  wording: ReadonlyMap<number, number>;
}

const bytesOf = (numbers: Int8Array | Uint32Array): string => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");

/** Packs the wording's weights (points by hash) for the file, hashes ascending. */
export function packWording(points: readonly { hash: number; points: number }[]): SeverityFile["wording"] {
  const sorted = [...points].sort((a, b) => a.hash - b.hash);
  const unit = Number(Math.max(1e-6, ...sorted.map((entry) => Math.abs(entry.points))).toPrecision(6));
  return { unit, hashes: bytesOf(Uint32Array.from(sorted, ({ hash }) => hash)), weights: bytesOf(Int8Array.from(sorted, (entry) => Math.round((entry.points / unit) * steps))) };
}

function unpackWording({ unit, hashes, weights }: SeverityFile["wording"]): Map<number, number> {
  const keys = Buffer.from(hashes, "base64");
  const values = Buffer.from(weights, "base64");
  if (keys.length !== values.length * 4) throw new Error("The severity model is damaged: train it again (npm run train).");
  const points = new Map<number, number>();
  for (let at = 0; at < values.length; at++) points.set(keys.readUInt32LE(at * 4), (values.readInt8(at) / steps) * unit);
  return points;
}

/** Reads a weights file's bytes. Throws if they are no severity model. */
export function parseSeverityModel(bytes: Buffer): SeverityModel {
  const file = SeverityFile.parse(JSON.parse(bytes.toString("utf8")));
  const inPoints = (byCategory: Readonly<Record<Category, number>>): Record<Category, number> => Object.fromEntries(categories.map((category) => [category, byCategory[category] / 10])) as Record<Category, number>;
  const everywhere = (tenthsOf: (category: Category) => number): Record<Category, number> => inPoints(Object.fromEntries(categories.map((category) => [category, tenthsOf(category)])) as Record<Category, number>);
  return {
    version: file.version,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    levels: [...severityLevels].reverse().map((level) => ({ level, from: file.from[level] })),
    base: inPoints(file.base),
    points: new Map(Object.entries(file.facts).map(([key, { points, in: added }]) => [key, everywhere((category) => points + (added?.[category] ?? 0))])),
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
