import { explain } from "./explain.ts";
import { findFeatures, vectorOf, type Feature, type Places } from "./features.ts";
import { categories, type Alternative, type Category, type Evidence, type Score } from "./model.ts";
import type { Column, TriageModel } from "./modelFile.ts";
import type { Word } from "./words.ts";

/** What the rest of the engine needs to know of the category; another classifier has to give the same. */
export interface Categorisation {
  category: Category;
  confidence: number;
  alternatives: Alternative[];
  needsReview: boolean;
  evidence: Evidence[];
  score: Score;
}

const maxAlternatives = 3;
/** Words read for the category: of a longer text the beginning and the end, which tell what happened; the rest is logs. */
const maxRead = 1_600;
const readAtEnd = 400;

/**
 * Of the different words of an English report four in five are known, of one in another language two in three at most;
 * some of these look English by their letters, so the confidence does not tell.
 */
const leastKnown = 0.7;

/** The share of a text's different words that the model knows. */
function knownShare({ byId }: Places): number {
  let known = 0;
  let all = 0;
  for (const word of byId) {
    if (!word) continue;
    all++;
    if (word.feature >= 0) known++;
  }
  return known / (all || 1);
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000 + 0;

/** Probabilities from scores; subtracting the greatest first keeps exp() in range. */
export function softmax(scores: readonly number[]): number[] {
  const greatest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** A column's score of a text: its bias and what each feature adds. */
export function scoreOf(features: readonly Feature[], { bias, unit, weights }: Column): number {
  let sum = 0;
  for (const { feature, weight } of features) sum += weight * (weights[feature] ?? 0);
  return bias + unit * sum;
}

/** The share of the report's voice in a text, 0..1; the rest speaks as a record does. */
export function reportShare(features: readonly Feature[], { gate, gateSlope }: Pick<TriageModel, "gate" | "gateSlope">): number {
  return 1 / (1 + Math.exp(-gateSlope * scoreOf(features, gate)));
}

/**
 * One calibrated score per category, in label order: those of the two heads, each over its temperature, in the shares in
 * which the text speaks with their voices.
 */
export function scoresOf(features: readonly Feature[], share: number, { heads, temperature }: Pick<TriageModel, "heads" | "temperature">): number[] {
  return categories.map((_, label) => {
    const record = heads.record[label];
    const report = heads.report[label];
    if (!record || !report) return 0;
    return (share * scoreOf(features, report)) / temperature.report + ((1 - share) * scoreOf(features, record)) / temperature.record;
  });
}

/**
 * The words that are read for the category: all, or of a longer text those of its beginning and its end. The two parts are
 * parted like clauses, so that what never stood side by side makes no pair.
 */
export function wordsRead(words: readonly Word[]): readonly Word[] {
  if (words.length <= maxRead) return words;
  const [first, ...rest] = words.slice(-readAtEnd);
  return [...words.slice(0, maxRead - readAtEnd), ...(first ? [{ ...first, break: "clause" as const }] : []), ...rest];
}

/**
 * The report's category with a calibrated confidence in 0..1, the three next likely, and the words that decided it with
 * their signed contributions to the score. models/MODEL_CARD.md tells how it was trained and how often it is right.
 *
 * @param text the judged text, to which the evidence's offsets refer
 * @param words the same text's words
 */
export function categorise(text: string, words: readonly Word[], model: TriageModel): Categorisation {
  const read = wordsRead(words);
  const places = findFeatures(read, model.space);
  const features = vectorOf(places, model.space);
  // Without one known feature (another script, noise) there is nothing to judge by.
  if (features.length === 0) return { category: "other", confidence: 0, alternatives: [], needsReview: true, evidence: [], score: { total: 0, base: 0, rest: 0 } };
  const share = reportShare(features, model);
  const ranked = softmax(scoresOf(features, share, model))
    .map((probability, label) => ({ label, category: categories[label] ?? "other", confidence: rounded(probability) }))
    .sort((a, b) => b.confidence - a.confidence || a.label - b.label);
  const best = ranked[0] ?? { label: categories.indexOf("other"), category: "other" as const, confidence: 0 };
  const reviewBelow = share * model.reviewBelow.report + (1 - share) * model.reviewBelow.record;
  return {
    category: best.category,
    confidence: best.confidence,
    alternatives: ranked.slice(1, 1 + maxAlternatives).map(({ category, confidence }) => ({ category, confidence })),
    needsReview: best.confidence < reviewBelow || features.length < model.minimumFeatures || knownShare(places) < leastKnown,
    ...explain(best.label, text, read, { places, features, share }, model),
  };
}
