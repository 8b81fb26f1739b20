import { setTimeout as pause } from "node:timers/promises";
import { log } from "../platform/log.ts";

/**
 * What `work` gives within four seconds; `otherwise`, and a line in the log, when it fails or takes longer. For what is good
 * to have and not worth holding up a verdict for.
 */
export async function optional<T extends object | null>(name: string, incidentId: string, otherwise: T, work: () => Promise<T>, waitMs = 4_000): Promise<T> {
  try {
    const result = await Promise.race([work(), pause(waitMs, undefined, { ref: false })]);
    if (result === undefined) throw new Error(`no answer within ${String(waitMs)} ms`);
    return result;
  } catch (thrown) {
    log.triggerFailed({ trigger: name, document: `incidents/${incidentId}`, willRetry: false, thrown });
    return otherwise;
  }
}
