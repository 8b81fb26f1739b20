import { FieldPath, FieldValue, type Query } from "firebase-admin/firestore";
import { z } from "zod";
import { statuses } from "../incidents/lifecycle.ts";
import { dayOf } from "../platform/days.ts";
import { db, toWire } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { timestamp } from "../platform/schemas.ts";
import { recount } from "./countIncident.ts";
import { daysChecked, driftOf, type Drift, type Named } from "./drift.ts";
import { reconciliationRef, restrictedRef, shardsOf } from "./store.ts";

const openStatuses = statuses.filter((status) => status !== "closed");
const incidents = () => db().collection("incidents");

const pageSize = 200;
/** One run's worth of incidents that are counted again; what is left is the next run's. */
const recountedMax = 5_000;

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
  /** False if there were more incidents to count again than one run takes; the next goes on behind these. */
  isWhole: boolean;
  cursors: Cursors;
}

/** Where the two passes over incidents go on; null: at their beginning. */
const Cursors = z.object({ recent: z.string().nullable(), open: z.string().nullable() });
type Cursors = z.output<typeof Cursors>;

/** Counts again the incidents that a query finds, page by page, and gathers by whom and since when they are open. */
async function recountAll(query: Query, sortField: string, cursor: string | null, room: number, now: Date): Promise<{ recounted: number; corrected: number; cursor: string | null; seen: Named }> {
  const [assignees, days] = [new Set<string>(), new Set<string>()];
  let [recounted, corrected, next] = [0, 0, cursor];
  do {
    const { snapshots, nextCursor } = await fetchPage(query.orderBy(sortField).orderBy(FieldPath.documentId()).select("assigneeId", "createdAt", "updatedAt"), sortField, { limit: Math.min(pageSize, room - recounted), cursor: next ?? undefined });
    for (const snapshot of snapshots) {
      const uid: unknown = snapshot.get("assigneeId");
      const at = timestamp.safeParse(toWire(snapshot.get("createdAt")));
      assignees.add(typeof uid === "string" ? uid : "none");
      if (at.success) days.add(dayOf(at.data));
    }
    const wrong = await Promise.all(snapshots.map(async ({ id }) => await recount(id, now)));
    recounted += snapshots.length;
    corrected += wrong.filter(Boolean).length;
    next = nextCursor;
  } while (next !== null && recounted < room);
  return { recounted, corrected, cursor: next, seen: { assignees, days } };
}

const Last = z.object({ since: timestamp, left: z.record(z.string(), z.number()), cursors: Cursors.catch({ recent: null, open: null }) });

/** From when on changes have to be looked at, and what the last comparison left; a week ago and nothing where that is not known. */
async function lastReconciled(now: Date): Promise<z.output<typeof Last>> {
  const last = Last.safeParse(toWire((await reconciliationRef().get()).data()));
  return last.success ? last.data : { since: new Date(now.getTime() - daysChecked * 86_400_000), left: {}, cursors: { recent: null, open: null } };
}

/**
 * Compares the counters with the incidents, and where they differ counts again what is open and what changed since the last
 * comparison, five thousand of each at most: the next run goes on behind them. What then still differs in the counts of what
 * is open, and by as much the next time, was put wrong from outside, and is set right. Reports to `rollups/reconciliation`.
 * Incidents that come in meanwhile may look like a drift of one that the next run does not find. Where all agrees: as
 * `driftOf`, and one write.
 *
 * @param room how many of each are counted again at most
 */
export async function reconcileRollups(now: Date, room = recountedMax): Promise<Reconciliation> {
  const drift = await driftOf(now);
  const last = await lastReconciled(now);
  const result: Reconciliation = { at: now, since: now, drift, left: {}, recounted: 0, corrected: 0, isWhole: true, cursors: { recent: null, open: null } };
  if (Object.keys(drift).length > 0) {
    const recent = await recountAll(incidents().where("updatedAt", ">=", last.since), "updatedAt", last.cursors.recent, room, now);
    const open = await recountAll(incidents().where("status", "in", openStatuses), "createdAt", last.cursors.open, room, now);
    const cursors = { recent: recent.cursor, open: open.cursor };
    Object.assign(result, { recounted: recent.recounted + open.recounted, corrected: recent.corrected + open.corrected, isWhole: cursors.recent === null && cursors.open === null, cursors, left: await driftOf(now, open.seen) });
    // Whoever changes meanwhile goes to the end of that pass, so it begins where it began until it is through.
    if (recent.cursor !== null) result.since = last.since;
    // What somebody reports at this moment looks like a drift, but not twice like the same.
    if (result.isWhole) await setRight(Object.fromEntries(Object.entries(result.left).filter(([counter, by]) => last.left[counter] === by)));
  }
  await reconciliationRef().set({ ...result });
  return result;
}

/** Takes a drift back where it is: those of restricted incidents have counters of their own. */
async function setRight(left: Drift): Promise<void> {
  const counted = (prefix: string) => Object.fromEntries(Object.entries(left).filter(([counter]) => counter.startsWith(prefix)).map(([counter, by]) => [counter.slice(counter.indexOf("open:")), FieldValue.increment(-by)]));
  for (const [ref, counts] of [[shardsOf("now").doc("0"), counted("open:")], [restrictedRef(), counted("restricted|open:")]] as const) {
    if (Object.keys(counts).length > 0) await ref.set({ counts }, { merge: true });
  }
}
