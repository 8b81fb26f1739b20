import { isPair, pairHash, type FeatureSpace } from "../../src/triage/features.ts";
import { categories } from "../../src/triage/model.ts";
import type { Example } from "./dataset.ts";

/** What the vocabulary is chosen by. */
export interface SpaceOptions {
  /** A stem in fewer texts is left out: it teaches little, and may be somebody's name. */
  minDocuments: number;
  /** A stem capitalised in at least this share of its occurrences is taken for a name and left out. */
  nameShare: number;
  /** Features kept, by mutual information with the category. */
  features: number;
  hasPairs: boolean;
}

export interface TrainedSpace {
  /** All admissible stems, sorted; the embedding uses their idf. */
  stems: string[];
  stemIdf: number[];
  /** The features: stems, sorted; then pairs by hash, ascending. */
  words: string[];
  pairs: number[];
  space: FeatureSpace;
}

/** How many texts, by category, hold each key. */
function countDocuments<Key>(examples: readonly Example[], keysOf: (example: Example) => Set<Key>): Map<Key, number[]> {
  const counts = new Map<Key, number[]>();
  for (const example of examples) {
    for (const key of keysOf(example)) {
      let byLabel = counts.get(key);
      if (!byLabel) counts.set(key, (byLabel = categories.map(() => 0)));
      byLabel[example.label] = (byLabel[example.label] ?? 0) + 1;
    }
  }
  return counts;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Stems that are mostly written like a name: one capital, then small letters. Acronyms (PHI, DDoS) are not. */
function nameLike(examples: readonly Example[], share: number): Set<string> {
  const seen = new Map<string, { all: number; capitalised: number }>();
  for (const { text, tokens } of examples) {
    for (const { stem, start, end } of tokens) {
      const count = seen.get(stem) ?? { all: 0, capitalised: 0 };
      count.all++;
      if (/^[A-Z][a-z]/.test(text.slice(start, end))) count.capitalised++;
      seen.set(stem, count);
    }
  }
  return new Set([...seen].filter(([, { all, capitalised }]) => capitalised / all >= share).map(([stem]) => stem));
}

/** Mutual information between "the text has the feature" and its category, in nats. */
function mutualInformation(byLabel: readonly number[], sizes: readonly number[], documents: number): number {
  const having = sum(byLabel);
  return sum(
    sizes.flatMap((size, label) => {
      const inside = byLabel[label] ?? 0;
      const part = (both: number, side: number): number => (both > 0 && size > 0 ? (both / documents) * Math.log((both * documents) / (side * size)) : 0);
      return [part(inside, having), part(size - inside, documents - having)];
    }),
  );
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Chooses the feature space from training texts alone. The same texts give the same space, in the same order. */
export function chooseSpace(examples: readonly Example[], options: SpaceOptions): TrainedSpace {
  const names = nameLike(examples, options.nameShare);
  const stemCounts = countDocuments(examples, ({ tokens }) => new Set(tokens.map(({ stem }) => stem)));
  const admissible = new Map([...stemCounts].filter(([stem, byLabel]) => sum(byLabel) >= options.minDocuments && !names.has(stem)));

  const pairCounts = countDocuments(options.hasPairs ? examples : [], ({ tokens }) => {
    const pairs = new Set<number>();
    tokens.forEach((token, index) => {
      const next = tokens[index + 1];
      if (next && isPair(token, next) && admissible.has(token.stem) && admissible.has(next.stem)) pairs.add(pairHash(token.stem, next.stem));
    });
    return pairs;
  });

  const sizes = categories.map((_, label) => examples.filter((example) => example.label === label).length);
  const candidates = [...admissible, ...[...pairCounts].filter(([, byLabel]) => sum(byLabel) >= options.minDocuments)].map(([key, byLabel]) => ({ key, information: mutualInformation(byLabel, sizes, examples.length) }));
  const chosen = candidates.sort((a, b) => b.information - a.information || compare(String(a.key), String(b.key))).slice(0, options.features);

  const idfOf = (byLabel: readonly number[] | undefined): number => Math.log(examples.length / (byLabel ? sum(byLabel) : 1));
  const stems = [...admissible.keys()].sort(compare);
  const words = chosen.flatMap(({ key }) => (typeof key === "string" ? [key] : [])).sort(compare);
  const pairs = chosen.flatMap(({ key }) => (typeof key === "number" ? [key] : [])).sort(compare);
  return {
    stems,
    stemIdf: stems.map((stem) => idfOf(admissible.get(stem))),
    words,
    pairs,
    space: {
      words: new Map(words.map((stem, feature) => [stem, feature])),
      pairs: new Map(pairs.map((hash, index) => [hash, words.length + index])),
      idf: [...words.map((stem) => idfOf(admissible.get(stem))), ...pairs.map((hash) => idfOf(pairCounts.get(hash)))],
    },
  };
}
