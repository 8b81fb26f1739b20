import { categories, severityLevels, type Category, type SeverityLevel } from "../../src/triage/model.ts";
import { packWording, type SeverityFile } from "../../src/triage/severityModel.ts";
import { wordingFeatures } from "../../src/triage/severityWording.ts";
import { isRelief, readFacts } from "../../src/triage/signals.ts";
import type { Word } from "../../src/triage/words.ts";

const version = "2.0.0";

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
  wording: readonly { hash: number; inCategory: number; value: number }[];
}

/** A level is so many points of the score, and the mildest report lies so far above 0. */
const pointsPerLevel = 25;
const lowest = 12;

/** What a unit of each kind costs; the less, the more it may explain. */
const penalties = { base: 1.5, fact: 12, factInCategory: 25, wording: 2.2 } as const;
/** A feature is learnt from at least this many reports. */
const leastReports = { fact: 2, factInCategory: 3, wording: 2 } as const;
/** The scale on which rarity counts, so that the penalty means the same for few texts and many. */
const usualRarity = 5;
/** Wording features kept, by how much they move scores. */
const mostWording = 26_000;
const sweeps = 60;
const settled = 1e-4;

/** Two levels off costs this much more than one. */
const farCost = 0.5;

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
 * Ridge regression by cyclic coordinate descent; a weight with a sign is held to its side of zero (Franc, Hlavac and
 * Navara 2005, "Sequential Coordinate-wise Algorithm for the Non-negative Least Squares Problem").
 */
function descend(columns: readonly Column[], targets: Float64Array): Float64Array {
  const weights = new Float64Array(columns.length);
  const residuals = Float64Array.from(targets);
  const squares = columns.map(({ values }) => values.reduce((sum, value) => sum + value * value, 0));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = 0;
    columns.forEach(({ rows, values, sign, penalty }, index) => {
      let gradient = 0;
      for (let at = 0; at < rows.length; at++) gradient += (values[at] ?? 0) * (residuals[rows[at] ?? 0] ?? 0);
      const square = squares[index] ?? 0;
      const old = weights[index] ?? 0;
      const free = (gradient + square * old) / (square + penalty);
      const next = sign > 0 ? Math.max(0, free) : sign < 0 ? Math.min(0, free) : free;
      const step = next - old;
      if (step === 0) return;
      weights[index] = next;
      moved = Math.max(moved, Math.abs(step));
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at] ?? 0;
        residuals[row] = (residuals[row] ?? 0) - step * (values[at] ?? 0);
      }
    });
    if (moved < settled) break;
  }
  return weights;
}

/** What was learnt, in levels. */
interface Fitted {
  base: ReadonlyMap<Category, number>;
  facts: ReadonlyMap<string, number>;
  factsIn: ReadonlyMap<string, number>;
  wording: ReadonlyMap<number, number>;
}

const separator = " | ";
const inKey = (key: string, category: Category): string => `${category}${separator}${key}`;
const signOf = (key: string): 1 | -1 => (isRelief(key) ? -1 : 1);

/** Learns all weights together, so that the wording explains only what the facts leave. */
function fit(rows: readonly SeverityRow[]): Fitted {
  const cells = { base: new Map() as Cells<Category>, facts: new Map() as Cells<string>, factsIn: new Map() as Cells<string>, wording: new Map() as Cells<number> };
  rows.forEach(({ category, keys, wording }, row) => {
    put(cells.base, category, row, 1);
    for (const key of keys) {
      put(cells.facts, key, row, 1);
      put(cells.factsIn, inKey(key, category), row, 1);
    }
    for (const { hash, inCategory, value } of wording) {
      put(cells.wording, hash, row, value);
      put(cells.wording, inCategory, row, value);
    }
  });
  const mean = rows.reduce((sum, { level }) => sum + level, 0) / (rows.length || 1);
  const parts = {
    base: columnsOf(cells.base, 1, penalties.base, () => 0),
    facts: columnsOf(cells.facts, leastReports.fact, penalties.fact, signOf),
    factsIn: columnsOf(cells.factsIn, leastReports.factInCategory, penalties.factInCategory, (key) => signOf(key.slice(key.indexOf(separator) + separator.length))),
    wording: columnsOf(cells.wording, leastReports.wording, penalties.wording, () => 0, (count) => (1 + Math.log(rows.length / count)) / usualRarity),
  };
  const weights = descend([...parts.base, ...parts.facts, ...parts.factsIn, ...parts.wording].map(({ column }) => column), Float64Array.from(rows, ({ level }) => level - mean));
  let at = 0;
  const take = <Key>(entries: readonly { key: Key; scale: number }[]): { key: Key; weight: number }[] => entries.map(({ key, scale }) => ({ key, weight: (weights[at++] ?? 0) * scale }));
  const mapOf = <Key>(entries: readonly { key: Key; weight: number }[]): Map<Key, number> => new Map(entries.map(({ key, weight }) => [key, weight]));
  const base = take(parts.base).map(({ key, weight }) => ({ key, weight: weight + mean }));
  const facts = take(parts.facts);
  const factsIn = take(parts.factsIn);
  const movement = ({ key, weight }: { key: number; weight: number }): number => Math.abs(weight) * Math.sqrt(cells.wording.get(key)?.rows.length ?? 0);
  const wording = take(parts.wording)
    .sort((a, b) => movement(b) - movement(a) || a.key - b.key)
    .slice(0, mostWording);
  return { base: mapOf(base), facts: mapOf(facts), factsIn: mapOf(factsIn), wording: mapOf(wording) };
}

