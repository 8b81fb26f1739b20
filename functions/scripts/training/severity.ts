import { categories, severityLevels, type Category, type SeverityLevel } from "../../src/triage/model.ts";
import { scoreOfOdds } from "../../src/triage/severity.ts";
import { addOdds, noOdds, packWording, steps, storedOdds, timesOdds, type Odds, type SeverityFile } from "../../src/triage/severityModel.ts";
import { hashInCategory, wordingFeatures, type WordingFeature } from "../../src/triage/severityWording.ts";
import { isRelief, readFacts } from "../../src/triage/signals.ts";
import type { Word } from "../../src/triage/words.ts";

const version = "3.0.0";

/** A judged report; what has no severity is not learnt from. */
export interface JudgedReport {
  text: string;
  words: readonly Word[];
  /** The number of its category. */
  label: number;
  severity: SeverityLevel | null;
  /** Who wrote and judged it. */
  source: string;
}

/** A report as the engine reads it, with the number of its level. */
export interface SeverityRow {
  level: number;
  source: string;
  category: Category;
  keys: readonly string[];
  wording: readonly WordingFeature[];
}

/** How fast the odds rise with what is learnt (a report's reaching a step, as 0 or 1). Chosen on authors left out. */
const steepness = 9;

/** What a unit of each kind costs; the less, the more it may explain. */
const penalties = { base: 1.5, fact: 12, factInCategory: 25, wording: 2.2 } as const;
/** A feature is learnt from at least this many reports. */
const leastReports = { fact: 2, factInCategory: 3, stem: 2, pair: 3 } as const;
/** The scale on which rarity counts, so that the penalty means the same for few texts and many. */
const usualRarity = 5;
/** Wording features kept, by how much they move scores. */
const mostWording = 60_000;
const sweeps = 60;
const settled = 1e-4;

/** The steps above low that a level has reached, as targets. */
const targetsOf = (level: number): Odds => [Number(level >= 1), Number(level >= 2), Number(level >= 3)];

/** Two levels off costs this much more than one. */
const farCost = 1;

/** A column of the design: the rows it stands in and its values there, the sign its weight may have, and its cost. */
interface Column {
  rows: Int32Array;
  values: Float64Array;
  sign: -1 | 0 | 1;
  penalty: number;
}

/** Values by key and row, from which columns are made. */
type Cells<Key> = Map<Key, { rows: number[]; values: number[] }>;

function put<Key>(cells: Cells<Key>, key: Key, row: number, value: number): void {
  const known = cells.get(key);
  if (known) {
    known.rows.push(row);
    known.values.push(value);
  } else cells.set(key, { rows: [row], values: [value] });
}

function columnsOf<Key>(cells: Cells<Key>, least: number, penalty: number, signOf: (key: Key) => Column["sign"], scaleOf: (rows: number) => number = () => 1): { key: Key; scale: number; column: Column }[] {
  return [...cells].flatMap(([key, { rows, values }]) => {
    if (rows.length < least) return [];
    const scale = scaleOf(rows.length);
    return [{ key, scale, column: { rows: Int32Array.from(rows), values: Float64Array.from(values, (value) => value * scale), sign: signOf(key), penalty } }];
  });
}

/**
 * Ridge regression by cyclic coordinate descent, for the three steps side by side; a weight with a sign is held to its
 * side of zero (Franc, Hlavac and Navara 2005, "Sequential Coordinate-wise Algorithm for the Non-negative Least Squares
 * Problem"). Three targets per row, three weights per column.
 */
