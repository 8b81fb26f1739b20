import { log } from "./log.ts";

interface Each<T> {
  /** The sweep, as the log calls it. */
  sweep: string;
  /** The document that an item stands for, for the log. */
  pathOf: (item: T) => string;
  /** False when the sweep's time is over; it never is if this is left out. */
  hasTime?: () => boolean;
}

/**
 * Works on one after the other, for as long as there is time. One that fails is logged and left to the next sweep: it keeps
 * none of the others waiting. `work`
 * answers false where there was nothing to do any more. Returns how many were come to, were done, and failed.
 */
export async function workEach<T>(items: readonly T[], { sweep, pathOf, hasTime = () => true }: Each<T>, work: (item: T) => Promise<unknown>): Promise<{ tried: number; done: number; failed: number }> {
  let [tried, done, failed] = [0, 0, 0];
  for (const item of items) {
    if (!hasTime()) break;
    tried += 1;
    try {
      if ((await work(item)) !== false) done += 1;
    } catch (thrown) {
      failed += 1;
      log.triggerFailed({ trigger: sweep, document: pathOf(item), willRetry: true, thrown });
    }
  }
  return { tried, done, failed };
}