/** The level, as a number with a fraction, that the weights give a row. */
function predict({ category, keys, wording }: SeverityRow, { base, facts, factsIn, wording: weights }: Fitted): number {
  let level = base.get(category) ?? 0;
  for (const key of keys) level += (facts.get(key) ?? 0) + (factsIn.get(inKey(key, category)) ?? 0);
  for (const { hash, inCategory, value } of wording) level += ((weights.get(hash) ?? 0) + (weights.get(inCategory) ?? 0)) * value;
  return level;
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
const shifts = [-6, -4, -2, 0, 2, 4, 6];

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
  let from = [lowest + 0.5 * pointsPerLevel, lowest + 1.5 * pointsPerLevel, lowest + 2.5 * pointsPerLevel];
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

const scoreOf = (row: SeverityRow, fitted: Fitted): number => lowest + pointsPerLevel * predict(row, fitted);

/** Reads the judged ones among the reports. */
export function readRows(reports: readonly JudgedReport[]): SeverityRow[] {
  return reports.flatMap(({ text, words, label, severity, source }) => {
    const category = categories[label];
    if (severity === null || !category) return [];
    return [{ level: severityLevels.indexOf(severity), source, category, keys: readFacts(text, words, undefined).found.flatMap(({ keys }) => keys), wording: wordingFeatures(words, category) }];
  });
}

/** Scores each row by weights learnt from the other authors' rows; authors are dealt into at most `parts` parts. */
export function scoreOtherAuthors(rows: readonly SeverityRow[], parts: number): number[] {
  const authors = [...new Set(rows.map(({ source }) => source))];
  const count = Math.min(parts, authors.length);
  const partOf = rows.map(({ source }) => authors.indexOf(source) % count);
  const scores = rows.map(() => lowest);
  for (let part = 0; part < count; part++) {
    const fitted = fit(rows.filter((_, row) => partOf[row] !== part));
    rows.forEach((row, index) => {
      if (partOf[index] === part) scores[index] = scoreOf(row, fitted);
    });
  }
  return scores;
}

const tenthsOf = (levels: number): number => Math.round(levels * pointsPerLevel * 10) + 0;

function fileOf(rows: readonly SeverityRow[], fitted: Fitted, [medium = 0, high = 0, critical = 0]: readonly number[]): SeverityFile {
  const keys = [...fitted.facts.keys()].sort();
  const facts = keys.flatMap((key) => {
    const points = tenthsOf(fitted.facts.get(key) ?? 0);
    const added = categories.flatMap((category) => {
      const tenths = tenthsOf(fitted.factsIn.get(inKey(key, category)) ?? 0);
      return tenths === 0 ? [] : [[category, tenths] as const];
    });
    return points === 0 && added.length === 0 ? [] : [[key, { points, ...(added.length > 0 ? { in: Object.fromEntries(added) } : {}) }] as const];
  });
  return {
    format: 1,
    version,
    examples: rows.length,
    from: { low: 0, medium, high, critical },
    base: Object.fromEntries(categories.map((category) => [category, lowest * 10 + tenthsOf(fitted.base.get(category) ?? 0)])) as Record<Category, number>,
    facts: Object.fromEntries(facts),
    wording: packWording([...fitted.wording].map(([hash, weight]) => ({ hash, points: weight * pointsPerLevel }))),
  };
}

/** Parts for the scores by which thresholds are chosen. */
const thresholdParts = 6;

/**
 * Learns the severity's weights and thresholds from judged reports and returns the model's file. Thresholds are chosen on
 * scores of reports whose authors were not learnt from. The same reports give the same bytes.
 */
export function trainSeverity(reports: readonly JudgedReport[]): string {
  const rows = readRows(reports);
  const scores = scoreOtherAuthors(rows, thresholdParts);
  const thresholds = fitThresholds(rows.map(({ level }, index) => ({ level, score: scores[index] ?? 0 })));
  return `${JSON.stringify(fileOf(rows, fit(rows), thresholds))}\n`;
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
  const scores = scoreOtherAuthors(rows, authors.length);
  const scored = rows.map(({ level, source, category }, index) => ({ level, score: scores[index] ?? 0, source, category }));
  return authors.flatMap((author) => {
    const thresholds = fitThresholds(scored.filter(({ source }) => source !== author));
    return scored.filter(({ source }) => source === author).map(({ level, score, source, category }) => ({ source, category, judged: level, computed: levelAt(score, thresholds) }));
  });
}
