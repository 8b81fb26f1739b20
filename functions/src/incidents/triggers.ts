import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/**
 * Judges a report after every write of an incident. `retry`, because the platform drops an event whose handler failed;
 * what a retry cannot cure is recorded on the incident instead of thrown.
 */
export const triageIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true, memory: "512MiB" }, (event) =>
  runTrigger("triageIncident", event.document, async () => {
    const [{ judgeIncident }, { loadModel }] = await Promise.all([import("./judgeIncident.ts"), import("../triage/modelFile.ts")]);
    const started = performance.now();
    const outcome = await judgeIncident(event.data?.after, { model: loadModel(), now: new Date(), stopwatch: () => performance.now() });
    if (outcome !== "unchanged") log.triaged({ incidentId: event.params.incidentId, outcome, tookMs: Math.round(performance.now() - started) });
  }),
);

/** Enters messages that clients wrote directly into the audit log. */
export const logMessage = onDocumentCreated({ document: "incidents/{incidentId}/messages/{messageId}", retry: true }, (event) =>
  runTrigger("logMessage", event.document, async () => {
    const { adoptMessage } = await import("./adoptMessage.ts");
    await adoptMessage(event.params.incidentId, event.params.messageId, new Date());
  }),
);

/** Puts a pseudonym in the place of a deleted person's name. */
export const forgetPerson = onDocumentCreated({ document: "deletions/{uid}", retry: true, timeoutSeconds: 540 }, (event) =>
  runTrigger("forgetPerson", event.document, async () => {
    const { forgetPerson: forget } = await import("./forgetPerson.ts");
    await forget(event.params.uid);
  }),
);
