import type { Query } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { scanEvidence } from "./scanEvidence.ts";
import { ScannerFailure, type ScannerAddress } from "./scanner.ts";

/** Bounds of one sweep; the next one goes on where files still wait. */
export const sweepLimits = { waitMinutes: 10, pageSize: 50, files: 500, failuresInARow: 3, tookMs: 240_000 };

export interface Sweep {
  now: Date;
  scanner: ScannerAddress | null;
  /** Milliseconds on a clock that only runs forward. */
  stopwatch?: () => number;
  limits?: typeof sweepLimits;
}

/**
 * Scans files that have been pending for long: the platform tries an event again for a day, and a scanner may be away for
 * longer, or only be set up one day. Oldest first, so none waits for ever; a file that the scanner fails on holds up no other. Two sweeps at once do no harm, for a scan
 * records nothing on a file that is no longer pending. Reads one document for each file that waits, besides the scan's.
 */
export async function sweepScans({ now, scanner, stopwatch = () => performance.now(), limits = sweepLimits }: Sweep): Promise<{ found: number; scanned: number; failed: number }> {
  const count = { found: 0, scanned: 0, failed: 0 };
  if (!scanner) return count;
  const started = stopwatch();
  let failuresInARow = 0;
  for await (const { incidentId, evidenceId } of waitingFiles(now, limits)) {
    // When nothing answers, the rest would only wait for nothing.
    if (failuresInARow >= limits.failuresInARow || stopwatch() - started > limits.tookMs) break;
    count.found += 1;
    try {
      await scanEvidence(incidentId, evidenceId, { now, scanner });
      count.scanned += 1;
      failuresInARow = 0;
    } catch (thrown) {
      log.triggerFailed({ trigger: "sweepScans", document: `incidents/${incidentId}/evidence/${evidenceId}`, willRetry: true, thrown });
      count.failed += 1;
      if (!(thrown instanceof ScannerFailure && thrown.isOfFile)) failuresInARow += 1;
    }
  }
  return count;
}

/** The files that have been pending for long, a page at a time, oldest first. */
async function* waitingFiles(now: Date, { waitMinutes, pageSize, files }: typeof sweepLimits): AsyncGenerator<{ incidentId: string; evidenceId: string }> {
  const before = new Date(now.getTime() - waitMinutes * 60_000);
  let query: Query = db().collectionGroup("evidence").where("state", "==", "pending").where("createdAt", "<", before).orderBy("createdAt").select("createdAt").limit(pageSize);
  for (let seen = 0; seen < files; seen += pageSize) {
    const { docs } = await query.get();
    for (const { ref } of docs) {
      const incidentId = ref.parent.parent?.id;
      if (incidentId !== undefined) yield { incidentId, evidenceId: ref.id };
    }
    const last = docs.at(-1);
    if (!last || docs.length < pageSize) return;
    query = query.startAfter(last);
  }
}
