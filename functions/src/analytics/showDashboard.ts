import type { Query } from "firebase-admin/firestore";
import { displayNamesOf } from "../identity/users.ts";
import { statuses } from "../incidents/lifecycle.ts";
import { may } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { dayAfter, dayOf } from "../platform/days.ts";
import { countAll, db } from "../platform/firestore.ts";
import { SeverityLevel } from "../triage/model.ts";
import { accuracyOf, addUp, comparedTimes, countOf, flowOf, namesUnder } from "./figures.ts";
import type { Dashboard, DashboardInput } from "./model.ts";
import { loadDays, loadNow, type Counts } from "./store.ts";

const dayMs = 86_400_000;
const openStatuses = statuses.filter((status) => status !== "closed");
/** How long something may have been open. */
const ages = [1, 3, 7, 30] as const;
const loadShown = 20;
const outcomes = ["success", "failure", "challenged", "refused"] as const;

/** Incidents a caller's counts are of: managers count the restricted ones too, though they may not see them. */
const incidentsFor = (isManager: boolean): Query => (isManager ? db().collection("incidents") : db().collection("incidents").where("restricted", "==", false));

/** What a person has, restricted incidents among it: they may see what is theirs. */
async function mineOf(uid: string, now: Date): Promise<Dashboard["mine"]> {
  const mine = db().collection("incidents").where("assigneeId", "==", uid);
  const [open, overdue] = await Promise.all([countAll(mine.where("status", "in", openStatuses)), countAll(mine.where("sla.dueAt", "<", now))]);
  return { open, overdue };
}

/** How old the queue is, by the days on which what is open was reported. Pure. */
function queueOf(open: Counts, now: Date): Dashboard["queue"] {
  const since = Object.entries(namesUnder(open, "open:since"));
  const overDays = (days: number): number => since.filter(([day]) => day < dayAfter(dayOf(now), -days)).reduce((sum, [, count]) => sum + count, 0);
  return { oldest: since.map(([day]) => day).sort()[0] ?? null, ages: ages.map((days) => ({ overDays: days, count: overDays(days) })) };
}

async function loadOf(open: Counts): Promise<Dashboard["load"]> {
  const most = Object.entries(namesUnder(open, "open:assignee"))
    .filter(([uid]) => uid !== "none")
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, loadShown);
  const names = await displayNamesOf(most.map(([uid]) => uid));
  return most.map(([uid, count]) => ({ uid, name: names.get(uid) ?? null, open: count }));
}

async function newAlerts(): Promise<Dashboard["alerts"]> {
  const fresh = db().collection("alerts").where("status", "==", "new").where("suppressedBy", "==", null).where("mergedInto", "==", null);
  const counts = await Promise.all(SeverityLevel.options.map(async (severity) => [severity, await countAll(fresh.where("severity", "==", severity))] as const));
  return { new: counts.reduce((sum, [, count]) => sum + count, 0), bySeverity: Object.fromEntries(counts.filter(([, count]) => count > 0)) };
}

async function signInsOf(now: Date): Promise<NonNullable<Dashboard["history"]>["signIns"]> {
  const since = new Date(now.getTime() - dayMs);
  const attempts = db().collection("loginAttempts").where("at", ">=", since).orderBy("at", "desc");
  const [locked, ...counts] = await Promise.all([countAll(db().collection("lockouts").where("lockedUntil", ">", now)), ...outcomes.map(async (outcome) => [outcome, await countAll(attempts.where("outcome", "==", outcome))] as const)]);
  const byOutcome = Object.fromEntries(counts.filter(([, count]) => count > 0));
  const ended = (byOutcome["success"] ?? 0) + (byOutcome["failure"] ?? 0);
  return { since, byOutcome, failureShare: ended > 0 ? (byOutcome["failure"] ?? 0) / ended : null, locked };
}

async function historyOf(days: number, now: Date): Promise<NonNullable<Dashboard["history"]>> {
  const today = dayOf(now);
  const period = { from: dayAfter(today, 1 - days), to: today };
  const before = { from: dayAfter(today, 1 - 2 * days), to: dayAfter(today, -days) };
  const [counted, signIns] = await Promise.all([loadDays(before.from, period.to, now), signInsOf(now)]);
  const [counts, earlier] = [addUp([...counted].filter(([day]) => day >= period.from).map(([, of]) => of)), addUp([...counted].filter(([day]) => day < period.from).map(([, of]) => of))];
  return { period, before, flow: { ...flowOf(counts), before: flowOf(earlier) }, times: comparedTimes(counts, earlier), engine: { ...accuracyOf(counts), before: accuracyOf(earlier) }, signIns };
}

/**
 * What there is to do, and for managers how it went: a period beside the one before it. What is open counts restricted incidents
 * for managers alone. Reads: the counters (8, and 1 for managers, with a document for each of twice `days` days and 8 for each of
 * the last four), the people who have most (20 at most), and 6 to 11 counts, each a read for every 1,000.
 */
export async function showDashboard({ days }: DashboardInput, { caller, now }: Context): Promise<Dashboard> {
  const isManager = may(caller, "rollup.readHistory");
  const incidents = incidentsFor(isManager);
  const overdue = (query: Query): Promise<number> => countAll(query.where("sla.dueAt", "<", now));
  const opening = loadNow({ withRestricted: isManager });
  const [open, load, all, mine, alerts, history] = await Promise.all([opening, opening.then(loadOf), overdue(incidents), mineOf(caller.uid, now), newAlerts(), isManager ? historyOf(days, now) : null]);
  return {
    at: now,
    open: { total: countOf(open, "open:total"), byStatus: namesUnder(open, "open:status"), bySeverity: namesUnder(open, "open:severity"), byCategory: namesUnder(open, "open:category"), needsReview: countOf(open, "open:review"), unassigned: countOf(open, "open:assignee:none") },
    overdue: all,
    queue: queueOf(open, now),
    load,
    mine,
    alerts,
    history,
  };
}
