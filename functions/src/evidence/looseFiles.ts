import type { DocumentReference } from "firebase-admin/firestore";
import { z } from "zod";
import { db } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { deleteFile } from "../platform/storage.ts";
import { evidencePath, evidenceRef, quarantinePath, readEvidence } from "./store.ts";

/**
 * A file that may lie in the bucket although no record names it: it is on its way in, or its record says that it was
 * deleted. Written before the bytes can be loose and removed when they no longer are, so that a crash in between leaves
 * nothing behind for ever.
 */
export const LooseFile = z.object({ incidentId: z.string() });
export type LooseFile = z.output<typeof LooseFile>;

export const looseFileRef = (evidenceId: string): DocumentReference => db().collection("looseFiles").doc(evidenceId);

/**
 * Removes a file unless a record still needs it, and then the note of it. Throws `unavailable`; then the note stays.
 */
export async function settle(evidenceId: string, { incidentId }: LooseFile): Promise<void> {
  const snapshot = await evidenceRef(incidentId, evidenceId).get();
  // A commit whose answer was lost has recorded it all the same, and a record must not lose its file.
  const evidence = snapshot.exists ? readEvidence(snapshot) : null;
  if (evidence === null || evidence.state === "deleted") {
    // Both, wherever the record says the bytes lie: a move into quarantine may have broken off half-way.
    for (const path of [evidencePath(incidentId, evidenceId), quarantinePath(incidentId, evidenceId)]) await deleteFile(path);
  }
  await looseFileRef(evidenceId).delete();
}

/** `settle` after a request; a failure is logged and left to the sweep. */
export async function settleNow(evidenceId: string, file: LooseFile, about: { operation: string; requestId: string }): Promise<void> {
  try {
    await settle(evidenceId, file);
  } catch (thrown) {
    log.operationFailed({ ...about, thrown });
  }
}
