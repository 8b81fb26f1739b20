import { db } from "./firestore.ts";
import { log } from "./log.ts";

/** Runs a trigger's work; a failure is logged under the trigger's name and thrown on, so that the platform tries again. */
export async function runTrigger(trigger: string, document: string, work: () => Promise<void>): Promise<void> {
  try {
    // First, for it has settings to make: an event's own snapshot uses the same client, and would begin without them.
    db();
    await work();
  } catch (thrown) {
    log.triggerFailed({ trigger, document, willRetry: true, thrown });
    throw thrown;
  }
}
