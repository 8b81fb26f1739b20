import { adviseOn } from "./advise.ts";
import { categorise } from "./categorise.ts";
import { inputSha256, judgedText, type TriageInput } from "./input.ts";
import { loadKnownExploited } from "./knownExploited.ts";
import type { Observable, Verdict } from "./model.ts";
import type { TriageModel } from "./modelFile.ts";
import { ncissFactors, scoreNciss } from "./nciss.ts";
import { extractObservables } from "./observables.ts";
import { scoreSeverity, type KnownIndicator } from "./severity.ts";
import { loadSeverityModel } from "./severityModel.ts";
import { readFacts } from "./signals.ts";
import { readWords } from "./words.ts";

/**
 * Judges a report: category and type, severity, techniques, what to do, and the observables in it. Pure and deterministic: the
 * same report and model give the same answer, and any string is judged without an error. Reads the first
 * `maxJudgedLength` units, which takes a few milliseconds at most. `context` is what the caller knows and the report does
 * not: how many other open incidents share observables with it, and which of its observables are known indicators.
 */
export function triage(report: TriageInput, model: TriageModel, context: { openCampaign?: number; knownIndicators?: readonly KnownIndicator[] } = {}): { verdict: Verdict; observables: Observable[] } {
  const text = judgedText(report);
  const words = readWords(text);
  const categorised = categorise(text, words, model);
  const { category } = categorised;
  const observables = extractObservables(text);
  const facts = readFacts(text, words, report.affected);
  const knownExploited = observables.flatMap(({ type, value }) => (type === "cve" && loadKnownExploited().has(value) ? [value] : []));
  const severity = scoreSeverity({ category, confidence: categorised.confidence, alternatives: categorised.alternatives, text, words, facts, knownExploited, openCampaign: context.openCampaign ?? 0, knownIndicators: context.knownIndicators ?? [] }, loadSeverityModel());
  const { type, techniques, mitigations } = adviseOn({ category, text, words, systems: report.affected?.systems, severity: severity.level, needsReview: categorised.needsReview });
  const verdict: Verdict = {
    ...categorised,
    severity: { ...severity, nciss: scoreNciss(ncissFactors(category, facts, severity.level)) },
    type,
    techniques,
    mitigations,
    observablesCount: observables.length,
    recordsEstimated: facts.records,
    model: { version: model.version, sha256: model.sha256 },
    inputSha256: inputSha256(report, model),
  };
  return { verdict, observables };
}
