import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/**
 * Judges a report after every write of an incident. `retry`, because the platform drops an event whose handler failed;
 * what a retry cannot cure is recorded on the incident instead of thrown.
 */
export const triageIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true, memory: "512MiB" }, (event) =>
  runTrigger("triageIncident", event.document, async () => {
    const [{ judgeIncident }, { activeModel }] = await Promise.all([import("./judgeIncident.ts"), import("../ai/activeModel.ts")]);
    const { model, since } = await activeModel();
    const started = performance.now();
    const outcome = await judgeIncident(event.data?.after, { model, since, now: new Date(), stopwatch: () => performance.now() });
    // The verdict's own write comes back as unchanged: then it is time to give the incident to somebody.
    if (outcome === "unchanged" && event.data?.after) await (await import("./routeIncident.ts")).routeIncident(event.data.after, new Date());
    if (outcome !== "unchanged") log.triaged({ incidentId: event.params.incidentId, outcome, tookMs: Math.round(performance.now() - started) });
  }),
);

/** Takes in a new message: one that a client wrote directly enters the audit log, and a rule may follow it. */
export const logMessage = onDocumentCreated({ document: "incidents/{incidentId}/messages/{messageId}", retry: true }, (event) =>
  runTrigger("logMessage", event.document, async () => {
    const { receiveMessage } = await import("./adoptMessage.ts");
    if (event.data) await receiveMessage(event.params.incidentId, event.data, new Date());
  }),
);

/** Puts a pseudonym in the place of a deleted person's name. */
export const forgetPerson = onDocumentCreated({ document: "deletions/{uid}", retry: true, timeoutSeconds: 540 }, (event) =>
  runTrigger("forgetPerson", event.document, async () => {
    const { forgetPerson: forget } = await import("./forgetPerson.ts");
    await forget(event.params.uid);
  }),
);

/** Warns of targets that come near and escalates those that passed. */
export const sweepTargets = onSchedule({ schedule: "every 5 minutes", timeoutSeconds: 300, retryCount: 0 }, async () => {
  const { sweepTargets: sweep } = await import("./sweepTargets.ts");
  log.swept({ sweep: "sweepTargets", ...(await sweep(new Date())) });
});
