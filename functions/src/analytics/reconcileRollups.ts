import { FieldPath, FieldValue, type DocumentSnapshot, type Query } from "firebase-admin/firestore";
import { z } from "zod";
import { statuses } from "../incidents/lifecycle.ts";
import { dayOf } from "../platform/days.ts";
import { db, toWire } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { timestamp } from "../platform/schemas.ts";
import { isCounted, recount } from "./countIncident.ts";
import { daysChecked, driftOf, type Drift, type Named } from "./drift.ts";
import { markRef, reconciliationRef, restrictedRef, shardsOf } from "./store.ts";

const openStatuses = statuses.filter((status) => status !== "closed");
const incidents = () => db().collection("incidents");

const pageSize = 200;
/** One run's worth of incidents that are looked at again; what is left is the next run's. */
const recountedMax = 20_000;
/** A change may be committed so long after the moment it bears, and clocks differ. */
const overlapMs = 3_600_000;
/** Less than a night apart, two runs find the same events on their way. */
const nightMs = 20 * 3_600_000;

/** By how much a counter is wrong, and since when it has been so by as much. */
const Left = z.record(z.string(), z.object({ by: z.number(), since: timestamp }));
type Left = z.output<typeof Left>;

export interface Reconciliation {
  at: Date;
  /** From when on the next one looks at changes. */
  since: Date;
  /** As it was found. */
  drift: Drift;
  /** What was left after incidents were counted again. */
  left: Left;
  /** How many incidents were looked at again, and how many of them had been counted wrongly. */
  recounted: number;
  corrected: number;
  /** False if there were more incidents to count again than one run takes; the next goes on behind these. */
  isWhole: boolean;
  cursors: Cursors;
}

/** Where the two passes over incidents go on; null: at their beginning. */
const Cursors = z.object({ recent: z.string().nullable(), open: z.string().nullable() });
type Cursors = z.output<typeof Cursors>;

/** Looks again at the incidents that a query finds, page by page, counts those again that were counted wrongly, and gathers by whom and since when they are open. Two reads for each. */
async function recountAll(query: Query, sortField: string, cursor: string | null, room: number, now: Date): Promise<{ recounted: number; corrected: number; cursor: string | null; seen: Named }> {
  const [assignees, days] = [new Set<string>(), new Set<string>()];
  let [recounted, corrected, next] = [0, 0, cursor];
  do {
    const { snapshots, nextCursor } = await fetchPage(query.orderBy(sortField).orderBy(FieldPath.documentId()), sortField, { limit: Math.min(pageSize, room - recounted), cursor: next ?? undefined });
    for (const snapshot of snapshots) {
      const uid: unknown = snapshot.get("assigneeId");
      const at = timestamp.safeParse(toWire(snapshot.get("createdAt")));
      assignees.add(typeof uid === "string" ? uid : "none");
      if (at.success) days.add(dayOf(at.data));
    }
    const marks = snapshots.length > 0 ? await db().getAll(...snapshots.map(({ id }) => markRef(id))) : [];
    const isWrong = (snapshot: DocumentSnapshot, mark: DocumentSnapshot | undefined): boolean => mark === undefined || !isCounted(snapshot, mark);
    const wrong = await Promise.all(snapshots.filter((snapshot, at) => isWrong(snapshot, marks[at])).map(async ({ id }) => await recount(id, now)));
    recounted += snapshots.length;
    corrected += wrong.filter(Boolean).length;
    next = nextCursor;
  } while (next !== null && recounted < room);
  return { recounted, corrected, cursor: next, seen: { assignees, days } };
}

const Last = z.object({ since: timestamp, left: Left, cursors: Cursors.catch({ recent: null, open: null }) });

/** From when on changes have to be looked at, and what the last comparison left; a week ago and nothing where that is not known. */
async function lastReconciled(now: Date): Promise<z.output<typeof Last>> {
  const last = Last.safeParse(toWire((await reconciliationRef().get()).data()));
  return last.success ? last.data : { since: new Date(now.getTime() - daysChecked * 86_400_000), left: {}, cursors: { recent: null, open: null } };
}

/**
 * Looks again at what changed since the last comparison, for a lost event may have been about what no count of incidents
 * tells, as a verdict of one that is closed. Compares the counters with the incidents, and where they differ looks again at
 * all that is open. Of each twenty thousand at most: the next run goes on behind them. What then still differs in the counts
 * of what is open, and has by as much since the night before, was put wrong from outside, and is set right. Reports to
 * `rollups/reconciliation`. Incidents that come in meanwhile may look like a drift of one that the next run does not find.
 * Where all agrees: as `driftOf`, two reads for each incident that changed, and one write.
 *
 * @param room how many of each are looked at again at most
 */
export async function reconcileRollups(now: Date, room = recountedMax): Promise<Reconciliation> {
  const last = await lastReconciled(now);
  const drift = await driftOf(now);
  const isDrift = Object.keys(drift).length > 0;
  const recent = await recountAll(incidents().where("updatedAt", ">=", last.since), "updatedAt", last.cursors.recent, room, now);
  const open = isDrift ? await recountAll(incidents().where("status", "in", openStatuses), "createdAt", last.cursors.open, room, now) : null;
  const left = open ? standing(await driftOf(now, open.seen), last.left, now) : {};
  const cursors = { recent: recent.cursor, open: open?.cursor ?? null };
  const isWhole = cursors.recent === null && cursors.open === null;
  // What somebody reports at this moment looks like a drift, but not twice like the same.
  if (isWhole) await setRight(Object.fromEntries(Object.entries(left).flatMap(([counter, { by, since }]) => (now.getTime() - since.getTime() >= nightMs ? [[counter, by]] : []))));
  const result: Reconciliation = {
    at: now,
    // Whoever changes meanwhile goes to the end of that pass, so it begins where it began until it is through.
    since: recent.cursor === null ? new Date(now.getTime() - overlapMs) : last.since,
    drift,
    left,
    recounted: recent.recounted + (open?.recounted ?? 0),
    corrected: recent.corrected + (open?.corrected ?? 0),
    isWhole,
    cursors,
  };
  await reconciliationRef().set({ ...result });
  return result;
}

/** What differs, each with the moment since when it has by as much. Pure. */
function standing(drift: Drift, before: Left, now: Date): Left {
  return Object.fromEntries(Object.entries(drift).map(([counter, by]) => [counter, { by, since: before[counter]?.by === by ? before[counter].since : now }]));
}

/** Takes a drift back where it is: those of restricted incidents have counters of their own. */
async function setRight(left: Drift): Promise<void> {
  const counted = (prefix: string) => Object.fromEntries(Object.entries(left).filter(([counter]) => counter.startsWith(prefix)).map(([counter, by]) => [counter.slice(counter.indexOf("open:")), FieldValue.increment(-by)]));
  for (const [ref, counts] of [[shardsOf("now").doc("0"), counted("open:")], [restrictedRef(), counted("restricted|open:")]] as const) {
    if (Object.keys(counts).length > 0) await ref.set({ counts }, { merge: true });
  }
}
