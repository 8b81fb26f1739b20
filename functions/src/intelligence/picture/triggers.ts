import { onDocumentUpdated } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { log } from "../../platform/log.ts";
import { runTrigger } from "../../platform/trigger.ts";

/** Keeps the threat picture up to date for those who listen to it. A thousand reports and the embedding need the memory. */
export const refreshThreatPicture = onSchedule({ schedule: "every 60 minutes", timeoutSeconds: 300, memory: "512MiB", retryCount: 0 }, async () => {
  const { refreshPicture } = await import("./refreshPicture.ts");
  const { incidents, alerts, campaigns } = await refreshPicture(new Date());
  log.swept({ sweep: "refreshThreatPicture", incidents, alerts, campaigns: campaigns.length });
});

/** Takes an incident out of the threat picture when it becomes restricted: the whole team may read that. */
export const hideFromPicture = onDocumentUpdated({ document: "incidents/{incidentId}", retry: true, timeoutSeconds: 300, memory: "512MiB" }, (event) =>
  runTrigger("hideFromPicture", event.document, async () => {
    if (event.data?.before.get("restricted") !== false || event.data.after.get("restricted") === false) return;
    const { refreshPicture } = await import("./refreshPicture.ts");
    await refreshPicture(new Date());
  }),
);