function descend(columns: readonly Column[], targets: Float64Array): Float64Array {
  const count = steps.length;
  const weights = new Float64Array(columns.length * count);
  const residuals = Float64Array.from(targets);
  const squares = columns.map(({ values }) => values.reduce((sum, value) => sum + value * value, 0));
  const held = (free: number, sign: Column["sign"]): number => (sign > 0 ? Math.max(0, free) : sign < 0 ? Math.min(0, free) : free);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = 0;
    columns.forEach(({ rows, values, sign, penalty }, index) => {
      const square = squares[index] ?? 0;
      for (let step = 0; step < count; step++) {
        let gradient = 0;
        for (let at = 0; at < rows.length; at++) gradient += (values[at] ?? 0) * (residuals[(rows[at] ?? 0) * count + step] ?? 0);
        const old = weights[index * count + step] ?? 0;
        const next = held((gradient + square * old) / (square + penalty), sign);
        const change = next - old;
        if (change === 0) continue;
        weights[index * count + step] = next;
        moved = Math.max(moved, Math.abs(change));
        for (let at = 0; at < rows.length; at++) {
          const place = (rows[at] ?? 0) * count + step;
          residuals[place] = (residuals[place] ?? 0) - change * (values[at] ?? 0);
        }
      }
    });
    if (moved < settled) break;
  }
  return weights;
}

/** What was learnt: what each thing adds to the three targets. */
interface Fitted {
  base: ReadonlyMap<Category, Odds>;
  facts: ReadonlyMap<string, Odds>;
  factsIn: ReadonlyMap<string, Odds>;
  wording: ReadonlyMap<number, Odds>;
}

const separator = " | ";
const inKey = (key: string, category: Category): string => `${category}${separator}${key}`;
const signOf = (key: string): 1 | -1 => (isRelief(key) ? -1 : 1);

/** Every row's category, facts and wording by what they are, with the rows they stand in. */
function cellsOf(rows: readonly SeverityRow[]) {
  const cells = { base: new Map() as Cells<Category>, facts: new Map() as Cells<string>, factsIn: new Map() as Cells<string>, stems: new Map() as Cells<number>, pairs: new Map() as Cells<number> };
  rows.forEach(({ category, keys, wording }, row) => {
    put(cells.base, category, row, 1);
    for (const key of keys) {
      put(cells.facts, key, row, 1);
      put(cells.factsIn, inKey(key, category), row, 1);
    }
    for (const { hash, value, from, to } of wording) {
      const kind = to - from === 1 ? cells.stems : cells.pairs;
      put(kind, hash, row, value);
      put(kind, hashInCategory(hash, category), row, value);
    }
  });
  return cells;
}

/** Learns all weights together, so that the wording explains only what the facts leave. */
function fit(rows: readonly SeverityRow[]): Fitted {
  const cells = cellsOf(rows);
  const targets = rows.map(({ level }) => targetsOf(level));
  const mean = timesOdds(targets.reduce(addOdds, noOdds), 1 / (rows.length || 1));
  const rarityOf = (count: number): number => (1 + Math.log(rows.length / count)) / usualRarity;
  const parts = {
    base: columnsOf(cells.base, 1, penalties.base, () => 0),
    facts: columnsOf(cells.facts, leastReports.fact, penalties.fact, signOf),
    factsIn: columnsOf(cells.factsIn, leastReports.factInCategory, penalties.factInCategory, (key) => signOf(key.slice(key.indexOf(separator) + separator.length))),
    wording: [...columnsOf(cells.stems, leastReports.stem, penalties.wording, () => 0, rarityOf), ...columnsOf(cells.pairs, leastReports.pair, penalties.wording, () => 0, rarityOf)],
  };
  const weights = descend([...parts.base, ...parts.facts, ...parts.factsIn, ...parts.wording].map(({ column }) => column), Float64Array.from(targets.flatMap((target) => target.map((value, step) => value - (mean[step] ?? 0)))));
  let at = 0;
  const take = <Key>(entries: readonly { key: Key; scale: number; column: Column }[]): { key: Key; odds: Odds; reports: number }[] =>
    entries.map(({ key, scale, column }) => {
      const [medium = 0, high = 0, critical = 0] = weights.subarray(at, (at += steps.length));
      return { key, odds: timesOdds([medium, high, critical], scale), reports: column.rows.length };
    });
  const mapOf = <Key>(entries: readonly { key: Key; odds: Odds }[]): Map<Key, Odds> => new Map(entries.map(({ key, odds }) => [key, odds]));
  const base = take(parts.base).map(({ key, odds }) => ({ key, odds: addOdds(odds, mean) }));
  const facts = take(parts.facts);
  const factsIn = take(parts.factsIn);
  const movement = ({ odds, reports }: { odds: Odds; reports: number }): number => Math.hypot(...odds) * Math.sqrt(reports);
  const wording = take(parts.wording)
    .sort((a, b) => movement(b) - movement(a) || a.key - b.key)
    .slice(0, mostWording);
  return { base: mapOf(base), facts: mapOf(facts), factsIn: mapOf(factsIn), wording: mapOf(wording) };
}

