import { onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/** Keeps the counters that dashboards and trends read. */
export const countIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true }, (event) =>
  runTrigger("countIncident", event.document, async () => {
    const { countIncident: count } = await import("./countIncident.ts");
    await count(event.params.incidentId, event.data?.before, event.data?.after, new Date());
  }),
);

/** Puts the counters of past days together, and compares those of now with the incidents. */
export const tendRollups = onSchedule({ schedule: "every day 01:30", timeoutSeconds: 540, retryCount: 0 }, async () => {
  const [{ dropNoughts, foldRollups }, { reconcileRollups }] = await Promise.all([import("./foldRollups.ts"), import("./reconcileRollups.ts")]);
  const now = new Date();
  const folded = await foldRollups(now);
  const { drift, left, recounted, corrected } = await reconcileRollups(now);
  const dropped = await dropNoughts();
  log.swept({ sweep: "tendRollups", folded, dropped, drift: Object.keys(drift).length, left: Object.keys(left).length, recounted, corrected });
});
