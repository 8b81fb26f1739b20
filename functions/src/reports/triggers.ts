import { onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/** Makes a report when it was asked for, and in each further round. Its progress, which is written here too, asks for nothing. */
export const makeReport = onDocumentWritten({ document: "reports/{reportId}", retry: true, timeoutSeconds: 540, memory: "1GiB", concurrency: 1 }, (event) =>
  runTrigger("makeReport", event.document, async () => {
    const round: unknown = event.data?.after.get("round");
    if (typeof round !== "number" || event.data?.before.get("round") === round) return;
    const { makeReport: make } = await import("./makeReport.ts");
    await make(event.params.reportId, round, () => new Date());
  }),
);

/** Has reports made that broke off, and removes what has expired. */
export const sweepReports = onSchedule({ schedule: "every 15 minutes", timeoutSeconds: 300, retryCount: 0 }, async () => {
  const { sweepReports: sweep } = await import("./sweepReports.ts");
  log.swept({ sweep: "sweepReports", ...(await sweep(new Date())) });
});
