import { createHash } from "node:crypto";
import { readSource, sourceRef } from "./store.ts";
import type { StoredSource } from "./sourceModel.ts";

/** A source's id follows from its name, so that there is one of a name and a person's report finds its settings by one read. */
export function sourceIdOf(name: string): string {
  return createHash("sha256").update(name.normalize("NFKC").toLowerCase()).digest("hex").slice(0, 20);
}

const keptMs = 30_000;
const keptMax = 1_000;
const kept = new Map<string, { source: StoredSource | null; at: number }>();

/** A source by its id, null if there is none; as it was up to thirty seconds ago, unless `isFresh` asks for now. One read. */
export async function loadSource(id: string, now: Date, isFresh = false): Promise<StoredSource | null> {
  const known = kept.get(id);
  if (known && !isFresh && Math.abs(now.getTime() - known.at) < keptMs) return known.source;
  const snapshot = await sourceRef(id).get();
  const source = snapshot.exists ? readSource(snapshot) : null;
  if (kept.size >= keptMax) kept.clear();
  kept.set(id, { source, at: now.getTime() });
  return source;
}

/** What this instance knows of a source is no longer true. */
export function forgetSource(id: string): void {
  kept.delete(id);
}
