import { FieldValue } from "firebase-admin/firestore";
import { transact } from "../platform/firestore.ts";
import { dayAfter, dayOf, type Period } from "./contribution.ts";
import { periodRef, shardCount, shardedDays, shardsOf, sumOf } from "./store.ts";

/** Puts a day's shards into its document: all of them at once, so that a crash leaves them or has them in. Returns how many there were. */
async function foldDay(day: Period): Promise<number> {
  const { docs } = await shardsOf(day).limit(shardCount).get();
  if (docs.length === 0) return 0;
  return await transact(async (tx) => {
    const shards = (await tx.getAll(...docs.map(({ ref }) => ref))).filter(({ exists }) => exists);
    const counts = Object.fromEntries([...sumOf(shards)].filter(([, count]) => count !== 0).map(([counter, count]) => [counter, FieldValue.increment(count)]));
    tx.set(periodRef(day), { counts }, { merge: true });
    for (const { ref } of shards) tx.delete(ref);
    return shards.length;
  });
}

/** How far back a run looks, should some have been missed. */
const daysBack = 35;

/** Puts the shards of past days together, so that a day is one read. May run twice or be broken off. Returns how many days had any. */
export async function foldRollups(now: Date): Promise<number> {
  let folded = 0;
  for (let age = shardedDays; age < shardedDays + daysBack; age += 1) if ((await foldDay(dayAfter(dayOf(now), -age))) > 0) folded += 1;
  return folded;
}
