import { createHash } from "node:crypto";
import { stemOf, tokensOf } from "../triage/tokens.ts";
import type { Word } from "../triage/words.ts";

interface Text {
  words: readonly Word[];
}

/** Texts that share more of their three-word sequences than this (Jaccard) tell the same incident. */
const sameIncident = 0.3;
/** A sequence in more texts than this is boilerplate, not a sign of kinship. */
const maxSharers = 400;

/** The same for texts that differ in nothing but case, endings, numbers, spaces, punctuation and addresses (hex). Pure. */
export function wordsSha256({ words }: Text): string {
  const stems = words.map(({ text }) => stemOf(text)).filter((stem) => stem !== "");
  return createHash("sha256").update(stems.join(" ")).digest("hex");
}

function sequencesOf({ words }: Text): Set<string> {
  const tokens = tokensOf(words);
  const sequences = new Set<string>();
  for (let index = 0; index + 2 < tokens.length; index++) sequences.add(tokens.slice(index, index + 3).map(({ stem }) => stem).join(" "));
  return sequences;
}

/**
 * Texts parted into groups of near-duplicates: lists of indexes, in order. Pure.
 *
 * @param sharersMax in how many texts a sequence may stand and still say that they are akin
 */
export function groupDuplicates(texts: readonly Text[], sharersMax = maxSharers): number[][] {
  const sequences = texts.map(sequencesOf);
  const sharers = new Map<string, number[]>();
  sequences.forEach((set, index) => {
    for (const sequence of set) {
      const list = sharers.get(sequence);
      if (list) list.push(index);
      else sharers.set(sequence, [index]);
    }
  });

  const parent = texts.map((_, index) => index);
  const rootOf = (index: number): number => {
    const above = parent[index] ?? index;
    return above === index ? index : rootOf(above);
  };
  sequences.forEach((set, index) => {
    const shared = new Map<number, number>();
    for (const sequence of set) {
      const list = sharers.get(sequence) ?? [];
      if (list.length <= sharersMax) for (const other of list) if (other < index) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    for (const [other, count] of shared) {
      const union = set.size + (sequences[other]?.size ?? 0) - count;
      if (count / union >= sameIncident) parent[rootOf(index)] = rootOf(other);
    }
  });

  const groups = new Map<number, number[]>();
  texts.forEach((_, index) => {
    const root = rootOf(index);
    groups.set(root, [...(groups.get(root) ?? []), index]);
  });
  return [...groups.values()];
}
