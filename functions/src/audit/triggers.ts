import { onSchedule } from "firebase-functions/scheduler";
import { secrets } from "../platform/config.ts";
import { log } from "../platform/log.ts";

/** Signs the ends of the log's streams and stores them outside the database. What it finds undone next time it does then. */
export const checkpointAudit = onSchedule({ schedule: "every 60 minutes", timeoutSeconds: 540, retryCount: 0, secrets: [secrets] }, async () => {
  const { checkpointAudit: checkpoint } = await import("./checkpointAudit.ts");
  log.swept({ sweep: "checkpointAudit", ...(await checkpoint(new Date())) });
});
