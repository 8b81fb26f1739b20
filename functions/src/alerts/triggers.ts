import { onDocumentCreated, onDocumentWritten } from "firebase-functions/firestore";
import { runTrigger } from "../platform/trigger.ts";
import { SeverityLevel } from "../triage/model.ts";

/** Hands alerts over when their incident is merged into another, and back when the merge is. */
export const followMerge = onDocumentWritten({ document: "incidents/{incidentId}/merged/{sourceId}", retry: true, timeoutSeconds: 300 }, (event) =>
  runTrigger("followMerge", event.document, async () => {
    if (event.data?.after.get("done") !== false) return;
    const { followMerge: follow } = await import("./followMerge.ts");
    await follow(event.params.incidentId, event.params.sourceId, new Date());
  }),
);

/** Joins a new alert with those it belongs to, and makes an incident of it where that is wanted. */
export const receiveAlert = onDocumentCreated({ document: "alerts/{alertId}", retry: true }, (event) =>
  runTrigger("receiveAlert", event.document, async () => {
    const { receiveAlert: receive } = await import("./receiveAlert.ts");
    await receive(event.params.alertId, new Date());
  }),
);

/** Looks again at an alert that a later report made graver. */
export const reconsiderAlert = onDocumentCreated({ document: "alerts/{alertId}/rises/{severity}", retry: true }, (event) =>
  runTrigger("reconsiderAlert", event.document, async () => {
    const severity = SeverityLevel.safeParse(event.params.severity);
    if (!severity.success) return;
    const { reconsiderAlert: reconsider } = await import("./reconsiderAlert.ts");
    await reconsider(event.params.alertId, severity.data, new Date());
  }),
);
