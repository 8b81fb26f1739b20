import { setTimeout as pause } from "node:timers/promises";

export interface TimeLimits {
  /** How many are worked on at the same time. */
  atOnce: number;
  /** None is begun later than this after the start. */
  beginMs: number;
  /** None is waited for longer than this after the start. */
  waitMs: number;
}

/** What came of an item: its result, that it had no end yet, or that it was not begun. */
export type InTime<T> = { state: "done"; result: T } | { state: "begun" } | { state: "not_begun" };

/** Works through items, some at a time, within a set time; answers for each, in order, what came of it. `work` must not throw. */
export async function inTime<Item, T>(items: readonly Item[], work: (item: Item) => Promise<T>, { atOnce, beginMs, waitMs }: TimeLimits): Promise<InTime<T>[]> {
  const started = performance.now();
  const states: InTime<T>[] = items.map(() => ({ state: "not_begun" }));
  const queue = items.entries();
  const worker = async () => {
    // All workers draw from the one iterator.
    for (const [i, item] of queue) {
      if (performance.now() - started >= beginMs) return;
      states[i] = { state: "begun" };
      states[i] = { state: "done", result: await work(item) };
    }
  };
  await Promise.race([Promise.all(Array.from({ length: atOnce }, worker)), pause(waitMs, undefined, { ref: false })]);
  return [...states];
}
