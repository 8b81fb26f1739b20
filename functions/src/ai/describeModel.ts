import { readFileSync } from "node:fs";
import { FieldPath } from "firebase-admin/firestore";
import { z } from "zod";
import { db } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { loadModel } from "../triage/modelFile.ts";
import { activeModel, pointerRef, readPointer } from "./activeModel.ts";
import { driftRef, readDrift } from "./driftReport.ts";
import type { ListModelsInput, ModelOutput, ModelPage } from "./model.ts";
import { learningRef, modelRef, modelsCollection, readLearning, readStored } from "./store.ts";

let card: Record<string, unknown> | undefined;

/** The figures of the model card, as training wrote them. */
function loadCard(): Record<string, unknown> {
  // From src/ai and from the built lib/ai it is the same way up.
  card ??= z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(new URL("../../models/metrics.json", import.meta.url), "utf8")));
  return card;
}

/** Which model judges and how good it is known to be. Four reads. */
export async function describeModel(): Promise<ModelOutput> {
  const shipped = loadModel();
  const { model, missing } = await activeModel();
  const [chosen, stored, learning, drift] = await db().getAll(pointerRef(), modelRef(model.sha256), learningRef(), driftRef());
  const pointer = chosen?.exists === true ? readPointer(chosen) : null;
  const own = stored?.exists === true ? readStored(stored) : null;
  return {
    active: { version: model.version, sha256: model.sha256, isShipped: model.sha256 === shipped.sha256, parent: own?.parent ?? null },
    shipped: { version: shipped.version, sha256: shipped.sha256 },
    missing,
    choice: pointer?.shippedSha256 === shipped.sha256 ? pointer : null,
    card: loadCard(),
    figures: own?.figures ?? null,
    learning: learning ? readLearning(learning) : null,
    drift: drift ? readDrift(drift) : null,
  };
}

/** The models made here, the newest first. */
export async function listModels(input: ListModelsInput): Promise<ModelPage> {
  const { model } = await activeModel();
  const page = await fetchPage(modelsCollection().orderBy("at", "desc").orderBy(FieldPath.documentId(), "desc"), "at", input);
  // A deployment with another model ends a choice without writing here.
  const items = page.snapshots.map(readStored).map((stored) => (stored.state === "active" && stored.id !== model.sha256 ? { ...stored, state: "retired" as const } : stored));
  return { items, nextCursor: page.nextCursor };
}
