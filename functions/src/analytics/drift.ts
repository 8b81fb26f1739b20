import { Timestamp, type Query } from "firebase-admin/firestore";
import { statuses } from "../incidents/lifecycle.ts";
import { countAll, db } from "../platform/firestore.ts";
import { dayAfter, dayOf, midnightOf, type Day } from "../platform/days.ts";
import { Category, SeverityLevel } from "../triage/model.ts";
import { loadDays, loadNow, restrictedRef, sumOf, type Counts } from "./store.ts";

const openStatuses = statuses.filter((status) => status !== "closed");

/** Days whose reports are counted again. */
export const daysChecked = 7;
/** So many people, and so many days, that have something open are compared, for each is a count. */
const namedMax = 400;

/** By how much each counter is more than there is; what agrees is missing. Those of restricted incidents stand as `restricted|open:…`, those of a day as `2026-11-21|…`. */
export type Drift = Readonly<Record<string, number>>;

/** Who has something open, and since when. */
export interface Named {
  assignees: ReadonlySet<string>;
  days: ReadonlySet<Day>;
}

type Due = readonly [counter: string, count: number];

/** So many of the newest reports are looked through for those the server has not seen. */
const unseenMax = 1_000;

const incidents = (): Query => db().collection("incidents");
const reportedOn = (query: Query, day: Day): Query => query.where("createdAt", ">=", midnightOf(day)).where("createdAt", "<", midnightOf(dayAfter(day, 1)));

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);

/**
 * The days of reports that came by a direct write and have no number yet: they count nowhere. They lack a severity, also an
 * empty one, which tells how many there are; no query finds what is missing, so that only then the newest are read.
 */
async function unseenDays(all: Query, howMany: number): Promise<Day[]> {
  if (howMany <= 0) return [];
  const { docs } = await all.where("status", "==", "new").orderBy("createdAt", "desc").limit(unseenMax).select("number", "createdAt").get();
  return docs.filter((snapshot) => typeof snapshot.get("number") !== "string").flatMap((snapshot) => {
    const at: unknown = snapshot.get("createdAt");
    return at instanceof Timestamp ? [dayOf(at.toDate())] : [];
  });
}

/** What the counters of what is open should hold, by asking the incidents, and the days of those the server has not seen. */
async function dueOpen(isRestricted: boolean, { assignees, days }: Named): Promise<{ due: Due[]; unseen: Day[] }> {
  const all = incidents().where("restricted", "==", isRestricted);
  const open = all.where("status", "in", openStatuses);
  const count = async (counter: string, query: Query): Promise<Due> => [`open:${counter}`, await countAll(query)];
  const found = await Promise.all([
    count("total", open),
    count("review", open.where("triage.needsReview", "==", true)),
    ...openStatuses.map((status) => count(`status:${status}`, all.where("status", "==", status))),
    ...[...SeverityLevel.options, null].map((severity) => count(`severity:${severity ?? "none"}`, open.where("severity", "==", severity))),
    ...[...Category.options, null].map((category) => count(`category:${category ?? "none"}`, open.where("category", "==", category))),
    ...[...assignees].slice(0, namedMax).map((uid) => count(`assignee:${uid}`, open.where("assigneeId", "==", uid === "none" ? null : uid))),
    ...[...days].slice(0, namedMax).map((day) => count(`since:${day}`, reportedOn(open, day))),
  ]);
  const withSeverity = sum(found.filter(([counter]) => counter.startsWith("open:severity:")).map(([, each]) => each));
  const unseen = await unseenDays(all, found[0][1] - withSeverity);
  const among = new Set(["open:total", "open:status:new"]);
  return { due: found.map(([counter, each]) => [counter, each - (among.has(counter) ? unseen.length : unseen.filter((day) => counter === `open:since:${day}`).length)]), unseen };
}

async function openDrift(isRestricted: boolean, seen: Named): Promise<{ drift: Due[]; unseen: Day[] }> {
  const held = isRestricted ? sumOf([await restrictedRef().get()]) : await loadNow({ withRestricted: false });
  const [assignees, days] = [under(held, "open:assignee:"), under(held, "open:since:")];
  const { due, unseen } = await dueOpen(isRestricted, { assignees: new Set([...assignees.keys(), ...seen.assignees]), days: new Set([...days.keys(), ...seen.days]) });
  const drift = due.map(([counter, count]): Due => [counter, (held.get(counter) ?? 0) - count]);
  // A counter that is lost has no name to ask by, but is missing in the sum; what it should hold is found when incidents are gone through.
  const total = due[0]?.[1] ?? 0;
  const sums = ([["assignees", assignees], ["days", days]] as const).map(([what, counts]): Due => [`sum of ${what}`, sum(counts.values()) - total]);
  return { drift: [...drift, ...sums].map(([counter, by]) => [isRestricted ? `restricted|${counter}` : counter, by]), unseen };
}

/** The counters that begin so, by what follows; also what is below nought, as only wrong ones are. */
const under = (held: Counts, prefix: string): Counts => new Map([...held].filter(([counter, count]) => counter.startsWith(prefix) && count !== 0).map(([counter, count]) => [counter.slice(prefix.length), count]));

/** What came in on the last days, and is there still. */
async function createdDrift(now: Date, unseen: readonly Day[]): Promise<Due[]> {
  const days = Array.from({ length: daysChecked }, (_, age) => dayAfter(dayOf(now), -age));
  const counted = await loadDays(dayAfter(dayOf(now), 1 - daysChecked), dayOf(now), now);
  const heldOn = (day: Day): number => (counted.get(day)?.get("created:total") ?? 0) - (counted.get(day)?.get("deleted:total") ?? 0);
  return await Promise.all(days.map(async (day): Promise<Due> => [`${day}|created:total`, heldOn(day) + unseen.filter((each) => each === day).length - (await countAll(reportedOn(incidents(), day)))]));
}

const nobody: Named = { assignees: new Set(), days: new Set() };

/**
 * How the counters differ from the incidents. Some sixty counts, each a read for every 1,000 incidents it finds, and one for
 * each person who has something open and each day on which that was reported, 400 each at most; a few dozen reads. Up to 1,000 more while there are reports the server has not seen.
 *
 * @param seen people and days that incidents name, whose counters may have been lost
 */
export async function driftOf(now: Date, seen: Named = nobody): Promise<Drift> {
  const open = await Promise.all([openDrift(false, seen), openDrift(true, seen)]);
  const created = await createdDrift(now, open.flatMap(({ unseen }) => unseen));
  return Object.fromEntries([...open.flatMap(({ drift }) => drift), ...created].filter(([, by]) => by !== 0));
}
