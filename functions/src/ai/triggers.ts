import { onDocumentCreated } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { learningCorrections, learningPromotes } from "../platform/config.ts";
import { runTrigger } from "../platform/trigger.ts";

// Fewer say too little to hold a fifth of them back.
const leastCorrected = 10;

/** Makes a model from people's corrections, every Sunday night. Two thousand texts and their weights need the memory. */
export const learnFromCorrections = onSchedule({ schedule: "0 3 * * 0", timeZone: "Etc/UTC", timeoutSeconds: 540, memory: "1GiB", retryCount: 0 }, () =>
  runTrigger("learnFromCorrections", "settings/learning", async () => {
    const { learnFromCorrections: learn } = await import("./learnFromCorrections.ts");
    await learn(new Date(), { leastCorrected: Math.max(leastCorrected, learningCorrections.value()), promotes: learningPromotes.value(), by: "system:learning" });
  }),
);

/** Looks every night whether the engine's verdicts are still what is to be expected of it. */
export const checkDrift = onSchedule({ schedule: "0 4 * * *", timeZone: "Etc/UTC", timeoutSeconds: 300, memory: "512MiB", retryCount: 0 }, () =>
  runTrigger("checkDrift", "settings/modelDrift", async () => {
    const { checkDrift: check } = await import("./checkDrift.ts");
    await check(new Date());
  }),
);

/** Takes a deleted person out of the corrections they made. */
export const forgetCorrector = onDocumentCreated({ document: "deletions/{uid}", retry: true, timeoutSeconds: 300 }, (event) =>
  runTrigger("forgetCorrector", event.document, async () => {
    const { forgetCorrector: forget } = await import("./forgetCorrector.ts");
    await forget(event.params.uid);
  }),
);
