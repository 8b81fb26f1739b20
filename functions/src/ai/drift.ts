import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";
import { categories, Category } from "../triage/model.ts";
import type { Figures } from "./figures.ts";

export const DriftState = z.enum(["ok", "watch", "drifted"]);
export type DriftState = z.output<typeof DriftState>;

const share = z.number().min(0).max(1);

/** A model's verdicts of a time, counted. */
export const Sample = z.object({
  verdicts: z.int().min(0),
  meanConfidence: share,
  confidenceDeviation: z.number().min(0).meta({ description: "Standard deviation" }),
  reviewShare: share,
  correctedShare: share.meta({ description: "Those a person gave another category" }),
  counts: z.record(Category, z.int().min(0)).meta({ description: "By the engine's category" }),
});
export type Sample = z.output<typeof Sample>;

/** `settings/modelDrift`: whether what the engine answers is still what is to be expected of it. */
export const DriftReport = z
  .object({
    state: DriftState,
    since: timestamp.meta({ description: "Since when it is so" }),
    at: timestamp.meta({ description: "When it was looked at last" }),
    reasons: z.array(z.string()),
    modelSha256: z.string(),
    days: z.int().meta({ description: "How many days the sample goes back: 7, or 30 where a week has too few verdicts" }),
    sample: Sample,
    expected: z.object({ accuracy: share, meanConfidence: share, reviewShare: share }).meta({ description: "By the frozen texts" }),
    psi: z.number().meta({ description: "Population stability index of the categories" }),
    psiAgainst: z.enum(["before", "card"]).meta({ description: "What the categories are compared with: the 30 days before the sample, or the frozen texts as long as those days have too few verdicts" }),
  })
  .meta({ id: "DriftReport" });
export type DriftReport = z.output<typeof DriftReport>;

/** One verdict, as far as it is looked at. */
export interface Seen {
  category: Category;
  confidence: number;
  needsReview: boolean;
  isCorrected: boolean;
}

/** Fewer verdicts than this say nothing. */
export const leastVerdicts = 30;
/** So many are needed to take the days before for what is usual. */
export const leastBefore = 100;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Counts verdicts. Pure. */
export function sampleOf(seen: readonly Seen[]): Sample {
  const average = mean(seen.map(({ confidence }) => confidence));
  return {
    verdicts: seen.length,
    meanConfidence: rounded(average),
    confidenceDeviation: rounded(Math.sqrt(mean(seen.map(({ confidence }) => (confidence - average) ** 2)))),
    reviewShare: rounded(mean(seen.map(({ needsReview }) => Number(needsReview)))),
    correctedShare: rounded(mean(seen.map(({ isCorrected }) => Number(isCorrected)))),
    counts: Object.fromEntries(categories.map((category) => [category, seen.filter((verdict) => verdict.category === category).length])) as Sample["counts"],
  };
}

/**
 * Population stability index of two counts, half a verdict added to each category so that an empty one does not make it
 * infinite; and what it is expected to be at most, 95 and 99 times in 100, when nothing changed but the sample: PSI is
 * about (1/n + 1/m) times a chi-square of nine degrees of freedom (Yurdakul 2018, "Statistical properties of population
 * stability index"). Pure.
 */
export function stability(now: Sample["counts"], usual: Sample["counts"]): { psi: number; by95: number; by99: number } {
  const sharesOf = (counts: Sample["counts"]) => {
    const total = categories.reduce((sum, category) => sum + counts[category] + 0.5, 0);
    return { total, shares: categories.map((category) => (counts[category] + 0.5) / total) };
  };
  const [p, q] = [sharesOf(now), sharesOf(usual)];
  const psi = p.shares.reduce((sum, share, at) => sum + (share - (q.shares[at] ?? 1)) * Math.log(share / (q.shares[at] ?? 1)), 0);
  const noise = 1 / p.total + 1 / q.total;
  return { psi: rounded(psi), by95: 16.92 * noise, by99: 21.67 * noise };
}

