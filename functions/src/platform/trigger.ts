import { log } from "./log.ts";

/** Runs a trigger's work; a failure is logged under the trigger's name and thrown on, so that the platform tries again. */
export async function runTrigger(trigger: string, document: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    log.triggerFailed({ trigger, document, willRetry: true, thrown });
    throw thrown;
  }
}
