import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { dayAfter, dayOf, type Day } from "../platform/days.ts";
import { periodRef, shardCount, shardedDays, shardsOf, sumOf, wholeDay } from "./store.ts";

/** Puts a day's shards into its document: all of them at once, so that a crash leaves them or has them in. Returns how many there were. */
async function foldDay(day: Day): Promise<number> {
  const { docs } = await shardsOf(day).limit(shardCount).get();
  if (docs.length === 0) return 0;
  return await transact(async (tx) => {
    const [whole, ...found] = await tx.getAll(periodRef(day), ...docs.map(({ ref }) => ref));
    const shards = found.filter(({ exists }) => exists);
    // As sums, and not as increments: of these a write takes 500 at most.
    tx.set(periodRef(day), wholeDay(sumOf(whole ? [whole, ...shards] : shards)));
    for (const { ref } of shards) tx.delete(ref);
    return shards.length;
  });
}

/** How far back a run looks, should some have been missed. */
const daysBack = 35;

/** Puts the shards of past days together, so that a day is one read. May run twice or be broken off. Returns how many days had any. */
export async function foldRollups(now: Date): Promise<number> {
  let folded = 0;
  for (let age = shardedDays; age < shardedDays + daysBack; age += 1) {
    const day = dayAfter(dayOf(now), -age);
    const shards = await foldDay(day).catch((thrown: unknown) => {
      log.triggerFailed({ trigger: "tendRollups", document: `rollups/${day}`, willRetry: true, thrown });
      return 0;
    });
    if (shards > 0) folded += 1;
  }
  return folded;
}
