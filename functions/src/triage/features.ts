import type { Token } from "./tokens.ts";

/** The features a model knows: single stems by name, pairs of neighbouring stems by hash, numbered together. */
export interface FeatureSpace {
  words: ReadonlyMap<string, number>;
  pairs: ReadonlyMap<number, number>;
  /** Inverse document frequency by feature number. */
  idf: ArrayLike<number>;
}

/** A feature found in a text: its number, its weight in the text's vector, and where it stands first. */
export interface Feature {
  feature: number;
  weight: number;
  start: number;
  end: number;
}

/** Words further apart than this (stop words, punctuation or an address between them) are no pair. */
const maxGap = 20;

/** 32-bit FNV-1a over UTF-16 units, going on from `from`; fast and the same everywhere, which is all it is used for. */
export function fnv1a(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** The hash under which a pair of stems is known, so that the weights file holds no phrase of the training texts. */
export function pairHash(first: string, second: string): number {
  return fnv1a(second, fnv1a(" ", fnv1a(first)));
}

/** True if two tokens stand close enough to be read together. */
export function isPair(first: Token, second: Token): boolean {
  return !second.isFirst && second.start - first.end <= maxGap;
}

/**
 * A text as a vector over the space: (1 + ln count) · idf, scaled to length 1 so that long reports are not surer than
 * short ones (Rennie et al. 2003, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers", steps 1, 2 and 3).
 * Unknown words are left out; the vector is empty when none is known.
 */
export function vectorise(tokens: readonly Token[], space: FeatureSpace): Feature[] {
  const found = new Map<number, Feature>();
  const count = (feature: number | undefined, start: number, end: number): void => {
    if (feature === undefined) return;
    const known = found.get(feature);
    if (known) known.weight++;
    else found.set(feature, { feature, weight: 1, start, end });
  };
  tokens.forEach((token, index) => {
    count(space.words.get(token.stem), token.start, token.end);
    const next = tokens[index + 1];
    if (next && isPair(token, next)) count(space.pairs.get(pairHash(token.stem, next.stem)), token.start, next.end);
  });
  const features = [...found.values()];
  let squares = 0;
  for (const item of features) {
    item.weight = (1 + Math.log(item.weight)) * (space.idf[item.feature] ?? 0);
    squares += item.weight ** 2;
  }
  const norm = Math.sqrt(squares) || 1;
  for (const item of features) item.weight /= norm;
  return features;
}
