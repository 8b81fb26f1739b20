import { onDocumentWritten } from "firebase-functions/firestore";
import { runTrigger } from "../platform/trigger.ts";

/** Copies what a merged incident has into the one that carries on, or takes it back when the merge was. */
export const carryOver = onDocumentWritten({ document: "incidents/{incidentId}/merged/{sourceId}", retry: true, timeoutSeconds: 540 }, (event) =>
  runTrigger("carryOver", event.document, async () => {
    if (event.data?.after.get("done") !== false) return;
    const { carryOver: carry } = await import("./carryOver.ts");
    await carry(event.params.incidentId, event.params.sourceId, new Date());
  }),
);

/** Brings messages that come after a merge, and edits, into the incident that carries on. */
export const carryMessage = onDocumentWritten({ document: "incidents/{incidentId}/messages/{messageId}", retry: true }, (event) =>
  runTrigger("carryMessage", event.document, async () => {
    const { before, after } = event.data ?? {};
    // Marks of the server, such as of the log, are no news.
    if (after?.exists !== true || (before?.exists === true && ["body", "threadId"].every((field) => before.get(field) === after.get(field)))) return;
    const { carryMessage: carry } = await import("./carryOver.ts");
    await carry(event.params.incidentId, event.params.messageId, new Date());
  }),
);