/** The bounds beyond which a figure is watched, and counts as drifted. */
const bounds = {
  /** How far below the expected mean confidence. */
  confidence: { watch: 0.08, drifted: 0.15 },
  /** How far above the expected share of verdicts that need review. */
  review: { watch: 0.1, drifted: 0.2 },
  /** How far above the expected share of wrong answers people correct. */
  corrected: { watch: 0.05, drifted: 0.12 },
  /** The customary bounds of the index (Siddiqi 2006, "Credit Risk Scorecards"). */
  psi: { watch: 0.1, drifted: 0.25 },
};

/** A difference must be so many standard errors of the sample, so that few verdicts do not raise an alarm. */
const errorsMin = 3;

interface Finding {
  state: DriftState;
  reason: string;
}

const shown = (value: number): string => value.toFixed(2);

function judge(what: string, value: number, expected: number, difference: number, standardError: number, bound: { watch: number; drifted: number }): Finding[] {
  const excess = rounded(difference);
  if (excess < bound.watch || excess < errorsMin * standardError) return [];
  return [{ state: excess < bound.drifted ? "watch" : "drifted", reason: `${what} ${shown(value)}, expected ${shown(expected)}` }];
}

function judgeMix({ counts }: Sample, usual: Sample["counts"], against: DriftReport["psiAgainst"]): { psi: number; findings: Finding[] } {
  const { psi, by95, by99 } = stability(counts, usual);
  if (psi < bounds.psi.watch || psi < by95) return { psi, findings: [] };
  // No desk has the mix of the frozen texts, so being far from it is worth a look and no alarm.
  const isDrifted = against === "before" && psi >= bounds.psi.drifted && psi >= by99;
  const than = against === "before" ? "the 30 days before" : "the texts it was measured on";
  return { psi, findings: [{ state: isDrifted ? "drifted" : "watch", reason: `categories are others than in ${than}: stability index ${shown(psi)}` }] };
}

/** What a model is expected to do, by its figures on the frozen texts. */
export type Expected = Pick<Figures, "texts" | "accuracy" | "meanConfidence" | "reviewShare" | "mix">;

/**
 * Compares a sample of verdicts with what is expected: confidence and the need for review with the model's own figures, the
 * share people correct with the share it is known to get wrong, the categories with those of the time before. The worst
 * finding is the state. Too few verdicts are `ok`: nothing is known against the model. Pure.
 */
export function judgeDrift(sample: Sample, before: Sample, expected: Expected): { state: DriftState; reasons: string[]; psi: number; psiAgainst: DriftReport["psiAgainst"] } {
  const psiAgainst = before.verdicts >= leastBefore ? "before" : "card";
  const card = Object.fromEntries(categories.map((category) => [category, expected.mix[category] * expected.texts])) as Sample["counts"];
  const mix = judgeMix(sample, psiAgainst === "before" ? before.counts : card, psiAgainst);
  if (sample.verdicts < leastVerdicts) return { state: "ok", reasons: [`${String(sample.verdicts)} verdicts of the model in force are too few to tell`], psi: mix.psi, psiAgainst };
  const { verdicts, meanConfidence, confidenceDeviation, reviewShare, correctedShare } = sample;
  const errorOf = (value: number) => Math.sqrt((value * (1 - value)) / verdicts);
  const wrong = 1 - expected.accuracy;
  const findings = [
    ...judge("mean confidence", meanConfidence, expected.meanConfidence, expected.meanConfidence - meanConfidence, confidenceDeviation / Math.sqrt(verdicts), bounds.confidence),
    ...judge("share that needs review", reviewShare, expected.reviewShare, reviewShare - expected.reviewShare, errorOf(expected.reviewShare), bounds.review),
    ...judge("share that people correct", correctedShare, wrong, correctedShare - wrong, errorOf(wrong), bounds.corrected),
    ...mix.findings,
  ];
  const state = findings.some((finding) => finding.state === "drifted") ? "drifted" : findings.length > 0 ? "watch" : "ok";
  return { state, reasons: findings.map(({ reason }) => reason), psi: mix.psi, psiAgainst };
}
