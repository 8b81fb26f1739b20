import { onDocumentUpdated, onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { clamdVpcConnector, secrets } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/**
 * Does what the state of a file asks for, one step for each write of it: a pending one is scanned, an infected one put into
 * quarantine, a clean picture copied for its thumbnail, and the copy of what is no longer clean removed. `retry` is what
 * tries again while the scanner or the storage is away. An instance takes few at once, for a thumbnail is in memory as a
 * whole.
 */
export const tendEvidence = onDocumentWritten(
  { document: "incidents/{incidentId}/evidence/{evidenceId}", retry: true, timeoutSeconds: 180, memory: "512MiB", concurrency: 8, secrets: [secrets], vpcConnector: clamdVpcConnector },
  (event) =>
    runTrigger("tendEvidence", event.document, async () => {
      const [{ asksForScan, scanEvidence }, { asksForThumbnail }, { readEvidence }] = await Promise.all([import("./scanEvidence.ts"), import("./thumbnails.ts"), import("./store.ts")]);
      const after = event.data?.after;
      if (!after?.exists) return;
      const evidence = readEvidence(after);
      const { incidentId, evidenceId } = event.params;
      if (asksForScan(evidence)) {
        const { configuredScanner } = await import("./scanner.ts");
        const started = performance.now();
        const outcome = await scanEvidence(incidentId, evidenceId, { now: new Date(), scanner: configuredScanner() });
        log.evidenceScanned({ incidentId, evidenceId, outcome, tookMs: Math.round(performance.now() - started) });
      }
      if (!asksForThumbnail(evidence)) return;
      const [{ keepThumbnail }, { configuredHost }] = await Promise.all([import("./thumbnails.ts"), import("./imagekit.ts")]);
      await keepThumbnail(incidentId, evidenceId, configuredHost(), new Date());
    }),
);

/** Removes the copies of an incident's pictures when its TLP or its restriction no longer lets them lie outside, and makes them when it does again. */
export const followTlp = onDocumentUpdated({ document: "incidents/{incidentId}", retry: true, timeoutSeconds: 300, memory: "512MiB", concurrency: 8, secrets: [secrets] }, (event) =>
  runTrigger("followTlp", event.document, async () => {
    const { before, after } = event.data ?? {};
    if (["tlp", "restricted"].every((field) => before?.get(field) === after?.get(field))) return;
    const [{ keepThumbnails }, { configuredHost }] = await Promise.all([import("./thumbnails.ts"), import("./imagekit.ts")]);
    await keepThumbnails(event.params.incidentId, configuredHost(), new Date());
  }),
);

/** Scans what has been pending for long: clamd may be away for longer than an event is tried again. */
export const sweepScans = onSchedule({ schedule: "every 15 minutes", timeoutSeconds: 540, retryCount: 0, vpcConnector: clamdVpcConnector }, async () => {
  const [{ sweepScans: sweep }, { configuredScanner }] = await Promise.all([import("./sweepScans.ts"), import("./scanner.ts")]);
  log.swept({ sweep: "sweepScans", ...(await sweep({ now: new Date(), scanner: configuredScanner() })) });
});

/** Removes the files of uploads and deletions that broke off. */
export const sweepUploads = onSchedule({ schedule: "every 60 minutes", timeoutSeconds: 540, retryCount: 0 }, async () => {
  const { sweepUploads: sweep } = await import("./sweepUploads.ts");
  log.swept({ sweep: "sweepUploads", settled: await sweep(new Date()) });
});
