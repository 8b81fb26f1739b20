import { onDocumentWritten } from "firebase-functions/firestore";
import { runTrigger } from "../platform/trigger.ts";

/** Tells people in the app what happened to the incidents that concern them. */
export const notifyIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true }, (event) =>
  runTrigger("notifyIncident", event.document, async () => {
    const { notifyIncident: notify } = await import("./notifyIncident.ts");
    await notify(event.data?.before, event.data?.after, new Date());
  }),
);