/** What the weights give a row for the three targets. */
function predict({ category, keys, wording }: SeverityRow, { base, facts, factsIn, wording: weights }: Fitted): Odds {
  let sum = base.get(category) ?? noOdds;
  for (const key of keys) sum = addOdds(sum, addOdds(facts.get(key) ?? noOdds, factsIn.get(inKey(key, category)) ?? noOdds));
  for (const { hash, value } of wording) sum = addOdds(sum, timesOdds(addOdds(weights.get(hash) ?? noOdds, weights.get(hashInCategory(hash, category)) ?? noOdds), value));
  return sum;
}

interface Scored {
  level: number;
  score: number;
}

function levelAt(score: number, from: readonly number[]): number {
  let level = 0;
  for (const least of from) if (score >= least) level++;
  return level;
}

/** Scores of other texts differ, so a threshold is judged by those around each score as well. */
const shifts = [-4, -2, 0, 2, 4];

/** What a set of thresholds costs: a level that is not the judged one, more where it is two off. */
function costOf(scored: readonly Scored[], from: readonly number[]): number {
  let sum = 0;
  for (const { level, score } of scored) {
    for (const shift of shifts) {
      const off = Math.abs(levelAt(score + shift, from) - level);
      sum += off === 0 ? 0 : off === 1 ? 1 : 1 + farCost;
    }
  }
  return sum;
}

/** The thresholds (medium, high, critical) of least cost, each in turn over half points until none moves. */
export function fitThresholds(scored: readonly Scored[]): number[] {
  let from = [100 / 6, 50, 500 / 6];
  for (let round = 0; round < 5; round++) {
    const before = from.join();
    for (let which = 0; which < from.length; which++) {
      const least = (from[which - 1] ?? 0) + 1;
      const most = (from[which + 1] ?? 100) - 1;
      const candidates = Array.from({ length: Math.floor((most - least) * 2) + 1 }, (_, step) => least + step / 2).map((value) => from.with(which, value));
      const costs = candidates.map((candidate) => costOf(scored, candidate));
      from = candidates[costs.indexOf(Math.min(...costs))] ?? from;
    }
    if (from.join() === before) break;
  }
  return from;
}

/** Where a prediction is to be even odds. */
type Evens = Odds;

/** Predictions of other texts differ, so a place is judged by those around it as well. */
const around = [-0.06, -0.03, 0, 0.03, 0.06];

/** For each step the prediction that best parts the rows which reach it from those which do not. */
function fitEvens(rows: readonly SeverityRow[], predictions: readonly Odds[]): Evens {
  const candidates = Array.from({ length: 121 }, (_, index) => 0.2 + index / 200);
  const best = (step: number): number => {
    const errors = candidates.map((candidate) => around.reduce((sum, shift) => sum + rows.filter(({ level }, row) => (predictions[row]?.[step] ?? 0) + shift >= candidate !== level > step).length, 0));
    return candidates[errors.indexOf(Math.min(...errors))] ?? 0.5;
  };
  return [best(0), best(1), best(2)];
}

const toOdds = (prediction: Odds, evens: Evens): Odds => timesOdds(addOdds(prediction, timesOdds(evens, -1)), steepness);

/** Reads the judged ones among the reports. */
export function readRows(reports: readonly JudgedReport[]): SeverityRow[] {
  return reports.flatMap(({ text, words, label, severity, source }) => {
    const category = categories[label];
    if (severity === null || !category) return [];
    return [{ level: severityLevels.indexOf(severity), source, category, keys: readFacts(text, words, undefined).found.flatMap(({ keys }) => keys), wording: wordingFeatures(words) }];
  });
}

