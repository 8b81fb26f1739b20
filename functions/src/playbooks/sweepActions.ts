import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { enqueueExecution } from "./actionQueue.ts";
import { giveUp, isOver } from "./actionSteps.ts";
import { actionRef, allActions, readAction, writeAction } from "./actionStore.ts";
import { recheckMs } from "./actionTimes.ts";

export type Finding = "nothing" | "ended" | "queued";

// One run's worth; what is left is the next run's.
const checkedMax = 500;

/** Looks at one action whose time has come. May run twice, or at once with another: the second finds nothing to do. */
async function check(id: string, now: Date, enqueue: typeof enqueueExecution): Promise<Finding> {
  const finding = await transact(async (tx): Promise<Finding> => {
    const snapshot = await tx.get(actionRef(id));
    const action = readAction(snapshot).value;
    if (!snapshot.exists || action.checkAt === null || action.checkAt > now) return "nothing";
    if (action.state === "requested" || ((action.state === "approved" || action.state === "executing") && isOver(action, now))) {
      await giveUp(tx, action, now);
      return "ended";
    }
    const isWaiting = action.state === "approved" || action.state === "executing";
    writeAction(tx, action, now, { checkAt: isWaiting ? new Date(now.getTime() + recheckMs) : null });
    return isWaiting ? "queued" : "nothing";
  });
  if (finding === "queued") await enqueue(id, String(now.getTime()));
  return finding;
}

/**
 * Ends requests and approvals that ran out, and queues again what was left behind: an enqueue that was lost, an execution
 * that crashed, a receiver that was not configured. One that fails is logged and left for a later run.
 */
export async function sweepActions(now: Date, enqueue = enqueueExecution): Promise<Record<Finding, number>> {
  const findings: Record<Finding, number> = { nothing: 0, ended: 0, queued: 0 };
  const { docs } = await allActions().where("checkAt", "<=", now).orderBy("checkAt").limit(checkedMax).select().get();
  for (const { id, ref } of docs) {
    const finding = await check(id, now, enqueue).catch((thrown: unknown): Finding => {
      log.triggerFailed({ trigger: "sweepActions", document: ref.path, willRetry: true, thrown });
      return "nothing";
    });
    findings[finding] += 1;
  }
  return findings;
}
