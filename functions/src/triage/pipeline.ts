import { categorise } from "./categorise.ts";
import type { Cue } from "./cues.ts";
import { inputSha256, judgedText, type TriageInput } from "./input.ts";
import { mitigations } from "./mitigations.ts";
import type { Observable, Verdict } from "./model.ts";
import type { TriageModel } from "./modelFile.ts";
import { ncissFactors, scoreNciss } from "./nciss.ts";
import { extractObservables } from "./observables.ts";
import { compilePhrases, findPhrases, type Found } from "./phrases.ts";
import { estimateRecords } from "./records.ts";
import { scoreSeverity, type Records } from "./severity.ts";
import { cuePhrases, readSignals } from "./signals.ts";
import { findTechniques, techniquePhrases } from "./techniques.ts";
import { tokensOf } from "./tokens.ts";
import { readWords, type Word } from "./words.ts";

const lexicon = compilePhrases<Cue | string>([...cuePhrases, ...techniquePhrases]);

/** Where cues and techniques stand in the words: one pass for both. */
function findAll(words: readonly Word[]): { cues: Map<Cue, Found[]>; techniques: Map<string, Found[]> } {
  const cues = new Map<Cue, Found[]>();
  const techniques = new Map<string, Found[]>();
  for (const [key, places] of findPhrases(words, lexicon)) {
    if (typeof key === "string") techniques.set(key, places);
    else cues.set(key, places);
  }
  return { cues, techniques };
}

/** The reporter's own number, when it is one, counts before the one read from the text. */
function recordsOf(affected: TriageInput["affected"], estimated: Records | null): Records | null {
  const entered = affected?.records;
  return entered !== undefined && Number.isFinite(entered) && entered >= 0 ? { count: entered, evidence: "field: affected.records" } : estimated;
}

/**
 * Judges a report: category, severity, techniques, what to do, and the observables in it. Pure and deterministic: the
 * same report and model give the same answer, and any string is judged without an error. Reads the first
 * `maxJudgedLength` units, which takes a few milliseconds at most.
 */
export function triage(report: TriageInput, model: TriageModel): { verdict: Verdict; observables: Observable[] } {
  const text = judgedText(report);
  const words = readWords(text);
  const { category, confidence, alternatives, needsReview, evidence } = categorise(text, tokensOf(words), model);
  const found = findAll(words);
  const estimated = estimateRecords(text);
  const signals = readSignals(text, words, found.cues, category, report.affected);
  const severity = scoreSeverity(category, signals, recordsOf(report.affected, estimated));
  const observables = extractObservables(text);
  const verdict: Verdict = {
    category,
    confidence,
    alternatives,
    needsReview,
    evidence,
    severity: { ...severity, nciss: scoreNciss(ncissFactors(category, signals, severity.level)) },
    techniques: findTechniques(text, words, found.techniques),
    mitigations: [...mitigations[category]],
    observablesCount: observables.length,
    recordsEstimated: estimated?.count ?? null,
    model: { version: model.version, sha256: model.sha256 },
    inputSha256: inputSha256(report, model),
  };
  return { verdict, observables };
}
