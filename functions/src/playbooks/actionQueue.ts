import { setTimeout as pause } from "node:timers/promises";
import { FirebaseFunctionsError, getFunctions } from "firebase-admin/functions";
import { region } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { app } from "../platform/firestore.ts";

/** What a task carries. */
export interface ExecutionTask {
  actionId: string;
}

// The function's own limit is 60 s; a delivery that is not over then never will be.
const dispatchDeadlineSeconds = 90;
const timeoutMs = 10_000;

async function timeout(): Promise<never> {
  await pause(timeoutMs, undefined, { ref: false });
  throw new AppError("unavailable", "The task queue did not answer in time.");
}

/**
 * Puts the execution of an action into the task queue. `round` makes the task's name: the same round twice is one task.
 * Cloud Tasks knows a name for an hour after its task is over, the emulator for ever, so another try needs another round.
 */
export async function enqueueExecution(actionId: string, round: string): Promise<void> {
  const queue = getFunctions(app()).taskQueue<ExecutionTask>(`locations/${region.value()}/functions/executeAction`);
  try {
    await Promise.race([queue.enqueue({ actionId }, { id: `${actionId}-${round}`, dispatchDeadlineSeconds }), timeout()]);
  } catch (thrown) {
    if (!(thrown instanceof FirebaseFunctionsError && thrown.hasCode("task-already-exists"))) throw thrown;
  }
}
