import { onDocumentWritten } from "firebase-functions/firestore";
import { runTrigger } from "../platform/trigger.ts";

/** Hands alerts over when their incident is merged into another, and back when the merge is. */
export const followMerge = onDocumentWritten({ document: "incidents/{incidentId}/merged/{sourceId}", retry: true, timeoutSeconds: 300 }, (event) =>
  runTrigger("followMerge", event.document, async () => {
    if (event.data?.after.get("done") !== false) return;
    const { followMerge: follow } = await import("./followMerge.ts");
    await follow(event.params.incidentId, event.params.sourceId, new Date());
  }),
);
