import { z } from "zod";
import { id, line, text, timestamp } from "../platform/schemas.ts";
import { answers, FactValues, moments, nothingKnown, Stated } from "./factModel.ts";
import { RegimeName } from "./settings.ts";

/** `needs_assessment`: somebody has to answer `question`; `late`: due and not submitted; `carried`: it goes on in the incident this one repeats. */
export const clockStates = ["needs_assessment", "running", "submitted", "late", "waived", "carried"] as const;
export const ClockState = z.enum(clockStates);
export type ClockState = z.output<typeof ClockState>;

/** True while somebody has to do something. Pure. */
export const isUnsettled = (state: ClockState): boolean => state === "needs_assessment" || runs(state);
/** True while the time counts. Pure. */
export const runs = (state: ClockState): boolean => state === "running" || state === "late";

/** Of what people are told before and when a deadline passes: half of its time, 24 and 4 hours before, and that it is over; `reminder` where there is no deadline. */
export const warningSteps = ["half", "day", "hours", "over", "reminder"] as const;
export const WarningStep = z.enum(warningSteps);
export type WarningStep = z.output<typeof WarningStep>;

/** What shows that a notice was submitted. */
export const Receipt = z.object({
  id: z.string(),
  reference: z.string().meta({ description: "The authority's reference, or how else it can be found" }),
  submittedAt: timestamp,
  note: z.string().nullable(),
  evidenceId: z.string().nullable().meta({ description: "The file of this incident that proves it" }),
  by: z.string().meta({ description: "uid of who entered it" }),
  at: timestamp.meta({ description: "When it was entered" }),
  withdrawnAt: timestamp.nullable().meta({ description: "Since when it does not count: entered by mistake" }),
  withdrawnBy: z.string().nullable(),
});
export type Receipt = z.output<typeof Receipt>;

/** How a clock stood from a moment on, and who or what made it so. */
export const ClockChange = z.object({
  at: timestamp,
  by: z.string().meta({ description: "uid of a person, or `system:compliance`" }),
  state: ClockState,
  anchor: z.string().nullable(),
  anchorAt: timestamp.nullable(),
  dueAt: timestamp.nullable(),
  reason: z.string().nullable(),
});
export type ClockChange = z.output<typeof ClockChange>;

/** One regulatory deadline of an incident. That it is documented here does not say that anybody complies. */
export const Clock = z
  .object({
    id: z.string().meta({ description: "`<regime>-<obligation>`" }),
    incidentId: z.string(),
    regime: RegimeName,
    obligation: z.string(),
    title: z.string(),
    citation: z.string(),
    packVersion: z.string().meta({ description: "The version of the rules it was armed under; it keeps them" }),
    note: z.string().nullable(),
    state: ClockState,
    question: z.string().nullable().meta({ description: "What somebody has to answer, in needs_assessment" }),
    anchor: z.string().nullable().meta({ description: "What the time runs from: a fact, or `submission of <clock>`" }),
    anchorAt: timestamp.nullable(),
    dueAt: timestamp.nullable().meta({ description: "In needs_assessment: when it is due if the answer is yes. null where the law names no number, or nothing is known to count from" }),
    isLate: z.boolean().meta({ description: "dueAt passed before anything was submitted" }),
    armedAt: timestamp,
    receipts: z.array(Receipt).max(20),
    submittedAt: timestamp.nullable(),
    waivedAt: timestamp.nullable(),
    waivedBy: z.string().nullable(),
    reason: z.string().nullable(),
    isWaivedByFacts: z.boolean().meta({ description: "Waived by an answer of no: it starts again when the answer changes" }),
    carriedBy: z.string().nullable().meta({ description: "The incident in whose clock it goes on, while it is carried" }),
    history: z.array(ClockChange).max(100).meta({ description: "Beyond 100: the first, the first that ran, and the latest; the log has them all" }),
    warned: z.array(WarningStep),
    nextAt: timestamp.nullable().meta({ description: "When somebody has to be warned next" }),
    updatedAt: timestamp,
    version: z.int().min(0),
  })
  .meta({ id: "Clock" });
export type Clock = z.output<typeof Clock>;

