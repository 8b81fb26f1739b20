import { Timestamp, type DocumentSnapshot } from "firebase-admin/firestore";
import { keysIn, type Arrival } from "./arrival.ts";

/** Which alert each key stands for, as far as it still does. */
export type Known = ReadonlyMap<string, string>;

/** The alerts that keys lead to; the reference's key holds for ever, the fingerprint's until its window is over. Pure. */
export function knownIn(keys: readonly DocumentSnapshot[], now: Date): Known {
  return new Map(
    keys.flatMap((key) => {
      const alertId: unknown = key.get("alertId");
      const until: unknown = key.get("until");
      const holds = until === null || (until instanceof Timestamp && now < until.toDate());
      return typeof alertId === "string" && holds ? [[key.id, alertId] as const] : [];
    }),
  );
}

export interface Plan {
  /** By alert, what is to be counted on it. */
  counted: Map<string, Arrival[]>;
  /** What is new; of each the first becomes the alert, and the rest is counted on it. */
  fresh: Arrival[][];
}

/** Sorts arrivals into those that are known and those that are new, the same new ones together. In the order they came. Pure. */
export function planOf(arrivals: readonly Arrival[], known: Known): Plan {
  const plan: Plan = { counted: new Map(), fresh: [] };
  const begun = new Map<string, Arrival[]>();
  for (const arrival of arrivals) {
    const keys = keysIn(arrival);
    const alertId = keys.map((key) => known.get(key)).find((id) => id !== undefined);
    if (alertId !== undefined) {
      plan.counted.set(alertId, [...(plan.counted.get(alertId) ?? []), arrival]);
      continue;
    }
    const same = keys.map((key) => begun.get(key)).find((list) => list !== undefined);
    if (same) same.push(arrival);
    else {
      const list = [arrival];
      plan.fresh.push(list);
      for (const key of keys) begun.set(key, list);
    }
  }
  return plan;
}
