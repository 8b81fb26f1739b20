import { categories } from "../../src/triage/model.ts";
import { tokensOf } from "../../src/triage/tokens.ts";
import type { Example } from "./dataset.ts";
import { generator } from "./linear.ts";

/** Texts that share more of their three-word sequences than this (Jaccard) tell the same incident. */
const sameIncident = 0.3;
/** A sequence in more texts than this is boilerplate, not a sign of kinship. */
const maxSharers = 400;

function sequencesOf({ words }: Pick<Example, "words">): Set<string> {
  const tokens = tokensOf(words);
  const sequences = new Set<string>();
  for (let index = 0; index + 2 < tokens.length; index++) sequences.add(tokens.slice(index, index + 3).map(({ stem }) => stem).join(" "));
  return sequences;
}

/** Examples parted into groups of near-duplicates: lists of indexes, in order. */
export function groupDuplicates(examples: readonly Pick<Example, "words">[]): number[][] {
  const sequences = examples.map(sequencesOf);
  const sharers = new Map<string, number[]>();
  sequences.forEach((set, index) => {
    for (const sequence of set) {
      const list = sharers.get(sequence);
      if (list) list.push(index);
      else sharers.set(sequence, [index]);
    }
  });

  const parent = examples.map((_, index) => index);
  const rootOf = (index: number): number => {
    const above = parent[index] ?? index;
    return above === index ? index : rootOf(above);
  };
  sequences.forEach((set, index) => {
    const shared = new Map<number, number>();
    for (const sequence of set) {
      const list = sharers.get(sequence) ?? [];
      if (list.length <= maxSharers) for (const other of list) if (other < index) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    for (const [other, count] of shared) {
      const union = set.size + (sequences[other]?.size ?? 0) - count;
      if (count / union >= sameIncident) parent[rootOf(index)] = rootOf(other);
    }
  });

  const groups = new Map<number, number[]>();
  examples.forEach((_, index) => {
    const root = rootOf(index);
    groups.set(root, [...(groups.get(root) ?? []), index]);
  });
  return [...groups.values()];
}

/**
 * The fold (0..count-1) of each example: stratified by category, near-duplicates together, the same for the same seed.
 * The largest groups are dealt first, each to the fold that has least of its categories.
 */
export function dealFolds(examples: readonly Example[], count: number, seed: number): number[] {
  const random = generator(seed);
  const groups = groupDuplicates(examples)
    .map((members) => ({ members, draw: random() }))
    .sort((a, b) => b.members.length - a.members.length || a.draw - b.draw);
  const sizes = categories.map((_, label) => examples.filter((example) => example.label === label).length || 1);
  const dealt = Array.from({ length: count }, () => ({ total: 0, byLabel: categories.map(() => 0) }));
  const folds = examples.map(() => 0);

  for (const { members } of groups) {
    const labels = members.map((index) => examples[index]?.label ?? 0);
    const fullness = dealt.map(({ total, byLabel }) => labels.reduce((sum, label) => sum + (byLabel[label] ?? 0) / (sizes[label] ?? 1), 0) + total / 1e6);
    const emptiest = fullness.indexOf(Math.min(...fullness));
    const fold = dealt[emptiest];
    if (!fold) continue;
    fold.total += members.length;
    for (const label of labels) fold.byLabel[label] = (fold.byLabel[label] ?? 0) + 1;
    for (const index of members) folds[index] = emptiest;
  }
  return folds;
}
