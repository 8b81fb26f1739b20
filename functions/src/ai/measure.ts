import { categorise, wordsRead } from "../triage/categorise.ts";
import type { Category } from "../triage/model.ts";
import type { TriageModel } from "../triage/modelFile.ts";
import { readWords, type Word } from "../triage/words.ts";
import type { Answer } from "./figures.ts";

/** A text as it is judged, and its category. */
export interface Example {
  text: string;
  /** Those that are read for the category: what a model is not judged by, it must not learn. */
  words: readonly Word[];
  category: Category;
}

/** A text made ready, so that several models can be measured on it. */
export const exampleOf = (text: string, category: Category): Example => ({ text, words: wordsRead(readWords(text)), category });

/** What a model answers, as the engine would. Pure. */
export function answersOf(model: TriageModel, examples: readonly Example[]): Answer[] {
  return examples.map(({ text, words, category: truth }) => {
    const { category: answer, confidence, needsReview } = categorise(text, words, model);
    return { truth, answer, confidence, needsReview };
  });
}
