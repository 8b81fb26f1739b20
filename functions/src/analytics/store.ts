import { FieldPath, FieldValue, type CollectionReference, type DocumentReference, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { db } from "../platform/firestore.ts";
import { dayAfter, dayOf, type Day } from "../platform/days.ts";
import { byPeriod, nowPeriod, restrictedPeriod, timeCounter, type Contribution, type Period } from "./contribution.ts";
import type { Dimension } from "./model.ts";

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

const timed = /^times\/([a-z]+)\/(\w+):(\d+):(.+)$/;

/** How often it took how long: by dimension, value, time and bin. A bin takes 12 bytes so, where a value's name beside each would take 40. */
type Times<T> = Record<string, Record<string, Record<string, Record<string, T>>>>;

interface Stored<T> {
  counts?: Record<string, T>;
  times?: Times<T>;
}

/** Counters as a document holds them: `counts` by name, and `times`. A map without any is left out, for to merge it would empty the stored one. */
function asStored<T>(counters: readonly (readonly [string, T])[]): Stored<T> {
  const [counts, times]: [Record<string, T>, Times<T>] = [{}, {}];
  for (const [counter, count] of counters) {
    const [, dimension, duration, bin, value] = timed.exec(counter) ?? [];
    if (dimension === undefined || duration === undefined || bin === undefined || value === undefined) counts[counter] = count;
    else (((times[dimension] ??= {})[value] ??= {})[duration] ??= {})[bin] = count;
  }
  return { ...(Object.keys(counts).length > 0 ? { counts } : {}), ...(Object.keys(times).length > 0 ? { times } : {}) };
}

/** Adds to counters within a transaction. A write for each period: two to four. Reads nothing. */
export function addToCounters(tx: Transaction, incidentId: string, delta: Contribution, now: Date): void {
  for (const [period, counters] of byPeriod(delta)) {
    tx.set(counterRef(period, incidentId, now), asStored(Object.entries(counters).map(([counter, by]) => [counter, FieldValue.increment(by)] as const)), { merge: true });
  }
}

/** So many times of people a day keeps: all of ten thousand incidents, which with up to a thousand people take some 700 KB of the megabyte a document may have. */
export const timesByPersonMax = 40_000;

/** A day's counters as one document; what came to nothing is left out, and times of people above `timesByPersonMax`. Pure. */
export function wholeDay(counts: Counts): Stored<number> {
  let room = timesByPersonMax;
  return asStored([...counts].filter(([counter, count]) => count !== 0 && (!counter.startsWith(timeCounter("assignee", "")) || room-- > 0)));
}

/** Counters by name. */
export type Counts = ReadonlyMap<string, number>;

const AnyMap = z.record(z.string(), z.unknown()).catch({});
const entriesOf = (map: unknown): [string, unknown][] => Object.entries(AnyMap.parse(map ?? {}));

/** The numbers among the fields of a map; one that is none does not hide the others. */
const numbersIn = (map: unknown): [string, number][] => entriesOf(map).filter((field): field is [string, number] => typeof field[1] === "number" && Number.isFinite(field[1]));

const countersIn = (snapshot: DocumentSnapshot): [string, number][] => [
  ...numbersIn(snapshot.get("counts")),
  ...entriesOf(snapshot.get("times")).flatMap(([dimension, byValue]) => entriesOf(byValue).flatMap(([value, byDuration]) => entriesOf(byDuration).flatMap(([duration, bins]) => numbersIn(bins).map(([bin, count]): [string, number] => [timeCounter(dimension, `${duration}:${bin}:${value}`), count])))),
];

/** The counters that documents hold, added up. Pure. */
export function sumOf(snapshots: readonly DocumentSnapshot[]): Counts {
  const sum = new Map<string, number>();
  for (const snapshot of snapshots) for (const [counter, count] of countersIn(snapshot)) sum.set(counter, (sum.get(counter) ?? 0) + count);
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
 *
 * @param by brings the times by this dimension, which are most of a day's counters
 */
export async function loadDays(from: Day, to: Day, now: Date, by?: Dimension): Promise<Map<Day, Counts>> {
  const name = FieldPath.documentId();
  const fields = ["counts", ...(by === undefined ? [] : [`times.${by}`])];
  // Further back than that, for shards are put together at night, and a night may be missed.
  const late = Array.from({ length: shardedDays + 3 }, (_, age) => dayAfter(dayOf(now), 1 - age)).filter((day) => day >= from && day <= to);
  const [whole, ...shards] = await Promise.all([db().collection("rollups").where(name, ">=", from).where(name, "<=", to).limit(spanMaxDays).select(...fields).get(), ...late.map((day) => shardsOf(day).limit(shardCount).select(...fields).get())]);
  const documents = new Map<Day, DocumentSnapshot[]>(whole.docs.map((snapshot) => [snapshot.id, [snapshot]]));
  late.forEach((day, at) => {
    const docs = shards[at]?.docs ?? [];
    if (docs.length > 0) documents.set(day, [...(documents.get(day) ?? []), ...docs]);
  });
  return new Map([...documents].map(([day, snapshots]) => [day, sumOf(snapshots)]));
}

/** Whether anything was counted before a day. A read. */
export const isKnownBefore = async (day: Day): Promise<boolean> => !(await db().collection("rollups").where(FieldPath.documentId(), "<", day).limit(1).select().get()).empty;

/** What a mark says was counted. */
export const readMark = (snapshot: DocumentSnapshot): Contribution => Object.fromEntries(numbersIn(snapshot.get("counted")));