const epoch = new Date(0);
export const clockDefaults: Clock = {
  id: "", incidentId: "", regime: "gdpr", obligation: "", title: "", citation: "", packVersion: "", note: null, state: "needs_assessment", question: null, anchor: null, anchorAt: null, dueAt: null, isLate: false, armedAt: epoch,
  receipts: [], submittedAt: null, waivedAt: null, waivedBy: null, reason: null, isWaivedByFacts: false, carriedBy: null, history: [], warned: [], nextAt: null, updatedAt: epoch, version: 0,
};

/** Whose word a fact is, and since when. */
export const FactSource = z.object({
  source: z.enum(["engine", "person", "incident"]).meta({ description: "`incident`: brought by one that this one carries on for; whose word it is there, its own facts say" }),
  by: z.string().meta({ description: "`system:compliance`, a uid, or the incident's id" }),
  at: timestamp,
});
export type FactSource = z.output<typeof FactSource>;

export const Warning = z.object({ code: z.string(), message: z.string() });
export type Warning = z.output<typeof Warning>;

const RegimeAnswers = z.partialRecord(RegimeName, z.boolean());

/** As many as one incident lets be merged into it. Of more, those that became known first. */
export const carriedMax = 50;
/** What each incident brings that this one carries on for, by its id. */
export const Carried = z.record(z.string(), Stated).refine((carried) => Object.keys(carried).length <= carriedMax);
export type Carried = z.output<typeof Carried>;

/** What is known about an incident for its clocks: `incidents/{id}/internal/compliance`. */
export const ClockRecord = z.object({
  stated: Stated,
  regimes: RegimeAnswers,
  facts: FactValues,
  sources: z.record(z.string(), FactSource),
  warnings: z.array(Warning).max(50),
  carried: Carried,
  clockIds: z.array(z.string()).max(50),
  /** How often clocks of it changed: each write of them is one of this document, which `settleClocks` follows. */
  changes: z.int().min(0),
  updatedAt: timestamp,
  /** Of the facts. */
  version: z.int().min(0),
});
export type ClockRecord = z.output<typeof ClockRecord>;
export const recordDefaults: ClockRecord = { stated: {}, regimes: {}, facts: nothingKnown, sources: {}, warnings: [], carried: {}, clockIds: [], changes: 0, updatedAt: epoch, version: 0 };

export const ClocksInput = z.strictObject({ id });
export type ClocksInput = z.output<typeof ClocksInput>;

/** Every deadline of an incident, with what stands behind it. */
export const ClockList = z
  .object({
    incidentId: z.string(),
    facts: FactValues,
    sources: z.record(z.string(), FactSource).meta({ description: "Whose word each fact is, by its name" }),
    regimes: RegimeAnswers.meta({ description: "What was said of this incident alone; the settings say it for all" }),
    undecided: z.array(RegimeName).meta({ description: "Regimes of which nobody has said whether the organisation is under them: they start no clock" }),
    notes: z.array(z.string()).meta({ description: "What there is to know of regimes without a clock" }),
    warnings: z.array(Warning).meta({ description: "What contradicts itself, and what that leads to" }),
    review: z.string(),
    clocks: z.array(Clock),
    version: z.int().min(0).meta({ description: "Of the facts" }),
  })
  .meta({ id: "ClockList" });
export type ClockList = z.output<typeof ClockList>;

const unset = "null takes back what was said before";
export const SetFactsInput = z.strictObject({
  id,
  facts: z.strictObject({ ...answers, ...moments, peopleAffected: FactValues.shape.peopleAffected }).partial().default({}).meta({ description: `What is named is changed; ${unset}` }),
  regimes: z.partialRecord(RegimeName, z.boolean().nullable()).default({}).meta({ description: `Whether a regime applies to this incident; ${unset}` }),
  reason: text(3, 2_000).optional().meta({ description: "Required where an answer ends a clock" }),
});
export type SetFactsInput = z.output<typeof SetFactsInput>;

const clockId = z.string().regex(/^[a-z0-9_]+-[a-z0-9_]+$/).max(64);

export const SubmitClockInput = z.strictObject({
  id,
  clockId,
  reference: line(1, 200),
  submittedAt: timestamp.optional().meta({ description: "Now without it" }),
  note: text(1, 2_000).optional(),
  evidenceId: id.optional(),
});
export type SubmitClockInput = z.output<typeof SubmitClockInput>;

export const WaiveClockInput = z.strictObject({ id, clockId, reason: text(3, 2_000) });
export type WaiveClockInput = z.output<typeof WaiveClockInput>;
