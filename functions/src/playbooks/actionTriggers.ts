import { onDocumentWritten } from "firebase-functions/firestore";
import { onSchedule } from "firebase-functions/scheduler";
import { onTaskDispatched } from "firebase-functions/tasks";
import { secrets } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { runTrigger } from "../platform/trigger.ts";
import type { ExecutionTask } from "./actionQueue.ts";
import { retryConfig } from "./actionTimes.ts";

/** Puts an action that has just been approved into the task queue. */
export const queueAction = onDocumentWritten({ document: "incidents/{incidentId}/actions/{actionId}", retry: true }, (event) =>
  runTrigger("queueAction", event.document, async () => {
    if (event.data?.after.get("state") !== "approved" || event.data.before.get("state") === "approved") return;
    const { enqueueExecution } = await import("./actionQueue.ts");
    await enqueueExecution(event.params.actionId, "approved");
  }),
);

/** Executes a response action. */
export const executeAction = onTaskDispatched<ExecutionTask>({ retryConfig, rateLimits: { maxConcurrentDispatches: 20, maxDispatchesPerSecond: 10 }, secrets: [secrets], timeoutSeconds: 60 }, ({ data }) =>
  runTrigger("executeAction", data.actionId, async () => {
    const { executeAction: execute } = await import("./executeAction.ts");
    await execute(data.actionId);
  }),
);

/** Ends what ran out and queues again what was left behind. */
export const sweepActions = onSchedule({ schedule: "every 15 minutes", timeoutSeconds: 300, retryCount: 0 }, async () => {
  const { sweepActions: sweep } = await import("./sweepActions.ts");
  log.swept({ sweep: "sweepActions", ...(await sweep(new Date())) });
});
