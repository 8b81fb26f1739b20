import { reportShare, scoresOf, softmax } from "../triage/categorise.ts";
import { featureSpace, featuresOf, numberOf, vectorise, type Feature, type FeatureSpace } from "../triage/features.ts";
import { categories, type Category } from "../triage/model.ts";
import { serialiseModel, voices, type Column, type TriageModel, type Voice } from "../triage/modelFile.ts";
import type { Word } from "../triage/words.ts";

/** A report and what people say it is. */
export interface Taught {
  /** As they are read for the category (`wordsRead`). */
  words: readonly Word[];
  category: Category;
  /** Who wrote it; left out, somebody who wrote no other. */
  reporter?: string;
}

export interface TuningOptions {
  /** How often all reports are gone through. */
  passes: number;
  /** The share of what is wrong with a report's scores that one look at it puts right. */
  rate: number;
  /** The share by which every weight goes back towards the shipped one after a pass. */
  shrink: number;
  /**
   * A word the model does not know is learnt when so many people wrote it: one that fewer write may be somebody's name, and
   * nobody is to teach a word by himself.
   */
  minReporters: number;
  newWordsMax: number;
}

/** With these, corrections by authors the weights had not seen helped most on a third author's reports, and false ones harmed least. */
export const tuningOptions: TuningOptions = { passes: 8, rate: 0.6, shrink: 0.1, minReporters: 3, newWordsMax: 500 };

/** Words the model does not know, by hash, and how many people wrote them; the commonest first. */
function newWords(taught: readonly Taught[], space: FeatureSpace, { minReporters, newWordsMax }: TuningOptions): [hash: number, reporters: number][] {
  const spread = new Map<number, Set<string>>();
  // By itself a word has no pairs: of the first block it is all there is.
  const hashesOf = (word: Word): number[] => [...featuresOf([{ ...word, id: 0 }])].filter(([, block]) => block === 0).map(([hash]) => hash);
  taught.forEach(({ words, reporter }, at) => {
    const own = new Map(words.map((word) => [word.id, word]));
    const unknown = [...own.values()].flatMap(hashesOf).filter((hash) => numberOf(space, hash) < 0);
    for (const hash of unknown) spread.set(hash, (spread.get(hash) ?? new Set()).add(reporter ?? String(at)));
  });
  return Array.from(spread, ([hash, reporters]): [number, number] => [hash, reporters.size]).filter(([, reporters]) => reporters >= minReporters).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, newWordsMax);
}

/**
 * The same model with room for further words, whose weights are nought. Their inverse document frequency lies midway between
 * that among the corrected reports, where what is often corrected seems common, and that among all known texts, where the
 * words of a letterhead seem rare.
 */
function widen(model: TriageModel, added: readonly [hash: number, reporters: number][], reports: number): TriageModel {
  const idfOf = (count: number, of: number): number => 1 - Math.log((1 + count) / (1 + of));
  const known = model.examples.report + reports;
  const { hashes, idf } = model.space;
  const own = Array.from(hashes, (hash, feature) => ({ hash, feature, idf: idf[feature] ?? 0 }));
  const learnt = added.map(([hash, count]) => ({ hash, feature: -1, idf: (idfOf(count, reports) + idfOf(count, known)) / 2 }));
  const entries = [...own, ...learnt].sort((a, b) => a.hash - b.hash);
  const widened = (column: Column): Column => ({ ...column, weights: Int8Array.from(entries, ({ feature }) => column.weights[feature] ?? 0) });
  const space = featureSpace(Uint32Array.from(entries, ({ hash }) => hash), Float64Array.from(entries, (entry) => entry.idf));
  return { ...model, space, gate: widened(model.gate), heads: { record: model.heads.record.map(widened), report: model.heads.report.map(widened) } };
}

interface Lesson {
  features: readonly Feature[];
  label: number;
  /** What the shipped weights say. */
  scores: readonly number[];
  /** How much a weight of each voice moves the score. */
  factor: Record<Voice, number>;
  /** Squared length of the score's gradient: a step is measured by it, so that each report counts alike. */
  squares: number;
}

function lessonOf({ words, category }: Taught, base: TriageModel): Lesson {
  const features = vectorise(words, base.space);
  const share = reportShare(features, base);
  const factor = { report: share / base.temperature.report, record: (1 - share) / base.temperature.record };
  const length = features.reduce((sum, { weight }) => sum + weight * weight, 0);
  return { features, label: categories.indexOf(category), scores: scoresOf(features, share, base), factor, squares: (factor.report ** 2 + factor.record ** 2) * length };
}

/** How far each weight is moved, by voice and label. */
type Shifts = Record<Voice, Float64Array[]>;

function learn({ features, label, scores, factor, squares }: Lesson, shifts: Shifts, rate: number): void {
  const shifted = scores.map((score, at) => voices.reduce((sum, voice) => sum + factor[voice] * features.reduce((total, { feature, weight }) => total + weight * (shifts[voice][at]?.[feature] ?? 0), 0), score));
  softmax(shifted).forEach((probability, at) => {
    const step = (rate * (Number(at === label) - probability)) / squares;
    for (const voice of voices) {
      const row = shifts[voice][at];
      if (row) for (const { feature, weight } of features) row[feature] = (row[feature] ?? 0) + step * factor[voice] * weight;
    }
  });
}

/**
 * The file of a model that has learnt from corrections: a few passes over them in the given order, each moving the weights
 * down the gradient of the logarithmic loss by a normalised step, and then all of them a part of the way back to the shipped
 * ones. So it stays near those where people said nothing. Biases, gate and calibration stay: what people correct says
 * nothing of how frequent things are. The same input gives the same bytes. Pure.
 *
 * Method: normalised gradient steps (Nagumo and Noda 1967, the NLMS rule) on the softmax loss, with decay towards the
 * starting point, which is an L2 penalty on the distance to it.
 */
export function tune(shipped: TriageModel, taught: readonly Taught[], version: string, options: TuningOptions = tuningOptions): Buffer {
  const base = widen(shipped, newWords(taught, shipped.space, options), taught.length);
  const lessons = taught.map((report) => lessonOf(report, base)).filter(({ squares }) => squares > 0);
  const rows = () => categories.map(() => new Float64Array(base.space.hashes.length));
  const shifts: Shifts = { record: rows(), report: rows() };
  for (let pass = 0; pass < options.passes; pass += 1) {
    for (const lesson of lessons) learn(lesson, shifts, options.rate);
    for (const row of [...shifts.record, ...shifts.report]) for (let feature = 0; feature < row.length; feature += 1) row[feature] = (row[feature] ?? 0) * (1 - options.shrink);
  }
  const plain = ({ bias, unit, weights }: Column, shift?: Float64Array) => ({ bias, weights: Float64Array.from(weights, (weight, feature) => unit * weight + (shift?.[feature] ?? 0)) });
  const head = (voice: Voice) => base.heads[voice].map((column, label) => plain(column, shifts[voice][label]));
  const examples = { ...base.examples, report: base.examples.report + taught.length };
  return Buffer.from(serialiseModel({ ...base, version, examples, heads: { record: head("record"), report: head("report") }, gate: plain(base.gate) }));
}
