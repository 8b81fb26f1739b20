import { onDocumentWritten } from "firebase-functions/firestore";

/** Tells people in the app what happened to the incidents that concern them. */
export const notifyIncident = onDocumentWritten({ document: "incidents/{incidentId}", retry: true }, async (event) => {
  const { notifyIncident: notify } = await import("./notifyIncident.ts");
  await notify(event.data?.before, event.data?.after, new Date());
});
