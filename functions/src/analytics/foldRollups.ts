import { FieldPath, FieldValue, type DocumentSnapshot } from "firebase-admin/firestore";
import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { dayAfter, dayOf, type Day } from "../platform/days.ts";
import { nowPeriod } from "./contribution.ts";
import { periodRef, restrictedRef, shardCount, shardedDays, shardsOf, sumOf, wholeDay } from "./store.ts";

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

/**
 * Removes what came to nothing from the counters of what is open, which every dashboard reads: each day and each person
 * would stay in them for ever. A read for each of nine documents, twice where there is something to remove, and then a write.
 * Returns how many counters went.
 */
export async function dropNoughts(): Promise<number> {
  const { docs } = await shardsOf(nowPeriod).limit(shardCount).get();
  let dropped = 0;
  for (const found of [...docs, await restrictedRef().get()]) {
    if (noughtsIn(found).length === 0) continue;
    dropped += await transact(async (tx) => {
      // Whatever is added meanwhile waits, or makes this look again.
      const [first, ...more] = noughtsIn(await tx.get(found.ref));
      if (first === undefined) return 0;
      tx.update(found.ref, first, FieldValue.delete(), ...more.flatMap((path) => [path, FieldValue.delete()]));
      return 1 + more.length;
    });
  }
  return dropped;
}

const noughtsIn = (shard: DocumentSnapshot): FieldPath[] => [...sumOf([shard])].filter(([, count]) => count === 0).map(([counter]) => new FieldPath("counts", counter));