/** Predicts each row by weights learnt from the other authors' rows; authors are dealt into at most `parts` parts. */
function predictOtherAuthors(rows: readonly SeverityRow[], parts: number): Odds[] {
  const authors = [...new Set(rows.map(({ source }) => source))];
  const count = Math.min(parts, authors.length);
  const partOf = rows.map(({ source }) => authors.indexOf(source) % count);
  const predictions = rows.map(() => noOdds);
  for (let part = 0; part < count; part++) {
    const fitted = fit(rows.filter((_, row) => partOf[row] !== part));
    rows.forEach((row, index) => {
      if (partOf[index] === part) predictions[index] = predict(row, fitted);
    });
  }
  return predictions;
}

/** What turns predictions into levels: where odds are even, and the score's thresholds. */
interface Scale {
  evens: Evens;
  from: number[];
}

function fitScale(rows: readonly SeverityRow[], predictions: readonly Odds[]): Scale {
  const evens = fitEvens(rows, predictions);
  return { evens, from: fitThresholds(rows.map(({ level }, row) => ({ level, score: scoreOfOdds(toOdds(predictions[row] ?? noOdds, evens)) }))) };
}

function fileOf(rows: readonly SeverityRow[], fitted: Fitted, { evens, from: [medium = 0, high = 0, critical = 0] }: Scale): SeverityFile {
  const stored = (weights: Odds | undefined): [number, number, number] => storedOdds(timesOdds(weights ?? noOdds, steepness));
  const isNothing = (odds: Odds): boolean => odds.every((value) => value === 0);
  const facts = [...fitted.facts.keys()].sort().flatMap((key) => {
    const odds = stored(fitted.facts.get(key));
    const added = categories.flatMap((category) => {
      const own = stored(fitted.factsIn.get(inKey(key, category)));
      return isNothing(own) ? [] : [[category, own] as const];
    });
    return isNothing(odds) && added.length === 0 ? [] : [[key, { odds, ...(added.length > 0 ? { in: Object.fromEntries(added) } : {}) }] as const];
  });
  return {
    format: 2,
    version,
    examples: rows.length,
    from: { low: 0, medium, high, critical },
    base: Object.fromEntries(categories.map((category) => [category, storedOdds(toOdds(fitted.base.get(category) ?? noOdds, evens))])) as Record<Category, [number, number, number]>,
    facts: Object.fromEntries(facts),
    wording: packWording([...fitted.wording].map(([hash, weights]) => ({ hash, odds: timesOdds(weights, steepness) }))),
  };
}

/** Parts for the predictions by which the scale is chosen. */
const scaleParts = 6;

/**
 * Learns the severity's weights and thresholds from judged reports and returns the model's file. Thresholds are chosen on
 * scores of reports whose authors were not learnt from. The same reports give the same bytes.
 */
export function trainSeverity(reports: readonly JudgedReport[]): string {
  const rows = readRows(reports);
  const scale = fitScale(rows, predictOtherAuthors(rows, scaleParts));
  return `${JSON.stringify(fileOf(rows, fit(rows), scale))}\n`;
}

/** A judged report with the level computed for it. */
export interface ComparedReport {
  source: string;
  category: Category;
  judged: number;
  computed: number;
}

/** Each report's level by weights and thresholds that its author has no part in: how it fares with a new author. */
export function leaveAuthorsOut(reports: readonly JudgedReport[]): ComparedReport[] {
  const rows = readRows(reports);
  const authors = [...new Set(rows.map(({ source }) => source))];
  const predictions = predictOtherAuthors(rows, authors.length);
  return authors.flatMap((author) => {
    const others = rows.flatMap(({ source }, row) => (source === author ? [] : [row]));
    const { evens, from } = fitScale(others.flatMap((row) => rows[row] ?? []), others.map((row) => predictions[row] ?? noOdds));
    return rows.flatMap(({ source, category, level }, row) => (source === author ? [{ source, category, judged: level, computed: levelAt(scoreOfOdds(toOdds(predictions[row] ?? noOdds, evens)), from) }] : []));
  });
}
