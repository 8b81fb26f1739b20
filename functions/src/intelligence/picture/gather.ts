import type { Query } from "firebase-admin/firestore";
import { alertsCollection, groupsCollection, readAlert } from "../../alerts/documents.ts";
import type { Alert } from "../../alerts/model.ts";
import { incidentsCollection, readIncident } from "../../incidents/documents.ts";
import type { Incident } from "../../incidents/model.ts";
import type { Day } from "../anomaly/calendar.ts";
import { eachLatest } from "../matchingPast.ts";
import { countDays, countedDays, dayOf, startOf, type Reported } from "./dayCounts.ts";
import { windowDays, type DayCount } from "./model.ts";
import { thingOfAlert, thingOfIncident, type Thing } from "./things.ts";

/** Incidents, and alerts, that are looked at, the latest. */
const lookedAtMax = 1_000;
/** Incidents counted for days of before, in one refresh; what is left the next one counts. */
const countedMax = 5_000;
const dayMs = 86_400_000;

const incidentFields = ["number", "title", "description", "createdAt", "status", "category", "severity", "restricted", "watchers", "tags", "affected", "resolution", "duplicateOf", "triage.techniques", "triage.state"];
const alertFields = ["title", "description", "severity", "status", "observables", "techniques", "entities", "firstSeenAt", "lastSeenAt", "incidentId", "groupId", "mergedInto", "feedback"];

const open = (since: Date): Query => incidentsCollection().where("restricted", "==", false).where("createdAt", ">=", since).orderBy("createdAt", "desc");

const reportedOf = ({ createdAt, category, triage }: Incident): Reported => ({ at: createdAt, category, techniques: (triage.techniques ?? []).map(({ id }) => id) });

const isNothing = ({ resolution }: Incident): boolean => resolution?.verdict === "false_positive" || resolution?.verdict === "benign";
const isNoise = ({ status, mergedInto, feedback }: Alert): boolean => status === "false_positive" || mergedInto !== null || (feedback !== null && feedback.verdict !== "true_positive");

export interface Gathered {
  things: Thing[];
  incidents: number;
  alerts: number;
  isComplete: boolean;
  /** Days counted anew. */
  days: Record<string, DayCount>;
  /** Names of techniques. */
  labels: Map<string, string>;
}

async function gatherIncidents(now: Date): Promise<Gathered> {
  const things: Thing[] = [];
  const reports: Reported[] = [];
  const labels = new Map<string, string>();
  const since = new Date(now.getTime() - windowDays * dayMs);
  let oldest = now;
  const isCut = await eachLatest(open(since).select(...incidentFields), lookedAtMax, (doc) => {
    const incident = readIncident(doc).value;
    oldest = incident.createdAt;
    // One whose watchers cannot be read counts as restricted.
    if (incident.restricted) return;
    reports.push(reportedOf(incident));
    for (const { id, name } of incident.triage.techniques ?? []) labels.set(id, name);
    if (!isNothing(incident)) things.push(thingOfIncident(incident));
  });
  // The first day is not whole.
  const from = dayOf(isCut ? oldest : since) + 1;
  return { things, incidents: things.length, alerts: 0, isComplete: !isCut, days: countDays(reports, from, dayOf(now)), labels };
}

async function gatherAlerts(now: Date): Promise<Pick<Gathered, "things" | "isComplete">> {
  const since = new Date(now.getTime() - windowDays * dayMs);
  const dismissed = new Set<string>();
  const things: Thing[] = [];
  const [isCut] = await Promise.all([
    eachLatest(alertsCollection().where("lastSeenAt", ">=", since).orderBy("lastSeenAt", "desc").select(...alertFields), lookedAtMax, (doc) => {
      const alert = readAlert(doc);
      if (!isNoise(alert)) things.push(thingOfAlert(alert));
    }),
    eachLatest(groupsCollection().where("status", "==", "dismissed").where("lastSeenAt", ">=", since).orderBy("lastSeenAt", "desc").select(), lookedAtMax, ({ id }) => dismissed.add(id)),
  ]);
  // Somebody said of a dismissed group that its alerts do not belong together.
  return { things: things.map((thing) => (thing.groupId !== null && dismissed.has(thing.groupId) ? { ...thing, groupId: null } : thing)), isComplete: !isCut };
}

/**
 * The incidents and alerts of the last thirty days, the latest thousand of each, as the picture looks at them, and the counts of
 * the days they cover. Restricted and false ones are left out. Reads: one for each, and one for each group that was dismissed.
 */
export async function gather(now: Date): Promise<Gathered> {
  const [incidents, alerts] = await Promise.all([gatherIncidents(now), gatherAlerts(now)]);
  return { ...incidents, things: [...incidents.things, ...alerts.things], alerts: alerts.things.length, isComplete: incidents.isComplete && alerts.isComplete };
}

/** The days from today back that were not counted, as runs without a gap, the latest first. */
function runsMissing(known: Readonly<Record<string, DayCount>>, today: Day): { first: Day; last: Day }[] {
  const runs: { first: Day; last: Day }[] = [];
  for (let day = today; day > today - countedDays; day -= 1) {
    if (known[String(day)] !== undefined) continue;
    const run = runs.at(-1);
    if (run?.first === day + 1) run.first = day;
    else runs.push({ first: day, last: day });
  }
  return runs;
}

/**
 * Counts the days that are not counted yet, the latest first; if they have more reports than are read at once the next
 * call counts the rest. Reads: one for each incident of them, and one for each run of days.
 *
 * @param known the days that were counted
 */
export async function countMissing(known: Readonly<Record<string, DayCount>>, today: Day, most = countedMax): Promise<Record<string, DayCount>> {
  let counted: Record<string, DayCount> = {};
  let left = most;
  for (const { first, last } of runsMissing(known, today)) {
    const reports: Reported[] = [];
    let oldest = startOf(last + 1);
    const isWhole = left === most;
    const isCut = await eachLatest(open(startOf(first)).where("createdAt", "<", startOf(last + 1)).select("createdAt", "category", "restricted", "watchers", "triage.techniques", "triage.state"), left, (doc) => {
      const incident = readIncident(doc).value;
      left -= 1;
      oldest = incident.createdAt;
      if (!incident.restricted) reports.push(reportedOf(incident));
    });
    const from = isCut ? dayOf(oldest) + 1 : first;
    // A day with more than can be read at all counts as what was read, or the days before it would never be.
    counted = { ...counted, ...countDays(reports, isWhole ? Math.min(from, last) : from, last) };
    if (isCut) break;
  }
  return counted;
}
