import { FieldPath, FieldValue, type CollectionReference, type DocumentReference, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { db } from "../platform/firestore.ts";
import { byPeriod, dayAfter, dayOf, nowPeriod, restrictedPeriod, type Contribution, type Period } from "./contribution.ts";

/** So many documents share the counting of a period, for one takes about a write a second. */
export const shardCount = 8;

/** Days that are counted in shards: today, yesterday, and one more for what comes late. */
export const shardedDays = 3;

export const periodRef = (period: Period): DocumentReference => db().doc(`rollups/${period}`);
export const shardsOf = (period: Period): CollectionReference => periodRef(period).collection("shards");
/** Counts of what is open and restricted. */
export const restrictedRef = (): DocumentReference => db().doc(`rollups/${nowPeriod}/restricted/all`);
/** What of an incident was counted. */
export const markRef = (incidentId: string): DocumentReference => db().doc(`rollupMarks/${incidentId}`);
export const reconciliationRef = (): DocumentReference => db().doc("rollups/reconciliation");

/** The same for an incident each time, so that what is taken back is taken back where it was added. Ids are random, or follow from content. */
const shardOf = (incidentId: string): string => String(Array.from(incidentId.slice(-4)).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % shardCount);

function counterRef(period: Period, incidentId: string, now: Date): DocumentReference {
  if (period === restrictedPeriod) return restrictedRef();
  if (period === nowPeriod || period > dayAfter(dayOf(now), -shardedDays)) return shardsOf(period).doc(shardOf(incidentId));
  // Of a day long past little changes.
  return periodRef(period);
}

/** Adds to counters within a transaction. A write for each period: two or three. Reads nothing. */
export function addToCounters(tx: Transaction, incidentId: string, delta: Contribution, now: Date): void {
  for (const [period, counters] of byPeriod(delta)) {
    const counts = Object.fromEntries(Object.entries(counters).map(([counter, by]) => [counter, FieldValue.increment(by)]));
    tx.set(counterRef(period, incidentId, now), { counts }, { merge: true });
  }
}

/** Counters by name. */
export type Counts = ReadonlyMap<string, number>;

const Stored = z.record(z.string(), z.unknown()).catch({});

/** The numbers among the fields of a map; one that is none does not hide the others. */
const numbersIn = (map: unknown): [string, number][] => Object.entries(Stored.parse(map ?? {})).filter((field): field is [string, number] => typeof field[1] === "number" && Number.isFinite(field[1]));

/** The counters that documents hold, added up. Pure. */
export function sumOf(snapshots: readonly DocumentSnapshot[]): Counts {
  const sum = new Map<string, number>();
  for (const snapshot of snapshots) {
    for (const [counter, count] of numbersIn(snapshot.get("counts"))) sum.set(counter, (sum.get(counter) ?? 0) + count);
  }
  return sum;
}

/** What is open now. A read for each shard, and one more with restricted incidents. */
export async function loadNow({ withRestricted }: { withRestricted: boolean }): Promise<Counts> {
  const [shards, restricted] = await Promise.all([shardsOf(nowPeriod).limit(shardCount).get(), withRestricted ? restrictedRef().get() : null]);
  return sumOf([...shards.docs, ...(restricted ? [restricted] : [])]);
}

/** The longest span that is read at once. */
export const spanMaxDays = 800;

/**
 * The counters of each day from `from` to `to`, both included; days on which nothing was counted are missing. A read for each
 * day that is there, and for the last days one for each shard.
 */
export async function loadDays(from: Period, to: Period, now: Date): Promise<Map<Period, Counts>> {
  const name = FieldPath.documentId();
  // Further back than that, for shards are put together at night, and a night may be missed.
  const late = Array.from({ length: shardedDays + 3 }, (_, age) => dayAfter(dayOf(now), 1 - age)).filter((day) => day >= from && day <= to);
  const [whole, ...shards] = await Promise.all([db().collection("rollups").where(name, ">=", from).where(name, "<=", to).limit(spanMaxDays).get(), ...late.map((day) => shardsOf(day).limit(shardCount).get())]);
  const documents = new Map<Period, DocumentSnapshot[]>(whole.docs.map((snapshot) => [snapshot.id, [snapshot]]));
  late.forEach((day, at) => {
    const docs = shards[at]?.docs ?? [];
    if (docs.length > 0) documents.set(day, [...(documents.get(day) ?? []), ...docs]);
  });
  return new Map([...documents].map(([day, snapshots]) => [day, sumOf(snapshots)]));
}

/** What a mark says was counted. */
export const readMark = (snapshot: DocumentSnapshot): Contribution => Object.fromEntries(numbersIn(snapshot.get("counted")));
