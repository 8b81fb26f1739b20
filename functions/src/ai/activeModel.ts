import type { DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { db, readSnapshot } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { loadModel, type TriageModel } from "../triage/modelFile.ts";
import { chosenSha256, ModelPointer, pointerDefaults } from "./modelPointer.ts";

/** The model that judges now. */
export interface ActiveModel {
  model: TriageModel;
  /** Since when this one, or the one it stands in for, is meant to judge; null when nobody chose and the deployed one does. */
  since: Date | null;
  /** The chosen model that cannot be used, and why; null when the chosen one judges. */
  missing: { sha256: string; reason: string } | null;
}

/** A stored model as it could be opened, or why not. */
export type Opened = { model: TriageModel; reason: null } | { model: null; reason: string };

export const pointerRef = (): DocumentReference => db().doc("settings/model");
export const readPointer = (snapshot: DocumentSnapshot): ModelPointer => readSnapshot(ModelPointer, pointerDefaults, snapshot).value;

// A switch is known everywhere after a minute, and costs an instance at most a read a minute.
const keptMs = 60_000;
// One to judge with, and one that replays ask for.
const openMax = 2;

const open = new Map<string, TriageModel>();
let latest: { at: number; active: ActiveModel } | undefined;
let underWay: Promise<ActiveModel> | undefined;

function keep(model: TriageModel): TriageModel {
  open.delete(model.sha256);
  open.set(model.sha256, model);
  for (const sha256 of open.keys()) if (open.size > openMax) open.delete(sha256);
  return model;
}

/**
 * The model of a digest: the deployed one, or one kept in Storage, whose bytes are checked against the digest; else what
 * stands in the way as `reason`.
 */
export async function openModel(sha256: string): Promise<Opened> {
  const shipped = loadModel();
  const known = sha256 === shipped.sha256 ? shipped : open.get(sha256);
  if (known) return { model: known === shipped ? known : keep(known), reason: null };
  try {
    // Most instances never need it: the storage client takes its time to load.
    const { readModelFile } = await import("./modelStorage.ts");
    return { model: keep(await readModelFile(sha256)), reason: null };
  } catch (thrown) {
    return { model: null, reason: thrown instanceof Error ? thrown.message : "It could not be opened." };
  }
}

async function findActive(): Promise<ActiveModel> {
  const shipped = loadModel();
  const pointer = readPointer(await pointerRef().get());
  const sha256 = chosenSha256(pointer, shipped.sha256);
  // A release with a new model puts it in charge, like any release before somebody chose.
  const since = pointer.shippedSha256 === shipped.sha256 ? pointer.since : null;
  const { model, reason } = await openModel(sha256);
  if (model) return { model, since, missing: null };
  log.modelUnavailable({ sha256, reason });
  return { model: shipped, since, missing: { sha256, reason } };
}

/** Makes the next call ask, and open what it needs, as in an instance that has just started; for who has just changed the choice. */
export function forgetActive(): void {
  latest = undefined;
  open.clear();
}

/**
 * The model to judge with, kept for a minute; an instance asks once however many ask it at once. What cannot be used is
 * replaced by the deployed model, and named. Throws only where that is absent. One read a minute at most, and one file when it changed.
 *
 * @param now milliseconds of a clock
 */
export async function activeModel(now = Date.now()): Promise<ActiveModel> {
  if (latest && now - latest.at < keptMs) return latest.active;
  underWay ??= findActive()
    .catch((thrown: unknown): ActiveModel => {
      const reason = "The database did not say which model judges.";
      log.modelUnavailable({ sha256: latest?.active.model.sha256 ?? "", reason, thrown });
      return latest?.active ?? { model: loadModel(), since: null, missing: { sha256: "", reason } };
    })
    .then((active) => {
      latest = { at: now, active };
      return active;
    })
    .finally(() => {
      underWay = undefined;
    });
  return await underWay;
}
