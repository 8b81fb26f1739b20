import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { secrets } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/** Tells people what happened to the incidents that concern them, and webhooks of what they are to hear of. */
export const notifyIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true }, (event) =>
  runTrigger("notifyIncident", event.document, async () => {
    const [{ notifyIncident: notify }, { announceIncident }] = await Promise.all([import("./notifyIncident.ts"), import("./announce.ts")]);
    const now = new Date();
    await Promise.all([notify(event.data?.before, event.data?.after, now), announceIncident(event.data?.before, event.data?.after, now)]);
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

/** Sends the e-mails that transactions leave in the outbox. What SendGrid does not take now, `sweepOutbox` tries again. */
export const deliverOutbox = onDocumentCreated({ document: "outbox/{id}", retry: true, secrets: [secrets] }, (event) =>
  runTrigger("deliverOutbox", event.document, async () => {
    const { deliverMail } = await import("./deliverMail.ts");
    await deliverMail(event.params.id);
  }),
);

/** Makes e-mails of what people are to hear of, and works off what waits in the outbox and in the queues of webhooks. */
export const sweepOutbox = onSchedule({ schedule: "every 1 minutes", timeoutSeconds: 180, retryCount: 0, maxInstances: 1, secrets: [secrets] }, async () => {
  const [{ sweepOutbox: sweepMails }, { sweepWebhooks }] = await Promise.all([import("./sweepOutbox.ts"), import("./sweepWebhooks.ts")]);
  const [mails, webhooks] = await Promise.all([sweepMails(), sweepWebhooks()]);
  if (mails.found + mails.composed + webhooks.found > 0) log.swept({ sweep: "sweepOutbox", ...mails, webhooks: webhooks.found, webhooksSent: webhooks.sent });
});

/** Tells webhooks of a new alert. */
export const announceAlert = onDocumentCreated({ document: "alerts/{alertId}", retry: true }, (event) =>
  runTrigger("announceAlert", event.document, async () => {
    const { announceAlert: announce } = await import("./announce.ts");
    await announce(event.data, new Date());
  }),
);

/** Sends a delivery of a webhook. What its receiver does not take now, `sweepOutbox` tries again. */
export const deliverWebhook = onDocumentCreated({ document: "webhooks/{webhookId}/deliveries/{deliveryId}", retry: true, secrets: [secrets] }, (event) =>
  runTrigger("deliverWebhook", event.document, async () => {
    const { deliverWebhook: deliver } = await import("./deliverWebhook.ts");
    await deliver(event.params.webhookId, event.params.deliveryId);
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

/** Tells people of regulatory deadlines that start, come near or pass, and webhooks of the warnings. */
export const notifyClock = onDocumentWritten({ document: "incidents/{incidentId}/clocks/{clockId}", retry: true }, (event) =>
  runTrigger("notifyClock", event.document, async () => {
    const [{ notifyClock: notify }, { announceClock }] = await Promise.all([import("./notifyClock.ts"), import("./announce.ts")]);
    const [{ incidentId }, now] = [event.params, new Date()];
    await Promise.all([notify(incidentId, event.data?.before, event.data?.after, now), announceClock(incidentId, event.data?.before, event.data?.after, now)]);
  }),
);

/** Tells people in the app that what is theirs holds a known indicator. */
export const notifyHit = onDocumentCreated({ document: "indicators/{indicatorId}/hits/{hitId}", retry: true }, (event) =>
  runTrigger("notifyHit", event.document, async () => {
    const { notifyHit: notify } = await import("./notifyHit.ts");
    await notify(event.data, new Date());
  }),
);
