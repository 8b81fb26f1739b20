import type { JSONWebKeySet } from "jose";
import { readFile, saveFile } from "../platform/storage.ts";
import { readSignedCheckpoint, sha256Of, type Checkpoint } from "./checkpoint.ts";
import { entryId } from "./store.ts";

// Above what `headsMax` heads take with the longest names streams have in use.
const bytesMax = 4 * 1_048_576;

const pathOf = (number: number): string => `audit/checkpoints/${entryId(number)}.jws`;

/** Stores a signed checkpoint, never over another. Throws `unavailable`, also when there is one of that number. */
export async function saveCheckpoint(number: number, jws: string): Promise<void> {
  await saveFile(pathOf(number), Buffer.from(jws), "application/jose");
}

/** A signed checkpoint as it is stored; null when there is none of that number. Throws `unavailable`. */
export async function loadCheckpoint(number: number): Promise<string | null> {
  return (await readFile(pathOf(number), bytesMax))?.toString("utf8") ?? null;
}

export interface LoadedCheckpoint {
  jws: string;
  sha256: string;
  /** null when it is not signed by this installation, or is none. */
  checkpoint: Checkpoint | null;
}

/** The checkpoints from one number to another, by their number; null for one that is not there. A file each. Throws `unavailable`. */
export async function openCheckpoints(from: number, to: number, keys: JSONWebKeySet): Promise<Map<number, LoadedCheckpoint | null>> {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return new Map(await Promise.all(numbers.map(async (number) => [number, await openCheckpoint(number, keys)] as const)));
}

/** A checkpoint, read and its signature checked; null when there is none of that number. Throws `unavailable`. */
export async function openCheckpoint(number: number, keys: JSONWebKeySet): Promise<LoadedCheckpoint | null> {
  const jws = await loadCheckpoint(number);
  if (jws === null) return null;
  const checkpoint = await readSignedCheckpoint(jws, keys).catch(() => null);
  return { jws, sha256: sha256Of(jws), checkpoint: checkpoint?.number === number ? checkpoint : null };
}
