import { z } from "zod";
import { inTime } from "../incidents/inTime.ts";
import { Replay, type Context } from "../platform/context.ts";
import type { Caller, Machine } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { keysIn, type Arrival } from "./arrival.ts";
import type { Alert } from "./model.ts";
import { planOf } from "./planning.ts";
import { persistently } from "./retry.ts";
import { raise } from "./rise.ts";
import { readKeys, settle, type Bringing, type Settled } from "./settle.ts";
import { alertRef, readAlert, suppressionRef, timeFieldOf } from "./store.ts";
import { countOn, type Counter } from "./tally.ts";

/** Who brings alerts, and when: a person, a machine, or Secura itself. */
type Bringer = Pick<Context, "now" | "requestId"> & { caller: { uid: string; role: string } };

const sightings: Counter = {
  count: "count",
  time: (snapshot) => timeFieldOf(snapshot.get("lastSuppressedAt") !== undefined),
  movedTo: (snapshot) => {
    const into: unknown = snapshot.get("mergedInto");
    return typeof into === "string" ? alertRef(into) : null;
  },
};

const hits: Counter = { count: "hits", time: () => "lastHitAt", movedTo: () => null };

/** How many new alerts are made at a time; the function has 60 s in all. */
const limits = { atOnce: 12, beginMs: 40_000, waitMs: 50_000 };
const later = "This could not be stored just now; send it again.";

/** By key, what this instance is about to make an alert of: whoever brings the same waits, and is counted on it. */
const beingMade = new Map<string, Promise<unknown>>();

/** Counts arrivals on an alert that is known, and raises it if they are graver; null if it is gone. */
async function count(alertId: string, arrivals: readonly Arrival[], bringer: Bringer): Promise<Alert | null> {
  const counted = await countOn(sightings, alertRef(alertId), arrivals.length, bringer.now);
  const alert = counted && (await raise(readAlert(counted.snapshot), arrivals, bringer));
  return alert && { ...alert, count: counted.count, lastSeenAt: counted.at };
}

/** Makes an alert of arrivals that are one, or counts them on the one that somebody has made meanwhile. */
async function make(arrivals: readonly Arrival[], bringer: Bringer): Promise<Map<Arrival, Settled>> {
  const keys = [...new Set(arrivals.flatMap(keysIn))];
  for (;;) {
    const making = keys.map((key) => beingMade.get(key)).find((work) => work !== undefined);
    if (!making) break;
    await making.catch(() => null);
    const [alertId] = planOf(arrivals, await readKeys(arrivals, bringer.now)).counted.keys();
    const alert = alertId === undefined ? null : await count(alertId, arrivals, bringer);
    if (alert) return new Map(arrivals.map((arrival) => [arrival, { status: "counted", alert }]));
  }
  const bringing: Bringing = { caller: bringer.caller, now: bringer.now, requestId: bringer.requestId, mark: newId() };
  const made = persistently(() => transact((tx) => settle(tx, arrivals, bringing)));
  for (const key of keys) beingMade.set(key, made);
  try {
    return await made;
  } finally {
    for (const key of keys) if (beingMade.get(key) === made) beingMade.delete(key);
  }
}

/**
 * What becomes of each arrival; what could not be stored is an error in its place and keeps no other from it. A new alert
 * is a transaction of its own. A known one costs a read of its key, and one write together with all that is counted on it
 * at the time.
 */
export async function takeIn(arrivals: readonly Arrival[], bringer: Bringer): Promise<Map<Arrival, Settled | AppError>> {
  const { counted, fresh } = planOf(arrivals, await persistently(() => readKeys(arrivals, bringer.now)));
  const outcomes = new Map<Arrival, Settled | AppError>();
  const attempt = async (list: readonly Arrival[], work: () => Promise<Map<Arrival, Settled>>) => {
    try {
      for (const [arrival, settled] of await work()) outcomes.set(arrival, settled);
    } catch (thrown) {
      const error = new AppError("unavailable", later, { cause: thrown });
      log.operationFailed({ operation: "alerts.takeIn", requestId: bringer.requestId, thrown });
      for (const arrival of list) outcomes.set(arrival, error);
    }
  };
  const countings = [...counted].map(([alertId, list]) =>
    attempt(list, async () => {
      const alert = await count(alertId, list, bringer);
      return alert ? new Map(list.map((arrival) => [arrival, { status: "counted", alert } as const])) : await make(list, bringer);
    }),
  );
  const making = (list: Arrival[]) => attempt(list, () => make(list, bringer));
  await Promise.all([...countings, ...(fresh.length === 1 ? fresh.map(making) : [inTime(fresh, making, limits)])]);
  for (const arrival of arrivals) if (!outcomes.has(arrival)) outcomes.set(arrival, new AppError("unavailable", later));
  await countHits(arrivals.filter((arrival) => !(outcomes.get(arrival) instanceof AppError)), bringer);
  return outcomes;
}

/** Counts on the rules what they keep away. A figure to judge a rule by: that it could not be written fails nothing. */
export async function countHits(arrivals: readonly Arrival[], { now, requestId }: Bringer): Promise<void> {
  const byRule = new Map<string, number>();
  for (const { suppressedBy } of arrivals) if (suppressedBy !== null && !suppressedBy.startsWith("source:")) byRule.set(suppressedBy, (byRule.get(suppressedBy) ?? 0) + 1);
  await Promise.all(
    [...byRule].map(([id, by]) =>
      countOn(hits, suppressionRef(id), by, now).catch((thrown: unknown) => {
        log.operationFailed({ operation: "alerts.countHits", requestId, thrown });
      }),
    ),
  );
}

/** Arrivals that one transaction takes in. */
const pageSize = 20;

/** What is kept of an outcome to be answered again. */
const Kept = z.array(z.object({ status: z.enum(["created", "counted"]), alertId: z.string(), isSuppressed: z.boolean() }));
export type Kept = z.output<typeof Kept>[number];

const keptOf = (arrivals: readonly Arrival[], settled: Map<Arrival, Settled>): Kept[] =>
  arrivals.map((arrival) => {
    const { status = "counted", alert } = settled.get(arrival) ?? {};
    return { status, alertId: alert?.id ?? arrival.alertId, isSuppressed: arrival.suppressedBy !== null };
  });

/** The same under an Idempotency-Key: page by page, each with its mark, so that whatever is repeated counts once. */
export async function takeInOnce(arrivals: readonly Arrival[], context: Context<Caller | Machine>): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (let from = 0; from < arrivals.length; from += pageSize) {
    const page = arrivals.slice(from, from + pageSize);
    const part = context.part(`page ${String(from)}`, (output) => output);
    const bringing: Bringing = { caller: context.caller, now: context.now, requestId: context.requestId, mark: newId() };
    try {
      kept.push(...(await persistently(() => part.transaction(async (tx) => keptOf(page, await settle(tx, page, bringing))))));
      await countHits(page, context);
    } catch (thrown) {
      if (!(thrown instanceof Replay)) throw thrown;
      kept.push(...Kept.parse(thrown.response));
    }
  }
  return kept;
}
