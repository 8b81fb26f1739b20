import { FieldPath, Timestamp, type DocumentReference, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { db, transact } from "../platform/firestore.ts";
import { workEach } from "../platform/workEach.ts";
import { worker } from "./auditNames.ts";
import { clearAfter } from "./clearAfter.ts";
import { deleteAlert } from "./deleteAlert.ts";
import { bury, type Policy } from "./deleteIncident.ts";
import { dueQuery, timeFieldOf } from "./due.ts";
import { cutoffOf, ruleNames, type RuleName } from "./policy.ts";
import { loadRetention } from "./settings.ts";

const pageSizeOf = (rule: RuleName): number => (rule === "closedIncidents" ? 20 : 100);
const unfinishedMax = 100;

/** How far a rule's sweep is: what stays although it is old is passed over, until the sweep begins again at the oldest. */
const cursorRef = (rule: RuleName): DocumentReference => db().doc(`retentionSweeps/${rule}`);

async function nextPage(rule: RuleName, cutoff: Date): Promise<QueryDocumentSnapshot[]> {
  const cursor = await cursorRef(rule).get();
  const at: unknown = cursor.get("at");
  const query = dueQuery(rule, cutoff).limit(pageSizeOf(rule));
  return (await (at instanceof Timestamp ? query.startAfter(at, String(cursor.get("position"))) : query).get()).docs;
}

/** A document's place in the order of its query: of a group of collections that is its path. */
const positionOf = (rule: RuleName, { id, ref }: QueryDocumentSnapshot): string => (rule === "notifications" ? ref.path : id);

/** Moves the cursor behind what was worked of a page; at the end back to the beginning, for a hold may be lifted by the next sweep. False when there is no more to do now. */
async function moveOn(rule: RuleName, page: readonly QueryDocumentSnapshot[], worked: number): Promise<boolean> {
  const isEnd = worked === page.length && page.length < pageSizeOf(rule);
  const last = page[worked - 1];
  if (isEnd) await cursorRef(rule).set({ at: null, position: null });
  else if (last) await cursorRef(rule).set({ at: last.get(timeFieldOf(rule)) as unknown, position: positionOf(rule, last) });
  return !isEnd && worked === page.length;
}

/** Deletes documents nothing hangs on, with one entry in the log for all of a page. */
async function deletePage(rule: RuleName, page: readonly QueryDocumentSnapshot[], cutoff: Date, { days, version }: Policy, now: Date): Promise<number> {
  return await transact(async (tx) => {
    const present = page.length === 0 ? [] : await tx.getAll(...page.map(({ ref }) => ref));
    const due = present.filter((snapshot) => {
      const at: unknown = snapshot.get(timeFieldOf(rule));
      return at instanceof Timestamp && at.toDate() < cutoff;
    });
    if (due.length === 0) return 0;
    const audit = await openStream(tx, "retention");
    for (const { ref } of due) tx.delete(ref);
    audit.append({ event: "retention.deleted", at: now, actorId: worker, actorRole: "system", subject: rule, requestId: "", details: { rule, days, version, count: due.length, paths: due.map(({ ref }) => ref.path) } });
    return due.length;
  });
}

interface Tally {
  deleted: number;
  held: number;
  failed: number;
}

/** One sweep: as of when, for how long, and what it has done. */
interface Sweep {
  now: Date;
  hasTime: () => boolean;
  tally: Tally;
}

/** Does each of these while there is time, counts those that failed, and returns how many it came to. */
async function tend(refs: readonly DocumentReference[], { hasTime, tally }: Sweep, work: (ref: DocumentReference) => Promise<void>): Promise<number> {
  const { tried, failed } = await workEach(refs, { sweep: "sweepRetention", pathOf: ({ path }) => path, hasTime }, work);
  tally.failed += failed;
  return tried;
}

/** Deletes what is due of a page, and returns how far it came. */
async function workPage(rule: RuleName, page: readonly QueryDocumentSnapshot[], cutoff: Date, policy: Policy, sweep: Sweep): Promise<number> {
  const { now, hasTime, tally } = sweep;
  if (rule === "notifications" || rule === "imports") {
    // All of the page or nothing of it.
    const tried = await tend([cursorRef(rule)], sweep, async () => {
      tally.deleted += await deletePage(rule, page, cutoff, policy, now);
    });
    return tried * page.length;
  }
  return await tend(page.map(({ ref }) => ref), sweep, async ({ id }) => {
    const outcome = rule === "closedIncidents" ? await bury(id, cutoff, policy, now) : await deleteAlert(id, rule === "resolvedAlerts" ? "resolved" : "false_positive", cutoff, policy, now);
    if (outcome !== "kept") tally[outcome] += 1;
    if (outcome === "deleted" && rule === "closedIncidents") await clearAfter(id, { now, hasTime });
  });
}

/**
 * Goes on with incidents whose deletion broke off, behind those the sweep before tried: many that fail each time must not
 * keep it from the others. One read for each, beside what each costs, and a read and a write.
 */
async function finishDeletions(sweep: Sweep): Promise<void> {
  const cursor = db().doc("retentionSweeps/tombstones");
  const after: unknown = (await cursor.get()).get("position");
  const sorted = db().collection("tombstones").where("isDone", "==", false).orderBy(FieldPath.documentId()).limit(unfinishedMax).select();
  const { docs } = await (typeof after === "string" ? sorted.startAfter(after) : sorted).get();
  const tried = await tend(docs.map(({ ref }) => ref), sweep, async ({ id }) => {
    await clearAfter(id, sweep);
  });
  const isEnd = tried === docs.length && docs.length < unfinishedMax;
  const position = isEnd ? null : (docs[tried - 1]?.id ?? after ?? null);
  await cursor.set({ position });
}

/**
 * Deletes what the policy says, a page at a time, for as long as `budgetMs` lasts; the next sweep goes on where this one
 * ended. What a legal hold covers stays, and so does an incident with a deadline that runs, that repeats one that stands, or that one repeats which has to stay. Reads what is due, and writes what goes.
 */
export async function sweepRetention({ now, budgetMs }: { now: () => Date; budgetMs: number }): Promise<{ deleted: number; held: number; failed: number }> {
  const begun = now();
  const sweep: Sweep = { now: begun, hasTime: () => now().getTime() - begun.getTime() < budgetMs, tally: { deleted: 0, held: 0, failed: 0 } };
  const { rules, version } = await loadRetention();
  await finishDeletions(sweep);
  for (const rule of ruleNames) {
    const days = rules[rule];
    const cutoff = cutoffOf(days, begun);
    if (days === null || cutoff === null) continue;
    for (let isMore = true; isMore && sweep.hasTime(); ) {
      const page = await nextPage(rule, cutoff);
      isMore = await moveOn(rule, page, await workPage(rule, page, cutoff, { days, version }, sweep));
    }
  }
  return { ...sweep.tally };
}
