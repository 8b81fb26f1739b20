import { onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { secrets } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

// Well before the function's own end, so that what is left goes to the sweep and not to a repetition.
const budgetMs = 400_000;

/** Begins an erasure when it is asked for; the sweep goes on with it. Its progress, which is written here too, asks for nothing. */
export const erasePerson = onDocumentWritten({ document: "erasures/{uid}", retry: true, timeoutSeconds: 540, secrets: [secrets] }, (event) =>
  runTrigger("erasePerson", event.document, async () => {
    const isAsked = event.data?.after.get("state") === "running" && event.data.before.get("state") !== "running";
    if (!isAsked) return;
    const { runErasure } = await import("./runErasure.ts");
    await runErasure(event.params.uid, { now: () => new Date(), budgetMs });
  }),
);

/** Goes on with erasures: a look an hour later, what broke off, and what a legal hold kept. */
export const sweepErasures = onSchedule({ schedule: "every 15 minutes", timeoutSeconds: 540, retryCount: 0, secrets: [secrets] }, async () => {
  const { sweepErasures: sweep } = await import("./sweepErasures.ts");
  log.swept({ sweep: "sweepErasures", ...(await sweep({ now: () => new Date(), budgetMs })) });
});

/** Deletes what the retention policy says, each night. */
export const sweepRetention = onSchedule({ schedule: "every day 03:30", timeoutSeconds: 540, memory: "512MiB", retryCount: 0, secrets: [secrets] }, async () => {
  const { sweepRetention: sweep } = await import("./sweepRetention.ts");
  log.swept({ sweep: "sweepRetention", ...(await sweep({ now: () => new Date(), budgetMs })) });
});
