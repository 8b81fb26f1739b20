import { FieldValue, type Query, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { z } from "zod";
import { statuses } from "../incidents/lifecycle.ts";
import { db, toWire } from "../platform/firestore.ts";
import { timestamp } from "../platform/schemas.ts";
import { Category, SeverityLevel } from "../triage/model.ts";
import { dayAfter, dayOf, nowPeriod } from "./contribution.ts";
import { recount } from "./countIncident.ts";
import { loadDays, loadNow, reconciliationRef, shardsOf, type Counts } from "./store.ts";

const openStatuses = statuses.filter((status) => status !== "closed");
const incidents = () => db().collection("incidents");

/** Days whose reports are counted again. */
const daysChecked = 7;
const pageSize = 200;
/** One run's worth of incidents that are counted again; what is left is the next run's. */
const recountedMax = 5_000;

/** By how much each counter was more than there is; what agrees is missing. */
export type Drift = Readonly<Record<string, number>>;

export interface Reconciliation {
  at: Date;
  /** From when on the next one looks at changes. */
  since: Date;
  /** As it was found. */
  drift: Drift;
  /** What was left after incidents were counted again. */
  left: Drift;
  /** How many incidents were counted again, and how many of them had been counted wrongly. */
  recounted: number;
  corrected: number;
  /** False if there were more incidents to count again than one run takes. */
  isWhole: boolean;
}

const countOf = async (query: Query): Promise<number> => (await query.count().get()).data().count;

/** What the counters should hold, by asking the incidents: some thirty counts, each a read for every 1,000. */
async function dueCounts(days: readonly string[]): Promise<Counts> {
  const open = incidents().where("status", "in", openStatuses);
  const count = async (counter: string, query: Query) => [counter, await countOf(query)] as const;
  const midnight = (day: string): Date => new Date(`${day}T00:00:00Z`);
  return new Map(
    await Promise.all([
      count("open:total", open),
      ...openStatuses.map((status) => count(`open:status:${status}`, incidents().where("status", "==", status))),
      ...SeverityLevel.options.map((severity) => count(`open:severity:${severity}`, open.where("severity", "==", severity))),
      ...Category.options.map((category) => count(`open:category:${category}`, open.where("category", "==", category))),
      ...days.map((day) => count(`${day}|created:total`, incidents().where("createdAt", ">=", midnight(day)).where("createdAt", "<", midnight(dayAfter(day, 1))))),
    ]),
  );
}

async function driftNow(now: Date): Promise<Drift> {
  const days = Array.from({ length: daysChecked }, (_, age) => dayAfter(dayOf(now), -age));
  const [open, byDay, due] = await Promise.all([loadNow({ withRestricted: true }), loadDays(days.at(-1) ?? dayOf(now), dayOf(now), now), dueCounts(days)]);
  const heldBy = (counter: string): number => {
    const [day, name] = counter.split("|");
    if (name === undefined) return open.get(counter) ?? 0;
    const counts = byDay.get(String(day));
    return (counts?.get(name) ?? 0) - (counts?.get("deleted:total") ?? 0);
  };
  return Object.fromEntries([...due].map(([counter, count]) => [counter, heldBy(counter) - count] as const).filter(([, by]) => by !== 0));
}

/** Counts again all incidents that a query finds, page by page. */
async function recountAll(query: Query, room: number, now: Date): Promise<{ recounted: number; corrected: number; isWhole: boolean }> {
  let recounted = 0;
  let corrected = 0;
  let last: QueryDocumentSnapshot | undefined;
  while (recounted < room) {
    const { docs } = await (last ? query.startAfter(last) : query).limit(pageSize).get();
    const wrong = await Promise.all(docs.map(async ({ id }) => await recount(id, now)));
    recounted += docs.length;
    corrected += wrong.filter(Boolean).length;
    last = docs.at(-1);
    if (docs.length < pageSize) return { recounted, corrected, isWhole: true };
  }
  return { recounted, corrected, isWhole: false };
}

const Last = z.object({ since: timestamp, left: z.record(z.string(), z.number()) });

/** From when on changes have to be looked at, and what the last comparison left; a week ago and nothing where that is not known. */
async function lastReconciled(now: Date): Promise<z.output<typeof Last>> {
  const last = Last.safeParse(toWire((await reconciliationRef().get()).data()));
  return last.success ? last.data : { since: new Date(now.getTime() - daysChecked * 86_400_000), left: {} };
}

/**
 * Compares the counters with the incidents, and where they differ counts again what is open and what changed since the last
 * comparison; what then still differs in the counts of what is open, and by as much the next time, was put wrong from outside, and is set right. Reports to
 * `rollups/reconciliation`. Incidents that come in meanwhile may look like a drift of one that the next run does not find.
 * Where all agrees: some thirty counts and a few dozen reads, and one write.
 */
export async function reconcileRollups(now: Date): Promise<Reconciliation> {
  const drift = await driftNow(now);
  const last = await lastReconciled(now);
  const result: Reconciliation = { at: now, since: now, drift, left: {}, recounted: 0, corrected: 0, isWhole: true };
  if (Object.keys(drift).length > 0) {
    const recent = await recountAll(incidents().where("updatedAt", ">=", last.since).orderBy("updatedAt").select("updatedAt"), recountedMax, now);
    const open = await recountAll(incidents().where("status", "in", openStatuses).orderBy("createdAt").select("createdAt"), recountedMax, now);
    Object.assign(result, { recounted: recent.recounted + open.recounted, corrected: recent.corrected + open.corrected, isWhole: recent.isWhole && open.isWhole, left: await driftNow(now) });
    if (!recent.isWhole) result.since = last.since;
    // What somebody reports at this moment looks like a drift, but not twice like the same.
    if (result.isWhole) await setRight(Object.fromEntries(Object.entries(result.left).filter(([counter, by]) => last.left[counter] === by)));
  }
  await reconciliationRef().set({ ...result });
  return result;
}

async function setRight(left: Drift): Promise<void> {
  const counts = Object.fromEntries(Object.entries(left).filter(([counter]) => counter.startsWith("open:")).map(([counter, by]) => [counter, FieldValue.increment(-by)]));
  if (Object.keys(counts).length > 0) await shardsOf(nowPeriod).doc("0").set({ counts }, { merge: true });
}
