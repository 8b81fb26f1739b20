import { z } from "zod";
import { Affected } from "../incidents/model.ts";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { PlaybookSummary } from "../playbooks/model.ts";
import { Category, Observable, SeverityLevel, Verdict } from "../triage/model.ts";
import { DriftReport } from "./drift.ts";
import { Figures } from "./figures.ts";
import { ModelPointer, Sha256 } from "./modelPointer.ts";

/** What a person says the engine should have judged. It names the incident and holds nothing of its text. */
export const Correction = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    by: z.string().nullable().meta({ description: "uid; null when that account was deleted" }),
    at: timestamp.meta({ description: "Of their latest word" }),
    category: Category.nullable(),
    categoryAt: timestamp.nullable().meta({ description: "When they said the category" }),
    reportSha256: z.string().nullable().meta({ description: "Digest of the report they said the category of, whatever the model" }),
    severity: SeverityLevel.nullable(),
    comment: z.string().nullable(),
    engine: z
      .object({ category: Category, severity: SeverityLevel, confidence: z.number(), modelSha256: z.string(), inputSha256: z.string() })
      .nullable()
      .meta({ description: "What the engine had said; null when it had not judged yet" }),
  })
  .meta({ id: "Correction" });
export type Correction = z.output<typeof Correction>;

export const ModelState = z.enum(["candidate", "active", "rejected", "retired"]);

const HeldBackFigures = z.object({ texts: z.int(), rightBefore: z.int(), rightAfter: z.int(), fixed: z.int(), spoilt: z.int() });

/** `models/{sha256}`: a model made here, what it was made from and how it did. Its file lies in Storage, unless it was rejected. */
export const StoredModel = z
  .object({
    id: z.string().meta({ description: "SHA-256 of its file" }),
    version: z.string(),
    parent: z.string().meta({ description: "SHA-256 of the model it was fine-tuned from" }),
    comparedWith: z.string().meta({ description: "SHA-256 of the model that judged when it was made" }),
    state: ModelState,
    reasons: z.array(z.string()).meta({ description: "Why it was rejected" }),
    taught: z.int().min(0).meta({ description: "Corrected texts it learnt from" }),
    figures: z
      .object({ before: Figures, after: Figures, heldBack: HeldBackFigures })
      .nullable()
      .meta({ description: "On the frozen texts, with the model that judged and with this one; and on the corrections held back" }),
    bytes: z.int().min(0),
    at: timestamp,
    by: z.string(),
  })
  .meta({ id: "StoredModel" });
export type StoredModel = z.output<typeof StoredModel>;

/** `settings/learning`: the last attempt to learn from corrections. */
export const LearningRun = z.object({
  at: timestamp,
  outcome: z.enum(["too_few", "unchanged", "promoted", "candidate", "rejected"]),
  corrected: z.int().min(0).meta({ description: "Different texts with a correction that can be learnt from" }),
  skipped: z.int().min(0).meta({ description: "Corrected incidents beside these: those whose text another has too or has changed since, that are restricted, gone, or too old where there is no room for all" }),
  taught: z.int().min(0),
  heldBack: z.int().min(0).meta({ description: "Texts that test what was learnt; one for all that are nearly the same" }),
  modelSha256: z.string().nullable(),
  lessonSha256: z.string().meta({ description: "Digest of what it learnt from; the same again is not learnt twice" }),
  reasons: z.array(z.string()),
});
export type LearningRun = z.output<typeof LearningRun>;
/** Either a text, with what the form had beside it, or an incident that is stored. */
export const AnalyzeInput = z
  .strictObject({
    incidentId: id.optional().meta({ description: "Of a stored incident; then nothing else" }),
    title: line(1, 200).optional(),
    text: text(1, 20_000).optional(),
    affected: Affected.optional(),
  })
  .refine(({ incidentId, text }) => (incidentId === undefined) !== (text === undefined), { message: "give either text or incidentId", path: ["text"] })
  .refine(({ incidentId, title, affected }) => incidentId === undefined || (title ?? affected) === undefined, { message: "a stored incident has these itself", path: ["incidentId"] });
export type AnalyzeInput = z.output<typeof AnalyzeInput>;

/** Which report a judgement is about, and how long it took. */
const about = { incidentId: z.string().nullable(), tookMs: z.number() };

