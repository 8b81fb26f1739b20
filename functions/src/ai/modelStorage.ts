import { createHash } from "node:crypto";
import { deleteFile, readFile, saveFile } from "../platform/storage.ts";
import { parseModel, type TriageModel } from "../triage/modelFile.ts";

/** Larger is no model of this engine; what is deployed may have 3 MB. */
export const modelBytesMax = 6_000_000;

/** Where a model's file lies; no client may read there (storage.rules). */
export const modelPath = (sha256: string): string => `models/${sha256}.json`;

const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/**
 * Stores a model's file under its digest, which is returned; one that is there already stays, one that is damaged is replaced.
 * Two that store the same at once both succeed. Throws `unavailable`.
 */
export async function saveModelFile(bytes: Buffer): Promise<string> {
  const sha256 = sha256Of(bytes);
  const path = modelPath(sha256);
  const there = await readFile(path, modelBytesMax);
  if (there?.equals(bytes) === true) return sha256;
  if (there) await deleteFile(path);
  await saveFile(path, bytes, "application/json").catch(async (thrown: unknown) => {
    // No file is stored over another: the other run was faster.
    const stored = await readFile(path, modelBytesMax);
    if (stored?.equals(bytes) !== true) throw thrown;
  });
  return sha256;
}

/** Opens a stored model. Throws an `Error` whose message says what is wrong: missing, altered, of another format; or `unavailable`. */
export async function readModelFile(sha256: string): Promise<TriageModel> {
  const bytes = await readFile(modelPath(sha256), modelBytesMax);
  if (!bytes) throw new Error("Its file is missing.");
  if (sha256Of(bytes) !== sha256) throw new Error("Its file is not what its digest says.");
  try {
    return parseModel(bytes);
  } catch (cause) {
    throw new Error("Its file is of another format than this release reads.", { cause });
  }
}
