import { onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

// Well before the function's own end, so that what is left goes to the next round and not to a repetition.
const budgetMs = 400_000;

/** Works on an export when it was asked for, and in each further round. Its progress, which is written here too, asks for nothing. */
export const runExport = onDocumentWritten({ document: "exportJobs/{exportId}", retry: true, timeoutSeconds: 540, memory: "1GiB", concurrency: 1 }, (event) =>
  runTrigger("runExport", event.document, async () => {
    const round: unknown = event.data?.after.get("round");
    if (typeof round !== "number" || event.data?.before.get("round") === round) return;
    const { runExport: run } = await import("./runExport.ts");
    await run(event.params.exportId, round, { now: () => new Date(), budgetMs });
  }),
);

/** Goes on with exports that broke off, and removes what has expired. */
export const sweepExports = onSchedule({ schedule: "every 15 minutes", timeoutSeconds: 300, retryCount: 0 }, async () => {
  const { sweepExports: sweep } = await import("./sweepExports.ts");
  log.swept({ sweep: "sweepExports", ...(await sweep(new Date())) });
});