export const Analysis = z.object({ ...about, verdict: Verdict, verdictSha256: Sha256, observables: z.array(Observable) });
export type Analysis = z.output<typeof Analysis>;

export const Categorisation = Verdict.pick({ category: true, confidence: true, alternatives: true, needsReview: true, evidence: true, score: true, type: true, model: true, inputSha256: true }).extend(about);
export type Categorisation = z.output<typeof Categorisation>;

export const SeverityAssessment = Verdict.shape.severity.extend({ ...about, category: Category, recordsEstimated: Verdict.shape.recordsEstimated, model: Verdict.shape.model, inputSha256: Sha256 });
export type SeverityAssessment = z.output<typeof SeverityAssessment>;

export const Strategies = Verdict.pick({ type: true, techniques: true, mitigations: true, model: true, inputSha256: true }).extend({
  ...about,
  category: Category.meta({ description: "The team's, where a person set it; else the engine's" }),
  severity: SeverityLevel,
  playbooks: z.array(PlaybookSummary).meta({ description: "This organisation's that apply, the best first; ten at most" }),
});
export type Strategies = z.output<typeof Strategies>;

export const FeedbackInput = z
  .strictObject({
    incidentId: id,
    category: Category.optional().meta({ description: "What it is, also where the engine was right" }),
    severity: SeverityLevel.optional(),
    comment: text(1, 2_000).optional(),
  })
  .refine(({ category, severity }) => (category ?? severity) !== undefined, { message: "say a category, a severity or both", path: ["category"] });
export type FeedbackInput = z.output<typeof FeedbackInput>;

export const ListFeedbackInput = page.extend({ incidentId: id.optional() });
export type ListFeedbackInput = z.output<typeof ListFeedbackInput>;
export const CorrectionPage = pageOf(Correction);
export type CorrectionPage = z.output<typeof CorrectionPage>;

export const ReplayInput = z.strictObject({ incidentId: id });
export type ReplayInput = z.output<typeof ReplayInput>;

export const ReplayOutput = z.object({
  incidentId: z.string(),
  result: z.enum(["identical", "textChanged", "modelGone", "differs"]),
  differing: z.array(z.string()).meta({ description: "The verdict's fields that came out otherwise" }),
  stored: z.object({ model: Verdict.shape.model, inputSha256: z.string(), verdictSha256: z.string().nullable().meta({ description: "null: judged before digests were kept" }), at: timestamp.nullable() }),
  replayed: z.object({ inputSha256: z.string(), verdictSha256: z.string().nullable().meta({ description: "null when there was nothing to judge with, or nothing to compare" }) }),
});
export type ReplayOutput = z.output<typeof ReplayOutput>;

const Named = z.object({ version: z.string(), sha256: z.string() });

export const ModelOutput = z.object({
  active: Named.extend({ isShipped: z.boolean().meta({ description: "It came with the deployment" }), parent: z.string().nullable().meta({ description: "What it was fine-tuned from" }) }),
  shipped: Named,
  missing: z.object({ sha256: z.string(), reason: z.string() }).nullable().meta({ description: "The model that was chosen but cannot be used; the deployed one stands in" }),
  choice: ModelPointer.nullable().meta({ description: "Who chose the model and when; null when nobody did since the deployment of the shipped one" }),
  card: z.record(z.string(), z.unknown()).meta({ description: "The figures of the shipped model's card" }),
  figures: StoredModel.shape.figures.nullable().meta({ description: "Of a fine-tuned model: measured when it was made" }),
  learning: LearningRun.nullable().meta({ description: "The last attempt to learn from corrections" }),
  drift: DriftReport.nullable(),
});
export type ModelOutput = z.output<typeof ModelOutput>;

export const ListModelsInput = page;
export type ListModelsInput = z.output<typeof ListModelsInput>;
export const ModelPage = pageOf(StoredModel);
export type ModelPage = z.output<typeof ModelPage>;

export const ActivateInput = z.strictObject({ sha256: Sha256 });
export type ActivateInput = z.output<typeof ActivateInput>;

export const Choice = z
  .object({
    activeSha256: Sha256,
    previousSha256: Sha256.nullable().meta({ description: "What a rollback leads to" }),
    since: timestamp.nullable().meta({ description: "null as long as nobody chose: then it is the deployed one" }),
    by: z.string().nullable(),
  })
  .meta({ id: "ModelChoice" });
export type Choice = z.output<typeof Choice>;
