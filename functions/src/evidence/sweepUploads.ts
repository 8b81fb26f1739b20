import { db } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { LooseFile, looseFileRef, settle } from "./looseFiles.ts";

// A request ends after a minute: what is an hour old belongs to one that broke off.
const graceMs = 3_600_000;
const perSweep = 200;

/**
 * Removes the files of uploads and deletions that broke off, 200 at most, the oldest first; returns how many. Safe to run
 * twice at once, and again after it was interrupted. One that cannot be removed now is tried again by the next sweep.
 */
export async function sweepUploads(now: Date): Promise<number> {
  const old = await db().collection("looseFiles").where("at", "<", new Date(now.getTime() - graceMs)).orderBy("at").limit(perSweep).get();
  let settled = 0;
  for (const snapshot of old.docs) {
    try {
      await settle(snapshot.id, LooseFile.parse(snapshot.data()));
      settled += 1;
    } catch (thrown) {
      log.triggerFailed({ trigger: "sweepUploads", document: looseFileRef(snapshot.id).path, willRetry: true, thrown });
    }
  }
  return settled;
}
