import { vectorise, type Feature } from "./features.ts";
import { categories, type Alternative, type Category, type Evidence } from "./model.ts";
import type { TriageModel } from "./modelFile.ts";
import type { Token } from "./tokens.ts";

/** What the rest of the engine needs to know of the category; another classifier has to give the same. */
export interface Categorisation {
  category: Category;
  confidence: number;
  alternatives: Alternative[];
  needsReview: boolean;
  evidence: Evidence[];
}

const maxEvidence = 8;
const maxAlternatives = 3;
/** Overlapping pairs join into one span up to this many UTF-16 units, so that a span stays something to point at. */
const maxSpan = 80;

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** Probabilities from scores; subtracting the greatest first keeps exp() in range. */
export function softmax(scores: readonly number[], temperature: number): number[] {
  const greatest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - greatest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** One score per category, in label order: its prior and what each feature says for it against all others. */
export function scoresOf(features: readonly Feature[], model: Pick<TriageModel, "priors" | "weights">): number[] {
  return model.priors.map((prior, label) => {
    const weights = model.weights[label];
    let score = prior;
    for (const { feature, weight } of features) score += weight * (weights?.[feature] ?? 0);
    return score;
  });
}

/** The features that spoke for the category, as spans of the text: overlapping ones joined, the strongest first. */
function evidenceFor(label: number, text: string, features: readonly Feature[], model: TriageModel): Evidence[] {
  const weights = model.weights[label];
  const speaking = features
    .map(({ feature, weight, start, end }) => ({ start, end, weight: weight * (weights?.[feature] ?? 0) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const total = speaking.reduce((sum, { weight }) => sum + weight, 0);

  const spans: { start: number; end: number; weight: number }[] = [];
  for (const item of speaking) {
    const last = spans.at(-1);
    if (last && item.start < last.end) {
      if (item.end - last.start <= maxSpan) last.end = Math.max(last.end, item.end);
      last.weight += item.weight;
    } else spans.push({ ...item });
  }
  return spans
    .sort((a, b) => b.weight - a.weight || a.start - b.start)
    .slice(0, maxEvidence)
    .map(({ start, end, weight }) => ({ start, end, text: text.slice(start, end), weight: rounded(weight / total) }));
}

/**
 * The report's category with a calibrated confidence in 0..1, the three next likely, and the words that spoke for it.
 * One-against-the-rest Naive Bayes; models/MODEL_CARD.md tells how it was trained and how often it is right.
 *
 * @param text the judged text, to which the evidence's offsets refer
 * @param tokens the same text's tokens
 */
export function categorise(text: string, tokens: readonly Token[], model: TriageModel): Categorisation {
  const features = vectorise(tokens, model.space);
  // Without one known word (another language, noise) there is nothing to judge by.
  if (features.length === 0) return { category: "other", confidence: 0, alternatives: [], needsReview: true, evidence: [] };
  const ranked = softmax(scoresOf(features, model), model.temperature)
    .map((probability, label) => ({ label, category: categories[label] ?? "other", confidence: rounded(probability) }))
    .sort((a, b) => b.confidence - a.confidence || a.label - b.label);
  const best = ranked[0] ?? { label: categories.indexOf("other"), category: "other" as const, confidence: 0 };
  return {
    category: best.category,
    confidence: best.confidence,
    alternatives: ranked.slice(1, 1 + maxAlternatives).map(({ category, confidence }) => ({ category, confidence })),
    needsReview: best.confidence < model.reviewBelow || features.length < model.minimumFeatures,
    evidence: evidenceFor(best.label, text, features, model),
  };
}
