import { onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";

/** Brings an incident's regulatory deadlines in line with it. */
export const armClocks = onDocumentWritten({ document: "incidents/{incidentId}", retry: true }, (event) =>
  runTrigger("armClocks", event.document, async () => {
    const { armClocks: arm } = await import("./armClocks.ts");
    await arm(event.data?.before, event.data?.after, new Date());
  }),
);

/** Brings in line what hangs together with an incident whose deadlines, or the facts they follow from, changed. */
export const settleClocks = onDocumentWritten({ document: "incidents/{incidentId}/internal/compliance", retry: true }, (event) =>
  runTrigger("settleClocks", event.document, async () => {
    const { settleClocks: settle } = await import("./settleClocks.ts");
    await settle(event.params.incidentId, event.data?.before, event.data?.after, new Date());
  }),
);

/** Warns of regulatory deadlines that come near, and marks those that passed as late. */
export const warnClocks = onSchedule({ schedule: "every 15 minutes", timeoutSeconds: 300, retryCount: 0 }, async () => {
  const { warnClocks: warn } = await import("./warnClocks.ts");
  log.swept({ sweep: "warnClocks", ...(await warn(new Date())) });
});
