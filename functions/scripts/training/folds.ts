import { groupDuplicates } from "../../src/ai/nearDuplicates.ts";
import { categories } from "../../src/triage/model.ts";
import type { Example } from "./dataset.ts";
import { generator } from "./linear.ts";

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
