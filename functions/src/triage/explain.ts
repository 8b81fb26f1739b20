import { scratchOf, type Feature, type Places } from "./features.ts";
import type { Evidence, Score } from "./model.ts";
import type { TriageModel } from "./modelFile.ts";
import type { Word } from "./words.ts";

/** Spans shown; what the others say is `rest`. */
const maxEvidence = 12;
/** Neighbouring words that speak the same way join into one span up to this many UTF-16 units. */
const maxSpan = 80;
/** A word that says less than this, as a share of the strongest, parts spans and is not shown by itself. */
const faint = 0.04;

/** A text as the model reads it: its features, where they stand, and the share of the report's voice. */
export interface Reading {
  places: Places;
  features: readonly Feature[];
  share: number;
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000 + 0;

/**
 * What each word adds to a category's score: a feature's contribution is its value times its weight, parted evenly among
 * its occurrences and among the words of each (a pair's two words, a concept's phrase; a sequence of characters belongs
 * to its word). The sum over the words is the score without its base, for the score is linear in the features.
 */
export function contributionsOf(label: number, words: readonly Word[], { places, features, share }: Reading, { heads, temperature, space }: TriageModel): { base: number; byWord: Float64Array } {
  const report = heads.report[label];
  const record = heads.record[label];
  const byWord = new Float64Array(words.length);
  if (!report || !record) return { base: 0, byWord };
  const [ofReport, ofRecord] = [share / temperature.report, (1 - share) / temperature.record];

  const perOccurrence = scratchOf(space);
  for (const { feature, weight, count } of features) {
    perOccurrence[feature] = (weight * (ofReport * report.unit * (report.weights[feature] ?? 0) + ofRecord * record.unit * (record.weights[feature] ?? 0))) / count;
  }
  const { byId, phrases } = places;
  // What a word adds wherever it stands.
  const ofId = byId.map((known) => (known ? known.characters.reduce((sum, feature) => sum + (perOccurrence[feature] ?? 0), perOccurrence[known.feature] ?? 0) : 0));
  for (let at = 0; at < phrases.length; at += 4) {
    const [from, to] = [phrases[at + 2] ?? 0, phrases[at + 3] ?? 0];
    const ofEach = (perOccurrence[phrases[at] ?? 0] ?? 0) / (to - from);
    for (let word = from; word < to; word++) byWord[word] = (byWord[word] ?? 0) + ofEach;
  }
  words.forEach(({ id }, at) => {
    byWord[at] = (byWord[at] ?? 0) + (ofId[id] ?? 0);
  });
  for (const { feature } of features) perOccurrence[feature] = 0;
  return { base: ofReport * report.bias + ofRecord * record.bias, byWord };
}

/** The words as spans: neighbours of one sign joined, the strongest first. */
function spansOf(words: readonly Word[], byWord: Float64Array): { start: number; end: number; weight: number }[] {
  const threshold = byWord.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) * faint;
  const spans: { start: number; end: number; weight: number; last: number }[] = [];
  words.forEach(({ start, end, break: before }, at) => {
    const weight = byWord[at] ?? 0;
    if (weight === 0 || Math.abs(weight) < threshold) return;
    const last = spans.at(-1);
    if (last?.last === at - 1 && before === "none" && Math.sign(last.weight) === Math.sign(weight) && end - last.start <= maxSpan) {
      last.end = end;
      last.weight += weight;
      last.last = at;
    } else spans.push({ start, end, weight, last: at });
  });
  return spans.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.start - b.start);
}

/** The spans that decided a category's score with their signed contributions; base, spans and rest add up to the total. */
export function explain(label: number, text: string, words: readonly Word[], reading: Reading, model: TriageModel): { evidence: Evidence[]; score: Score } {
  const { base, byWord } = contributionsOf(label, words, reading, model);
  const total = base + byWord.reduce((sum, weight) => sum + weight, 0);
  const evidence = spansOf(words, byWord)
    .slice(0, maxEvidence)
    .map(({ start, end, weight }) => ({ start, end, text: text.slice(start, end), weight: rounded(weight) }));
  const shown = evidence.reduce((sum, { weight }) => sum + weight, 0);
  return { evidence, score: { total: rounded(total), base: rounded(base), rest: rounded(rounded(total) - rounded(base) - shown) } };
}
