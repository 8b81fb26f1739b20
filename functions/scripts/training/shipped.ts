import { reportShare, scoreOf } from "../../src/triage/categorise.ts";
import { vectorise } from "../../src/triage/features.ts";
import { voices, type TriageModel, type Voice } from "../../src/triage/modelFile.ts";
import type { Example } from "./dataset.ts";
import type { Scored } from "./heads.ts";

/** Scores texts by the model as it is shipped, its weights rounded to eight bits. */
export function scoreShipped(examples: readonly Example[], model: TriageModel): Scored[] {
  return examples.map((example) => {
    const features = vectorise(example.words, model.space);
    const raw = Object.fromEntries(voices.map((voice) => [voice, model.heads[voice].map((column) => scoreOf(features, column))])) as Record<Voice, number[]>;
    return { example, raw, share: reportShare(features, model), known: features.length };
  });
}
