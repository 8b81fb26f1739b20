import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";
import { secrets } from "../platform/config.ts";
import { runTrigger } from "../platform/trigger.ts";

/** Tells people in the app what happened to the incidents that concern them. */
export const notifyIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true }, (event) =>
  runTrigger("notifyIncident", event.document, async () => {
    const { notifyIncident: notify } = await import("./notifyIncident.ts");
    await notify(event.data?.before, event.data?.after, new Date());
  }),
);

/** Tells people in the app of a new message that mentions them or is for them. Not of an edit: it says the same, better. */
export const notifyMessage = onDocumentCreated({ document: "incidents/{incidentId}/messages/{messageId}", retry: true }, (event) =>
  runTrigger("notifyMessage", event.document, async () => {
    const { notifyMessage: notify } = await import("./notifyMessage.ts");
    await notify(event.params.incidentId, event.data, new Date());
  }),
);

/** Tells people in the app of tasks that are theirs. */
export const notifyTask = onDocumentWritten({ document: "incidents/{incidentId}/tasks/{taskId}", retry: true }, (event) =>
  runTrigger("notifyTask", event.document, async () => {
    const { notifyTask: notify } = await import("./notifyTask.ts");
    await notify(event.params.incidentId, event.data?.before, event.data?.after, new Date());
  }),
);

/** Tells people in the app of response actions that wait for them, and of what became of their own. */
export const notifyAction = onDocumentWritten({ document: "incidents/{incidentId}/actions/{actionId}", retry: true }, (event) =>
  runTrigger("notifyAction", event.document, async () => {
    const { notifyAction: notify } = await import("./notifyAction.ts");
    await notify(event.params.incidentId, event.data?.before, event.data?.after, new Date());
  }),
);

/** Tells people in the app of a file that turned out infected. */
export const notifyEvidence = onDocumentWritten({ document: "incidents/{incidentId}/evidence/{evidenceId}", retry: true }, (event) =>
  runTrigger("notifyEvidence", event.document, async () => {
    const { notifyEvidence: notify } = await import("./notifyEvidence.ts");
    await notify(event.params.incidentId, event.data?.before, event.data?.after, new Date());
  }),
);

/** Sends the e-mails that transactions leave in the outbox. `retry` is what tries again when SendGrid does not take one. */
export const deliverOutbox = onDocumentCreated({ document: "outbox/{id}", retry: true, secrets: [secrets] }, (event) =>
  runTrigger("deliverOutbox", event.document, async () => {
    const { deliverMail } = await import("./deliverMail.ts");
    await deliverMail(event.params.id);
  }),
);

/** Tells administrators of a new application, and its applicant of the decision, in the app. */
export const notifyApplication = onDocumentWritten({ document: "applications/{applicationId}", retry: true }, (event) =>
  runTrigger("notifyApplication", event.document, async () => {
    const { notifyApplication: notify } = await import("./notifyApplication.ts");
    await notify(event.data?.before, event.data?.after, new Date());
  }),
);

/** Tells managers and administrators in the app that the engine's verdicts drifted. */
export const notifyDrift = onDocumentWritten({ document: "settings/modelDrift", retry: true }, (event) =>
  runTrigger("notifyDrift", event.document, async () => {
    const { notifyDrift: notify } = await import("./notifyDrift.ts");
    await notify(event.data?.before, event.data?.after, new Date());
  }),
);

/** Tells people in the app that what is theirs holds a known indicator. */
export const notifyHit = onDocumentCreated({ document: "indicators/{indicatorId}/hits/{hitId}", retry: true }, (event) =>
  runTrigger("notifyHit", event.document, async () => {
    const { notifyHit: notify } = await import("./notifyHit.ts");
    await notify(event.data, new Date());
  }),
);
