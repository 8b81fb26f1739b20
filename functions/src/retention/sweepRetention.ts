import { Timestamp, type DocumentReference, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { db, transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { deleteAlert } from "./deleteAlert.ts";
import { bury, clearAfter, tombstoneRef, type Policy } from "./deleteIncident.ts";
import { dueQuery, timeFieldOf } from "./due.ts";
import { cutoffOf, ruleNames, type RuleName } from "./policy.ts";
import { loadRetention } from "./settings.ts";
import { worker } from "./store.ts";

// An incident takes seconds, with all that is under it; a page must not outlast what the function has left.
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

/** Moves the cursor behind a page; at the end back to the beginning, for a hold may be lifted by the next sweep. */
async function moveOn(rule: RuleName, page: readonly QueryDocumentSnapshot[]): Promise<boolean> {
  const last = page.at(-1);
  const isMore = page.length === pageSizeOf(rule) && last !== undefined;
  await cursorRef(rule).set(isMore ? { at: last.get(timeFieldOf(rule)) as unknown, position: positionOf(rule, last) } : { at: null, position: null });
  return isMore;
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
    audit.append({ event: "retention.deleted", at: now, actorId: worker, actorRole: "system", subject: rule, requestId: "", details: { rule, days, version, count: due.length } });
    return due.length;
  });
}

interface Tally {
  deleted: number;
  held: number;
  failed: number;
}

async function workPage(rule: RuleName, page: readonly QueryDocumentSnapshot[], cutoff: Date, policy: Policy, now: Date, tally: Tally): Promise<void> {
  if (rule === "notifications" || rule === "imports") {
    tally.deleted += await deletePage(rule, page, cutoff, policy, now);
    return;
  }
  for (const { id, ref } of page) {
    try {
      const outcome = rule === "closedIncidents" ? await bury(id, cutoff, policy, now) : await deleteAlert(id, rule === "resolvedAlerts" ? "resolved" : "false_positive", cutoff, policy, now);
      if (outcome === "deleted") tally.deleted += 1;
      if (outcome === "held") tally.held += 1;
      if (outcome === "deleted" && rule === "closedIncidents") await clearAfter(id);
    } catch (thrown) {
      tally.failed += 1;
      log.triggerFailed({ trigger: "sweepRetention", document: ref.path, willRetry: true, thrown });
    }
  }
}

/** Goes on with incidents whose deletion broke off. One read for each, beside what each costs. */
async function finishDeletions(tally: Tally): Promise<void> {
  const { docs } = await db().collection("tombstones").where("isDone", "==", false).limit(unfinishedMax).select().get();
  for (const { id } of docs) {
    try {
      await clearAfter(id);
    } catch (thrown) {
      tally.failed += 1;
      log.triggerFailed({ trigger: "sweepRetention", document: tombstoneRef(id).path, willRetry: true, thrown });
    }
  }
}

/**
 * Deletes what the policy says, a page at a time, for as long as `budgetMs` lasts; the next sweep goes on where this one
 * ended. What a legal hold covers stays, and so does an incident with a deadline that runs. Reads what is due, and writes
 * what goes.
 */
export async function sweepRetention({ now, budgetMs }: { now: () => Date; budgetMs: number }): Promise<{ deleted: number; held: number; failed: number }> {
  const begun = now();
  const tally: Tally = { deleted: 0, held: 0, failed: 0 };
  const { rules, version } = await loadRetention();
  await finishDeletions(tally);
  for (const rule of ruleNames) {
    const days = rules[rule];
    const cutoff = cutoffOf(days, begun);
    if (days === null || cutoff === null) continue;
    for (let isMore = true; isMore && now().getTime() - begun.getTime() < budgetMs; ) {
      const page = await nextPage(rule, cutoff);
      await workPage(rule, page, cutoff, { days, version }, begun, tally);
      isMore = await moveOn(rule, page);
    }
  }
  return { ...tally };
}
