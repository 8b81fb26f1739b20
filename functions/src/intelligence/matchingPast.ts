import type { Query, QueryDocumentSnapshot } from "firebase-admin/firestore";
import { alertsCollection } from "../alerts/documents.ts";
import { db } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { hitIdOf, type Known, type Target } from "./hitModel.ts";
import { hasNews, recordHits } from "./hits.ts";
import { entityOf, loadMatchable, matchIncident } from "./matching.ts";

const pastMs = 30 * 86_400_000;
/** As many as a query takes (`in`, `array-contains-any`). */
const perQuery = 30;
const pageSize = 200;
/** Incidents, and alerts, that one query may find before its indicators are asked for in smaller parts, and at last cut off. */
const holdersMax = 1_000;
const atOnce = 5;

type Met = Map<string, { target: Target; known: Known[] }>;

/** The first documents of a query, a page at a time; true if there may be more. */
export async function eachLatest(query: Query, most: number, each: (doc: QueryDocumentSnapshot) => void): Promise<boolean> {
  let last: QueryDocumentSnapshot | undefined;
  for (let left = most; left > 0; left -= pageSize) {
    const asked = Math.min(left, pageSize);
    const { docs } = await (last ? query.startAfter(last) : query).limit(asked).get();
    docs.forEach(each);
    last = docs.at(-1);
    if (docs.length < asked) return false;
  }
  return true;
}

function meet(met: Met, target: Target, known: Known): void {
  const entry = met.get(hitIdOf(target)) ?? { target, known: [] };
  entry.known.push(known);
  met.set(hitIdOf(target), entry);
}

/** The incidents and alerts of the last thirty days that hold one of up to thirty indicators, the latest of them. */
async function findHolders(page: readonly Known[], now: Date, most: number): Promise<{ met: Met; isCut: boolean }> {
  const met: Met = new Map();
  const since = new Date(now.getTime() - pastMs);
  const byHash = new Map(page.map((known) => [known.indicator.id, known]));
  const byEntity = new Map(page.map((known) => [entityOf(known.indicator), known]));
  const observables = db().collectionGroup("observables").where("hash", "in", [...byHash.keys()]).where("lastSeenAt", ">=", since).orderBy("lastSeenAt", "desc").select("hash", "lastSeenAt");
  const alerts = alertsCollection().where("entities", "array-contains-any", [...byEntity.keys()]).where("lastSeenAt", ">=", since).orderBy("lastSeenAt", "desc").select("entities", "lastSeenAt");
  const cut = await Promise.all([
    eachLatest(observables, most, (doc) => {
      const known = byHash.get(String(doc.get("hash")));
      const incidentId = doc.ref.parent.parent?.id;
      if (known && incidentId !== undefined) meet(met, { kind: "incident", id: incidentId }, known);
    }),
    eachLatest(alerts, most, (doc) => {
      const entities: unknown = doc.get("entities");
      for (const entity of Array.isArray(entities) ? (entities as unknown[]) : []) {
        const known = byEntity.get(String(entity));
        if (known) meet(met, { kind: "alert", id: doc.id }, known);
      }
    }),
  ]);
  return { met, isCut: cut.includes(true) };
}

/** An incident is matched as a whole when something of it is new, for its severity follows from all that is known of it. */
async function record({ target, known }: { target: Target; known: readonly Known[] }, now: Date): Promise<number> {
  if (target.kind === "alert") return await recordHits(target, known, now);
  return (await hasNews(target, known)) ? await matchIncident(target.id, now, known) : 0;
}

/** Matches up to thirty indicators. One that is met everywhere must not hide the others, so then each half is asked for by itself. */
async function matchPage(page: readonly Known[], now: Date, most: number): Promise<number> {
  const { met, isCut } = await findHolders(page, now, most);
  if (isCut && page.length > 1) {
    const half = Math.ceil(page.length / 2);
    return (await matchPage(page.slice(0, half), now, most)) + (await matchPage(page.slice(half), now, most));
  }
  if (isCut) log.swept({ sweep: "matchPast", indicatorId: page[0]?.indicator.id ?? "", cutAt: most });
  const holders = [...met.values()];
  let count = 0;
  for (let from = 0; from < holders.length; from += atOnce) {
    const counts = await Promise.all(holders.slice(from, from + atOnce).map((holder) => record(holder, now)));
    count += counts.reduce((sum, each) => sum + each, 0);
  }
  return count;
}

/**
 * Matches indicators with the incidents and alerts last seen within thirty days, the latest thousand of each for every
 * indicator; returns how many hits were new. What no longer stands is matched with nothing, so a late event does no harm; may
 * run twice. Reads: one for each indicator; for thirty of them two queries, at least one read each; for each
 * incident that holds one its hit, and what is new in it costs as `matchIncident` says, in an alert as `recordHits` says. An alert is found by the ten observables it is joined by.
 */
export async function matchPast(ids: readonly string[], now: Date, most = holdersMax): Promise<number> {
  const standing = (await loadMatchable([...new Set(ids)], now)).filter(({ indicator }) => entityOf(indicator) !== null);
  let count = 0;
  for (let from = 0; from < standing.length; from += perQuery) count += await matchPage(standing.slice(from, from + perQuery), now, most);
  return count;
}
