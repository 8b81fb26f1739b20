import { db } from "../platform/firestore.ts";
import type { Place } from "./checkpoint.ts";
import type { Problem } from "./checkStream.ts";
import type { LoadedCheckpoint } from "./checkpoints.ts";
import { checkpointsStream, entriesOf, entryId, headRef } from "./store.ts";

const placesAtOnce = 200;

/** Compares places a checkpoint names with what is stored. Two reads for each. */
async function comparePlaces(places: readonly Place[]): Promise<Problem[]> {
  const [entries, heads] = await Promise.all([
    db().getAll(...places.map(({ stream, seq }) => entriesOf(stream).doc(entryId(seq))), { fieldMask: ["hash"] }),
    db().getAll(...places.map(({ stream }) => headRef(stream)), { fieldMask: ["seq"] }),
  ]);
  return places.flatMap(({ stream, seq, hash }, i): Problem[] => {
    const stored: unknown = entries[i]?.get("hash");
    const end: unknown = heads[i]?.get("seq");
    if (stored !== undefined && end === undefined) return [{ stream, seq, kind: "head_mismatch", detail: "The stream has no head." }];
    const last = typeof end === "number" ? end : 0;
    if (stored === undefined || last < seq) return [{ stream, seq: Math.min(seq, last + 1), kind: "truncated", detail: `A checkpoint says that there are ${String(seq)} entries.` }];
    return stored === hash ? [] : [{ stream, seq, kind: "checkpoint_mismatch", detail: "A checkpoint names another hash for this entry." }];
  });
}

const invalid = (seq: number, detail: string): Problem => ({ stream: null, seq, kind: "checkpoint_invalid", detail });

export interface CheckpointReport {
  isMissing: boolean;
  problems: Problem[];
  places: number;
}

/**
 * Checks a checkpoint that was opened: that it is there, signed, the one the log knows, and follows on the one before, and
 * that the log still passes through every place it names, or through those of one stream alone. Two reads for each place, one more.
 */
export async function checkCheckpoint(number: number, found: LoadedCheckpoint | null, before: LoadedCheckpoint | null, stream: string | null): Promise<CheckpointReport> {
  if (!found) return { isMissing: true, problems: [invalid(number, "The checkpoint is missing.")], places: 0 };
  const { checkpoint, sha256 } = found;
  if (!checkpoint) return { isMissing: false, problems: [invalid(number, "The checkpoint is not signed by this installation.")], places: 0 };
  const problems: Problem[] = [];
  const entry = await entriesOf(checkpointsStream).doc(entryId(number)).get();
  if (entry.get("details.sha256") !== sha256) problems.push(invalid(number, "The checkpoint is not the one the log knows."));
  // Where the one before is missing, that was said of it.
  if ((number === 1 || before) && checkpoint.previous !== (before?.sha256 ?? null)) problems.push(invalid(number, "The checkpoint does not follow on the one before it."));
  const places = stream === null ? checkpoint.heads : checkpoint.heads.filter((head) => head.stream === stream);
  for (let i = 0; i < places.length; i += placesAtOnce) problems.push(...(await comparePlaces(places.slice(i, i + placesAtOnce))));
  return { isMissing: false, problems, places: places.length };
}
