import { z } from "zod";
import { isUid } from "../platform/ids.ts";
import { timestamp } from "../platform/schemas.ts";
import { stepNames, type StepName } from "./steps.ts";

/** Why a person's data are to go: Article 17(1) GDPR, letter by letter. Of a closed list, for a free text would name the person again. */
export const ErasureGround = z.enum(["no_longer_necessary", "consent_withdrawn", "objection", "unlawful_processing", "legal_obligation", "child_consent"]);

/** `settling`: waits until nothing can be under way any more, and looks again. `held`: all but what a legal hold keeps. */
export const ErasureState = z.enum(["running", "settling", "held", "done"]);
export type ErasureState = z.output<typeof ErasureState>;

const counted = z.int().min(0);
const stepName = z.enum(stepNames as [StepName, ...StepName[]]);

export const HeldRecord = z.object({ path: z.string(), incidentId: z.string() });

/** How far one kind of data is. */
export const StepProgress = z.object({
  found: counted.meta({ description: "How much there was, what came in meanwhile included" }),
  left: counted.meta({ description: "How much of it there still is" }),
  held: counted.meta({ description: "How much of that a legal hold keeps" }),
});
export type StepProgress = z.output<typeof StepProgress>;

export const Erasure = z
  .object({
    uid: z.string(),
    state: ErasureState,
    ground: ErasureGround,
    requestedBy: z.string(),
    requestedAt: timestamp,
    pass: counted.meta({ description: "1 erases, each further one looks again" }),
    steps: z.partialRecord(stepName, StepProgress),
    reports: counted.meta({ description: "How many signed reports there are; the last one counts" }),
    nextAt: timestamp.nullable().meta({ description: "When it is gone on with; null when it is done" }),
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: "Erasure" });
export type Erasure = z.output<typeof Erasure>;

/** How far a kind is in the stored document: in which pass it was counted, and erased, last. */
const StoredStep = StepProgress.extend({
  countedIn: counted,
  erasedIn: counted,
  /** The first of them. */
  heldRecords: z.array(HeldRecord),
  /** Binds all of them. */
  heldSha256: z.string(),
});
export type StoredStep = z.output<typeof StoredStep>;
export const noStep: StoredStep = { found: 0, left: 0, held: 0, countedIn: 0, erasedIn: 0, heldRecords: [], heldSha256: "" };

export const StoredErasure = Erasure.extend({
  steps: z.partialRecord(stepName, StoredStep),
  requestId: z.string(),
  /** By what the person is found, sealed; gone when it is done. */
  person: z.string().nullable(),
  /** Something came in since the pass before: it has to be looked again. */
  hasCome: z.boolean(),
  /** Binds what the last report said was erased, and what is held. */
  reportedSha256: z.string(),
});
export type StoredErasure = z.output<typeof StoredErasure>;

const epoch = new Date(0);
export const erasureDefaults: Omit<StoredErasure, "uid"> & { uid: string } = { uid: "", state: "running", ground: "no_longer_necessary", requestedBy: "", requestedAt: epoch, pass: 1, steps: {}, reports: 0, nextAt: null, finishedAt: null, requestId: "", person: null, hasCome: false, reportedSha256: "" };

const uid = z.string().min(1).refine(isUid, "must be a uid");
export const EraseInput = z.strictObject({ uid, ground: ErasureGround });
export type EraseInput = z.output<typeof EraseInput>;
export const ErasureRef = z.strictObject({ uid });
export type ErasureRef = z.output<typeof ErasureRef>;

/** What was erased of a person, what was kept and why. It holds nothing that was erased. */
export const ErasureReport = z
  .object({
    project: z.string().meta({ description: "The installation: its Firebase project" }),
    uid: z.string(),
    pseudonym: z.string(),
    number: counted,
    state: z.enum(["held", "done"]),
    ground: ErasureGround,
    requestedBy: z.string(),
    requestedAt: timestamp,
    at: timestamp,
    erased: z.array(StepProgress.extend({ name: stepName, what: z.string() })),
    held: z.object({ count: counted, items: z.array(HeldRecord).meta({ description: "The first of them" }), why: z.string() }),
    kept: z.array(z.object({ what: z.string(), where: z.array(z.string()), count: counted.nullable(), why: z.string(), until: z.string() })),
  })
  .meta({ id: "ErasureReport" });
export type ErasureReport = z.output<typeof ErasureReport>;

export const SignedErasureReport = z.object({
  report: ErasureReport,
  jws: z.string().meta({ description: "JWS (RFC 7515) over the canonical JSON (RFC 8785) of the report, Ed25519; its key is in /.well-known/jwks.json" }),
});
export type SignedErasureReport = z.output<typeof SignedErasureReport>;
