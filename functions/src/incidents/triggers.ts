import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";

/**
 * Judges a report after every write of an incident. `retry`, because the platform drops an event whose handler failed;
 * what a retry cannot cure is recorded on the incident instead of thrown.
 */
export const triageIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true, memory: "512MiB", timeoutSeconds: 60 }, async (event) => {
  const [{ judgeIncident }, { loadModel }, { log }] = await Promise.all([import("./judgeIncident.ts"), import("../triage/modelFile.ts"), import("../platform/log.ts")]);
  const started = performance.now();
  try {
    const outcome = await judgeIncident(event.data?.after, { model: loadModel(), now: new Date(), stopwatch: () => performance.now() });
    if (outcome !== "unchanged") log.triaged({ incidentId: event.params.incidentId, outcome, tookMs: Math.round(performance.now() - started) });
  } catch (thrown) {
    log.triggerFailed({ trigger: "triageIncident", document: event.document, willRetry: true, thrown });
    throw thrown;
  }
});

/** Enters messages that clients wrote directly into the audit log. */
export const logMessage = onDocumentCreated({ document: "incidents/{incidentId}/messages/{messageId}", retry: true }, async (event) => {
  const { adoptMessage } = await import("./adoptMessage.ts");
  await adoptMessage(event.params.incidentId, event.params.messageId, new Date());
});
