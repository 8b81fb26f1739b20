import type { DocumentSnapshot } from "firebase-admin/firestore";
import { alertsCollection } from "../alerts/documents.ts";
import { maySeeInternal } from "../incidents/access.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import type { Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { db, toWire } from "../platform/firestore.ts";
import { timestamp } from "../platform/schemas.ts";
import type { Finding } from "../triage/recogniser.ts";
import { canonical, indicatorId } from "./canonical.ts";
import type { LookupAnswer, Sighting } from "./lookUpModel.ts";
import { entityOf } from "./matching.ts";
import type { LookupInput } from "./model.ts";
import { indicatorRef, readIndicator, scored } from "./store.ts";

const shown = 5;
/** Some that are found the caller may not see. */
const asked = 10;
const atOnce = 25;

const lastSeenOf = (snapshot: DocumentSnapshot): Date => timestamp.safeDecode(String(toWire(snapshot.get("lastSeenAt")))).data ?? new Date(0);

async function holdersOf(finding: Finding): Promise<{ incidents: { id: string; at: Date }[]; alerts: Sighting[] }> {
  const entity = entityOf(finding);
  const [observables, alerts] = await Promise.all([
    db().collectionGroup("observables").where("hash", "==", indicatorId(finding)).orderBy("lastSeenAt", "desc").select("lastSeenAt").limit(asked).get(),
    entity === null ? null : alertsCollection().where("entities", "array-contains", entity).orderBy("lastSeenAt", "desc").select("title", "lastSeenAt").limit(shown).get(),
  ]);
  return {
    incidents: observables.docs.flatMap((doc) => (doc.ref.parent.parent ? [{ id: doc.ref.parent.parent.id, at: lastSeenOf(doc) }] : [])),
    alerts: (alerts?.docs ?? []).map((doc) => ({ kind: "alert", id: doc.id, name: String(doc.get("title")), at: lastSeenOf(doc) })),
  };
}

async function inTurns<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < list.length; from += atOnce) results.push(...(await Promise.all(list.slice(from, from + atOnce).map(work))));
  return results;
}

async function visibleIncidents(ids: readonly string[], caller: Caller): Promise<Map<string, Incident>> {
  const snapshots = ids.length === 0 ? [] : await db().getAll(...ids.map(incidentRef));
  const visible = snapshots.filter(({ exists }) => exists).map((snapshot) => readIncident(snapshot).value).filter((incident) => maySeeInternal(caller, incident));
  return new Map(visible.map((incident) => [incident.id, incident]));
}

/**
 * What is known of up to a hundred values, and where they were seen as far as the caller may see it. Reads for each value: the
 * indicator, up to ten observables and five alerts, and at least one for each of both queries; and each incident once.
 */
export async function lookUp({ items }: LookupInput, { caller, now }: Context): Promise<LookupAnswer> {
  const findings = items.map(({ type, value }) => {
    const read = canonical(type ?? null, value);
    return "finding" in read ? read.finding : null;
  });
  const distinct = [...new Map(findings.flatMap((finding) => (finding ? [[indicatorId(finding), finding] as const] : []))).entries()];
  const snapshots = distinct.length === 0 ? [] : await db().getAll(...distinct.map(([id]) => indicatorRef(id)));
  const indicators = new Map(snapshots.filter(({ exists }) => exists).map((snapshot) => [snapshot.id, scored(readIndicator(snapshot), now)]));
  const holders = new Map(await inTurns(distinct, async ([id, finding]) => [id, await holdersOf(finding)] as const));
  const visible = await visibleIncidents([...new Set([...holders.values()].flatMap(({ incidents }) => incidents.map(({ id }) => id)))], caller);
  return {
    items: items.map(({ value }, i) => {
      const finding = findings[i] ?? null;
      if (!finding) return { asked: value, type: null, value: null, indicator: null, seenIn: [] };
      const { incidents = [], alerts = [] } = holders.get(indicatorId(finding)) ?? {};
      const seen = incidents.flatMap(({ id, at }): Sighting[] => (visible.has(id) ? [{ kind: "incident", id, name: visible.get(id)?.number ?? null, at }] : []));
      return { asked: value, ...finding, indicator: indicators.get(indicatorId(finding)) ?? null, seenIn: [...seen.slice(0, shown), ...alerts] };
    }),
  };
}
