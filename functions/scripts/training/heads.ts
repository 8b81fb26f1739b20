import { vectorise, type FeatureSpace } from "../../src/triage/features.ts";
import { categories } from "../../src/triage/model.ts";
import { voices, type Voice } from "../../src/triage/modelFile.ts";
import type { Example } from "./dataset.ts";
import { paddedCopies } from "./padding.ts";
import { sparseRows, trainLinear, type LinearModel, type SparseRows } from "./linear.ts";
import { chooseSpace, type SpaceOptions } from "./space.ts";

export interface HeadOptions {
  cost: number;
  /** How far rare categories are made up for: 0 not at all, 1 wholly. */
  balance: number;
  /** What a text of each voice counts for in this head. */
  importance: Record<Voice, number>;
}

export interface TrainingOptions extends SpaceOptions {
  heads: Record<Voice, HeadOptions>;
  gateCost: number;
  epochs: number;
  seed: number;
}

/** The settings in use; models/MODEL_CARD.md says what others gave. */
export const chosenOptions: TrainingOptions = {
  minRecords: [4, 3, 8, 5],
  minReports: [2, 2, 6, 3],
  heads: {
    record: { cost: 0.2, balance: 0.75, importance: { record: 1, report: 0.1 } },
    report: { cost: 0.5, balance: 1, importance: { record: 0, report: 1 } },
  },
  gateCost: 1,
  epochs: 12,
  seed: 7,
};

export interface Trained {
  space: FeatureSpace;
  heads: Record<Voice, LinearModel[]>;
  gate: LinearModel;
  gateSlope: number;
}

/** Examples with their vectors, so that several models can be trained on parts of them. */
export interface Prepared {
  examples: readonly Example[];
  space: Trained["space"];
  rows: SparseRows;
}

/** Chooses the space by the examples that may be learnt from and turns all of them into vectors; padded copies follow them. */
export function prepare(examples: readonly Example[], mayLearn: (row: number) => boolean, options: TrainingOptions): Prepared {
  const space = chooseSpace(examples.filter((_, row) => mayLearn(row)), options);
  const all = [...examples, ...paddedCopies(examples)];
  return { examples: all, space, rows: sparseRows(all.map(({ words }) => vectorise(words, space)), space.hashes.length) };
}

function trainHead({ examples, rows }: Prepared, included: Int32Array, voice: Voice, { heads, epochs, seed }: TrainingOptions): LinearModel[] {
  const { cost, balance, importance } = heads[voice];
  // Padded copies teach the head of their own voice; the other gains nothing by them.
  const used = included.filter((row) => importance[examples[row]?.voice ?? "record"] > 0 && (examples[row]?.isPadded !== true || examples[row].voice === voice));
  return categories.map((_, label) => {
    const isPositive = (row: number): boolean => examples[row]?.label === label;
    // Where a category also applies but is not the label, the text teaches nothing about it.
    const own = used.filter((row) => isPositive(row) || !examples[row]?.acceptable.has(label));
    const positives = own.filter(isPositive).length || 1;
    const forPositive = (own.length / (2 * positives)) ** balance;
    const forNegative = (own.length / (2 * (own.length - positives || 1))) ** balance;
    return trainLinear(rows, own, isPositive, (row) => importance[examples[row]?.voice ?? "record"] * (isPositive(row) ? forPositive : forNegative), { cost, epochs, seed });
  });
}

/** Trains both heads and the gate between them on the included rows. */
export function trainModel(prepared: Prepared, isIncluded: (row: number) => boolean, options: TrainingOptions): Trained {
  const { examples, rows, space } = prepared;
  const included = Int32Array.from(examples.keys()).filter(isIncluded);
  const isReport = (row: number): boolean => examples[row]?.voice === "report";
  const own = included.filter((row) => examples[row]?.isPadded !== true);
  const reports = own.filter(isReport).length || 1;
  const importanceOf = (row: number): number => own.length / (2 * (isReport(row) ? reports : own.length - reports || 1));
  const gate = trainLinear(rows, own, isReport, importanceOf, { cost: options.gateCost, epochs: options.epochs, seed: options.seed });
  // A margin of one is all but certain: the logistic gives it .95.
  return { space, gate, gateSlope: 3, heads: { record: trainHead(prepared, included, "record", options), report: trainHead(prepared, included, "report", options) } };
}

/** What held-out figures are computed from: a text's raw scores by head, its gate score, and how many features were known. */
export interface Scored {
  example: Example;
  raw: Record<Voice, number[]>;
  share: number;
  known: number;
}

/** Scores rows that the model was not trained on. */
export function scoreRows({ examples, rows }: Prepared, { heads, gate, gateSlope }: Trained, chosen: (row: number) => boolean): Scored[] {
  const dot = (row: number, { weights, bias }: LinearModel): number => {
    let sum = bias;
    for (let at = rows.starts[row] ?? 0; at < (rows.starts[row + 1] ?? 0); at++) sum += (weights[rows.columns[at] ?? 0] ?? 0) * (rows.values[at] ?? 0);
    return sum;
  };
  return examples.flatMap((example, row) => {
    if (!chosen(row) || example.isPadded === true) return [];
    const raw = Object.fromEntries(voices.map((voice) => [voice, heads[voice].map((column) => dot(row, column))])) as Record<Voice, number[]>;
    return [{ example, raw, share: 1 / (1 + Math.exp(-gateSlope * dot(row, gate))), known: (rows.starts[row + 1] ?? 0) - (rows.starts[row] ?? 0) }];
  });
}

