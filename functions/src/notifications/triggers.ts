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
