import { severityLevels, type SeverityLevel } from "../../src/triage/model.ts";
import type { TriageModel } from "../../src/triage/modelFile.ts";
import { triage } from "../../src/triage/pipeline.ts";
import type { Example } from "./dataset.ts";
import type { SeverityFigures } from "./modelCard.ts";
import { severityAgreement } from "./severityAgreement.ts";

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** How computed levels agree with judged ones. */
export function compareLevels(name: string, pairs: readonly { judged: SeverityLevel; computed: SeverityLevel }[]): SeverityFigures["sets"][number] {
  const confusion = severityLevels.map((judged) => severityLevels.map((computed) => pairs.filter((pair) => pair.judged === judged && pair.computed === computed).length));
  const sumWhere = (counts: (judged: number, computed: number) => boolean): number => confusion.reduce((sum, row, judged) => sum + row.reduce((part, count, computed) => part + (counts(judged, computed) ? count : 0), 0), 0);
  const share = (count: number): number => rounded(count / (pairs.length || 1));
  return {
    name,
    texts: pairs.length,
    exact: share(sumWhere((judged, computed) => judged === computed)),
    within: share(sumWhere((judged, computed) => Math.abs(judged - computed) <= 1)),
    commonest: share(Math.max(...confusion.map((row) => row.reduce((sum, count) => sum + count, 0)))),
    confusion,
  };
}

/** The severity as it is shipped, on the exam; and how it agrees with what others judged elsewhere. */
export function measureSeverity(exam: readonly Example[], model: TriageModel, narratives: readonly Example[]): SeverityFigures {
  const pairs = exam.flatMap(({ text, severity }) => (severity === null ? [] : [{ judged: severity, computed: triage({ text }, model).verdict.severity.level }]));
  return { sets: [compareLevels("Exam", pairs)], agreement: severityAgreement(narratives, model) };
}
