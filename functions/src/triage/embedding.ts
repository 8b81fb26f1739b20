import { fnv1a } from "./features.ts";
import { judgedText, type TriageInput } from "./input.ts";
import type { TriageModel } from "./modelFile.ts";
import { tokensOf } from "./tokens.ts";
import { readWords } from "./words.ts";

export const embeddingSize = 256;

/**
 * A text as a vector for nearest-neighbour search: every stem adds ±(1 + ln count) · idf to one of 256 places, both
 * chosen by its hash (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning"); length 1, rounded
 * to four decimals. A text without English words gives the zero vector. Never throws.
 *
 * @param input a report, or any text such as a search query
 */
export function embed(input: TriageInput | string, model: Pick<TriageModel, "stemIdf" | "unknownIdf">): number[] {
  const text = judgedText(typeof input === "string" ? { text: input } : input);
  const counts = new Map<string, number>();
  for (const { stem } of tokensOf(readWords(text))) counts.set(stem, (counts.get(stem) ?? 0) + 1);

  const vector = new Array<number>(embeddingSize).fill(0);
  for (const [stem, count] of counts) {
    const hash = fnv1a(stem);
    // FNV's low bits are its weakest and the place needs eight: fold the halves; the sign comes from a bit beyond them.
    const place = (hash ^ (hash >>> 16)) & (embeddingSize - 1);
    const sign = (hash >>> 12) & 1 ? 1 : -1;
    vector[place] = (vector[place] ?? 0) + sign * (1 + Math.log(count)) * (model.stemIdf.get(stem) ?? model.unknownIdf);
  }
  const norm = Math.hypot(...vector) || 1;
  // Adding 0 turns -0 into 0, which would otherwise survive into the database.
  return vector.map((value) => Math.round((value / norm) * 10_000) / 10_000 + 0);
}
