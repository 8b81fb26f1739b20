import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { openStream } from "../audit/log.ts";
import { countAll, transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { loadModel, parseModel, type TriageModel } from "../triage/modelFile.ts";
import { activeModel, forgetActive } from "./activeModel.ts";
import { figuresOf } from "./figures.ts";
import { loadFrozen } from "./frozen.ts";
import { dealLessons, findLessons, type Dealt } from "./lessons.ts";
import { answersOf, type Example } from "./measure.ts";
import type { LearningRun, StoredModel } from "./model.ts";
import { saveModelFile } from "./modelStorage.ts";
import { prepareSwitch, type Changer } from "./prepareSwitch.ts";
import { compareHeldBack, doubt, losses } from "./promotion.ts";
import { auditStream, learningRef, modelRef, modelsCollection, readLearning } from "./store.ts";
import { tune, tuningOptions } from "./tuning.ts";

const dayMs = 86_400_000;

export interface LearningOptions {
  /** Corrected texts it takes to learn at all. */
  leastCorrected: number;
  /** A model that passes judges at once; else it waits for a manager. */
  promotes: boolean;
  /** Who asked for it. */
  by: string;
  /** What models are measured on; the deployed texts unless said otherwise. */
  frozen?: readonly Example[];
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** `2.0.0+ft.20261121.1`: the shipped version it stands on, the day, and which of that day it is. */
async function nextVersion(shipped: TriageModel, now: Date): Promise<string> {
  const day = now.toISOString().slice(0, 10);
  const from = new Date(`${day}T00:00:00Z`);
  const made = await countAll(modelsCollection().where("at", ">=", from).where("at", "<", new Date(from.getTime() + dayMs)));
  return `${shipped.version}+ft.${day.replaceAll("-", "")}.${String(made + 1)}`;
}

/** Makes a model of the lessons and measures it against the one that judges and the shipped one. */
function make(shipped: TriageModel, active: TriageModel, dealt: Dealt, frozen: readonly Example[], version: string) {
  const heldBack = dealt.heldBack.map(({ example }) => example);
  const bytes = tune(shipped, dealt.taught.map(({ example, reporter }) => ({ ...example, reporter })), version, tuningOptions);
  const model = parseModel(bytes);
  const [before, after] = [figuresOf(answersOf(active, frozen)), figuresOf(answersOf(model, frozen))];
  const compared = compareHeldBack(answersOf(active, heldBack), answersOf(model, heldBack));
  // With the shipped one too, or what each step may lose would add up.
  const others = active === shipped ? [before] : [before, figuresOf(answersOf(shipped, frozen))];
  const doubted = doubt(compared);
  const reasons = [...new Set([...others.flatMap((other) => losses(after, other)), ...(doubted === null ? [] : [doubted])])];
  return { bytes, model, reasons, figures: { before, after, heldBack: compared } };
}

/** Keeps a new model and the outcome of its run, and lets it judge where it may; nothing, when another run has done the same. */
async function keep(run: LearningRun, stored: StoredModel, mayJudge: boolean, shippedSha256: string, who: Changer): Promise<LearningRun> {
  return await transact(async (tx): Promise<LearningRun> => {
    const standing = readLearning(await tx.get(learningRef()));
    if (isLearnt(standing, run.lessonSha256)) return standing;
    const audit = await openStream(tx, auditStream);
    const change = mayJudge ? await prepareSwitch(tx, audit, stored.id, shippedSha256, who) : null;
    // Somebody may have chosen another model since this one was compared.
    const isPromoted = change !== null && change.pointer.previousSha256 === stored.comparedWith;
    const { id, ...fields }: StoredModel = isPromoted ? { ...stored, state: "active" } : stored;
    const written: LearningRun = isPromoted ? { ...run, outcome: "promoted" } : run;
    tx.set(modelRef(id), fields);
    audit.append({ event: "model.trained", at: who.now, actorId: who.by, actorRole: who.role, subject: `models/${id}`, requestId: who.requestId, details: { version: stored.version, outcome: written.outcome, taught: written.taught, heldBack: written.heldBack, reasons: written.reasons } });
    if (isPromoted) change.write();
    tx.set(learningRef(), written);
    return written;
  });
}

/** True if a model was made of exactly these lessons, whatever became of it. */
function isLearnt(last: LearningRun | null, lessonSha256: string): last is LearningRun {
  return last !== null && last.outcome !== "too_few" && last.lessonSha256 === lessonSha256;
}

/**
 * Makes a model from the shipped weights and what people corrected, measures it on texts it has not seen, and lets it judge
 * if nothing that matters got worse. The same corrections are learnt once, so it may run again, or twice at once. Reads
 * 2,000 corrections and as many incidents at most.
 */
export async function learnFromCorrections(now: Date, { leastCorrected, promotes, by, frozen }: LearningOptions): Promise<LearningRun> {
  const shipped = loadModel();
  const { lessons, skipped } = await findLessons();
  const dealt = dealLessons(lessons);
  const lessonSha256 = sha256(canonicalize([shipped.sha256, tuningOptions, lessons.map(({ key, category }) => [key, category])]) ?? "");
  const found = { at: now, corrected: lessons.length, skipped, taught: dealt.taught.length, heldBack: dealt.heldBack.length, lessonSha256 };
  const last = readLearning(await learningRef().get());
  if (isLearnt(last, lessonSha256)) return { ...last, outcome: "unchanged" };
  if (lessons.length < leastCorrected) {
    const run: LearningRun = { ...found, outcome: "too_few", modelSha256: null, reasons: [`${String(lessons.length)} corrected texts, ${String(leastCorrected)} are needed`] };
    await learningRef().set(run);
    return run;
  }

  const { model: active } = await activeModel(now.getTime());
  const version = await nextVersion(shipped, now);
  const { bytes, model, reasons, figures } = make(shipped, active, dealt, frozen ?? loadFrozen(), version);
  const state = reasons.length > 0 ? "rejected" : "candidate";
  // A rejected one is never used, so its file is not kept.
  if (state === "candidate") await saveModelFile(bytes);
  const stored: StoredModel = { id: model.sha256, version, parent: shipped.sha256, comparedWith: active.sha256, state, reasons, taught: found.taught, figures, bytes: bytes.length, at: now, by };
  const run = await keep({ ...found, outcome: state, modelSha256: model.sha256, reasons }, stored, promotes && state === "candidate", shipped.sha256, { by, role: "system", requestId: "", now });
  forgetActive();
  log.modelTrained({ outcome: run.outcome, sha256: run.modelSha256, corrections: run.corrected, reasons: run.reasons });
  return run;
}
