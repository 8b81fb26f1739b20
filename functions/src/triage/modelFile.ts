import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { featureSpace, type FeatureSpace } from "./features.ts";
import { categories, Category } from "./model.ts";

/** The voices a text may speak in: somebody tells what happened to others, or an employee what happened to him. */
export const voices = ["record", "report"] as const;
export type Voice = (typeof voices)[number];

/** Weights in the file are whole numbers of 8 bits, of which the greatest in a column stands for its scale. */
const steps = 127;
/** Inverse document frequencies in the file are whole numbers of 16 bits: times this. */
const idfScale = 1_000;

/** Numbers as base64, little-endian. No pattern is tried on two megabytes of it: what is no base64 has another length. */
const packed8 = z.string().meta({ description: "Signed, 8 bits each" });
const packed16 = z.string().meta({ description: "Unsigned, 16 bits each" });
const packed32 = z.string().meta({ description: "Unsigned, 32 bits each" });
const share = z.number().min(0).max(1);

const Column = z.object({ bias: z.number(), scale: z.number().positive().meta({ description: "The weight that 127 stands for" }), weights: packed8 });
const ByVoice = <Value extends z.ZodType>(value: Value) => z.object({ record: value, report: value });

/** The weights file as `scripts/train.ts` writes it. */
export const ModelFile = z.object({
  format: z.literal(2),
  version: z.string().max(60),
  categories: z.array(Category).meta({ description: "Label order" }),
  examples: ByVoice(z.int().min(0)).meta({ description: "Texts it was trained on" }),
  temperature: ByVoice(z.number().positive()).meta({ description: "A voice's scores are divided by it before the softmax (calibration)" }),
  reviewBelow: ByVoice(share).meta({ description: "A verdict less sure than this needs review" }),
  minimumFeatures: z.int().min(0).meta({ description: "So does one that rests on fewer known features" }),
  gateSlope: z.number().positive().meta({ description: "The share of the report's voice is the logistic of slope × gate score" }),
  hashes: packed32.meta({ description: "The known features by hash, ascending" }),
  idf: packed16.meta({ description: "Per feature × 1000" }),
  heads: ByVoice(z.array(Column)).meta({ description: "Per voice and category, the weight of each feature" }),
  gate: Column.meta({ description: "What speaks for the report's voice" }),
});
export type ModelFile = z.infer<typeof ModelFile>;

/** One score's weights: a feature's weight is `weights[feature] * unit`. */
export interface Column {
  bias: number;
  unit: number;
  weights: Int8Array;
}

/** A model ready to judge with. */
export interface TriageModel {
  version: string;
  /** SHA-256 of the file's bytes. */
  sha256: string;
  examples: Record<Voice, number>;
  space: FeatureSpace;
  /** A column per category, in label order. */
  heads: Record<Voice, readonly Column[]>;
  gate: Column;
  gateSlope: number;
  temperature: Record<Voice, number>;
  reviewBelow: Record<Voice, number>;
  minimumFeatures: number;
}

/** What a model is before its weights are rounded to eight bits. */
export interface PlainModel extends Pick<TriageModel, "version" | "examples" | "gateSlope" | "temperature" | "reviewBelow" | "minimumFeatures"> {
  space: FeatureSpace;
  heads: Record<Voice, readonly { bias: number; weights: ArrayLike<number> }[]>;
  gate: { bias: number; weights: ArrayLike<number> };
}

const significant = (value: number): number => Number(value.toPrecision(6));
const base64 = (numbers: Int8Array | Uint16Array | Uint32Array): string => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");

function packColumn({ bias, weights }: { bias: number; weights: ArrayLike<number> }): z.infer<typeof Column> {
  const greatest = Array.from(weights).reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-6);
  const scale = significant(greatest);
  return { bias: significant(bias), scale, weights: base64(Int8Array.from(weights, (weight) => Math.max(-steps, Math.min(steps, Math.round((weight / scale) * steps))))) };
}

/** The file of a model. The same numbers give the same bytes. */
export function serialiseModel({ space, heads, gate, ...model }: PlainModel): string {
  const file: ModelFile = {
    format: 2,
    version: model.version,
    categories: [...categories],
    examples: model.examples,
    temperature: model.temperature,
    reviewBelow: model.reviewBelow,
    minimumFeatures: model.minimumFeatures,
    gateSlope: significant(model.gateSlope),
    hashes: base64(space.hashes),
    idf: base64(Uint16Array.from(space.idf, (value) => Math.round(value * idfScale))),
    heads: { record: heads.record.map(packColumn), report: heads.report.map(packColumn) },
    gate: packColumn(gate),
  };
  return `${JSON.stringify(file)}\n`;
}

/** The numbers packed in a text. They are copied, because a view needs an offset that is a multiple of their size. */
function unpack<Numbers>(text: string, make: (buffer: ArrayBuffer) => Numbers): Numbers {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, "base64");
  return make(buffer.slice(byteOffset, byteOffset + byteLength));
}

const unpackColumn = ({ bias, scale, weights }: z.infer<typeof Column>): Column => ({ bias, unit: scale / steps, weights: unpack(weights, (buffer) => new Int8Array(buffer)) });

/**
 * Reads a weights file's bytes. Throws if they are no model, or one of other categories than this code's: a model and
 * the code that reads it are deployed together.
 */
export function parseModel(bytes: Buffer): TriageModel {
  const file = ModelFile.parse(JSON.parse(bytes.toString("utf8")));
  const hashes = unpack(file.hashes, (buffer) => new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / 4)));
  const scaledIdf = unpack(file.idf, (buffer) => new Uint16Array(buffer, 0, Math.floor(buffer.byteLength / 2)));
  const heads = { record: file.heads.record.map(unpackColumn), report: file.heads.report.map(unpackColumn) };
  const gate = unpackColumn(file.gate);
  const columns = [gate, ...heads.record, ...heads.report];
  const isWhole = file.categories.join() === categories.join() && columns.length === 1 + 2 * categories.length && heads.record.length === categories.length && scaledIdf.length === hashes.length && columns.every(({ weights }) => weights.length === hashes.length);
  if (!isWhole) throw new Error("The triage model does not fit this code: train it again (npm run train).");

  // A loop, because `from` with a function takes twenty times as long.
  const idf = new Float64Array(hashes.length);
  for (let feature = 0; feature < idf.length; feature++) idf[feature] = (scaledIdf[feature] ?? 0) / idfScale;
  const { version, examples, gateSlope, temperature, reviewBelow, minimumFeatures } = file;
  return { version, sha256: createHash("sha256").update(bytes).digest("hex"), examples, space: featureSpace(hashes, idf), heads, gate, gateSlope, temperature, reviewBelow, minimumFeatures };
}

let loaded: TriageModel | undefined;

/** The shipped model, `models/triage.json`; read once per process. Throws if it is absent or does not fit. */
export function loadModel(): TriageModel {
  // From src/triage and from the built lib/triage it is the same way up.
  loaded ??= parseModel(readFileSync(new URL("../../models/triage.json", import.meta.url)));
  return loaded;
}
