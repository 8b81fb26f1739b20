import ipaddr from "ipaddr.js";
import type { Query, QueryDocumentSnapshot } from "firebase-admin/firestore";
import { z } from "zod";
import { ownSource } from "../../alerts/model.ts";
import { db, toWire } from "../../platform/firestore.ts";
import { timestamp } from "../../platform/schemas.ts";
import type { Entity } from "../anomaly/finding.ts";
import type { Metric } from "../anomaly/settings.ts";
import { baselineId, type Baseline } from "./baseline.ts";
import { addCount, addPair, addSignIn, noFacts, pairsOf, type DayFacts, type DayPairs } from "./facts.ts";
import { slotOf, type LocalDay } from "./localDay.ts";

/** The pairs that are looked at: what the two features are called, and what the first one is. */
export const pairings = {
  sourceTechnique: { features: ["source", "technique"], type: "source" },
  categoryAsset: { features: ["category", "asset"], type: "category" },
} as const satisfies Record<string, { features: readonly [string, string]; type: Entity["type"] }>;
export type Pairing = keyof typeof pairings;

/** What came in a stretch of a day. */
export interface Activity {
  /** By the baseline's id. */
  entities: Map<string, { entity: Baseline["entity"]; facts: DayFacts }>;
  pairs: Record<Pairing, DayPairs>;
  records: number;
  /** There was more than is read at a time: counts are less than they were. */
  isCut: boolean;
}

/** Everything of the organisation together. */
export const organisation: Baseline["entity"] = { type: "organisation", id: "all", label: "The organisation" };

const pageLength = 1_000;
/** Records of one collection that a sweep reads of an hour or two. */
const mostRecords = 20_000;
const addressesAtOnce = 30;
/** Addresses whose owners are looked for, those with most failures first. */
const mostAddresses = 300;
const mostTechniques = 10;
const mostAssets = 10;

const Attempt = z.object({ at: timestamp, email: z.string(), uid: z.string().nullable(), ip: z.string(), userAgent: z.string(), outcome: z.string(), reason: z.string().nullable(), count: z.int().min(1).max(1_000_000), origin: z.object({ country: z.string().max(2).nullable(), place: z.object({ latitude: z.number(), longitude: z.number() }).nullable() }).nullish() });
type Attempt = z.output<typeof Attempt>;
const Report = z.object({ createdAt: timestamp, reportedBy: z.string().min(1), restricted: z.literal(false), category: z.string().nullish(), affected: z.object({ systems: z.array(z.string()).nullish() }).nullish() });
const Sighting = z.object({ firstSeenAt: timestamp, source: z.string().min(1), techniques: z.array(z.string()), count: z.int().min(1).max(1_000_000), suppressedBy: z.null() });
const Reading = z.object({ at: timestamp, actorId: z.string().min(1), details: z.object({ what: z.string().optional() }) });

/** Reads a query to its end or its bound, a page at a time; what cannot be read is left out. */
async function readAll<T>(query: Query, schema: z.ZodType<T>, into: Activity): Promise<T[]> {
  const read: T[] = [];
  for (let last: QueryDocumentSnapshot | undefined, seen = 0; ; ) {
    const { docs } = await (last ? query.startAfter(last) : query).limit(pageLength).get();
    for (const snapshot of docs) {
      const parsed = schema.safeParse(toWire(snapshot.data()));
      if (parsed.success) read.push(parsed.data);
    }
    seen += docs.length;
    into.records += docs.length;
    last = docs.at(-1);
    if (docs.length < pageLength) return read;
    if (seen >= mostRecords) {
      into.isCut = true;
      return read;
    }
  }
}

const between = (query: Query, field: string, from: unknown, to: unknown): Query => query.where(field, ">=", from).where(field, "<", to).orderBy(field);

/** The range an address is of: what is usual for a person is a provider's range rather than one address. Null for no address. */
export function rangeOf(ip: string): string | null {
  if (!ipaddr.isValid(ip)) return null;
  const address = ipaddr.process(ip);
  return address.kind() === "ipv4" ? `${ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/24`).toString()}/24` : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/48`).toString()}/48`;
}

/** Whose the addresses are that failed sign-ins named: uids by address. */
async function ownersOf(attempts: readonly Attempt[]): Promise<Map<string, string>> {
  const failures = new Map<string, number>();
  for (const { email, uid, count } of attempts) if (uid === null && email.includes("@")) failures.set(email, (failures.get(email) ?? 0) + count);
  const addresses = [...failures].sort(([, a], [, b]) => b - a).slice(0, mostAddresses).map(([email]) => email);
  const owners = new Map<string, string>();
  for (let at = 0; at < addresses.length; at += addressesAtOnce) {
    const { docs } = await db().collection("users").where("email", "in", addresses.slice(at, at + addressesAtOnce)).select("email").get();
    for (const user of docs) owners.set(String(user.get("email")), user.id);
  }
  return owners;
}

const hasFailed = ({ outcome, reason }: Attempt): boolean => outcome === "failure" || (outcome === "refused" && reason !== "unavailable");
const hasSucceeded = ({ outcome, reason }: Attempt): boolean => outcome === "success" && reason !== "reauthentication";

/**
 * What came between two moments of a day: sign-ins and failed ones, reports but for restricted ones, files that were handed
 * out (the log's word), and alerts but for suppressed ones and Secura's own. Reads each record of that time, a user for each
 * address that a failed sign-in named, and at most 20,000 of a kind. Cost does not grow with what there was before.
 */
export async function readActivity(day: LocalDay, from: Date, to: Date): Promise<Activity> {
  const activity: Activity = { entities: new Map(), pairs: { sourceTechnique: [], categoryAsset: [] }, records: 0, isCut: false };
  const { deviceOf } = await import("../../identity/device.ts");
  const [attempts, reports, sightings, readings] = await Promise.all([
    readAll(between(db().collection("loginAttempts").select("at", "email", "uid", "ip", "userAgent", "outcome", "reason", "count", "origin"), "at", from, to), Attempt, activity),
    readAll(between(db().collection("incidents").select("createdAt", "reportedBy", "restricted", "category", "affected"), "createdAt", from, to), Report, activity),
    readAll(between(db().collection("alerts").select("firstSeenAt", "source", "techniques", "count", "suppressedBy"), "firstSeenAt", from, to), Sighting, activity),
    readAll(between(db().collectionGroup("entries").where("event", "in", ["evidence.read", "incident.exported", "indicator.exported"]).select("at", "actorId", "details"), "at", from.toISOString(), to.toISOString()), Reading, activity),
  ]);
  const owners = await ownersOf(attempts.filter(hasFailed));

  const factsOf = (entity: Baseline["entity"]): DayFacts => {
    const id = baselineId(entity.type, entity.id);
    const known = activity.entities.get(id) ?? { entity, facts: structuredClone(noFacts) };
    activity.entities.set(id, known);
    return known.facts;
  };
  const tell = (entity: Baseline["entity"], metric: Metric, at: Date, count = 1) => {
    addCount(factsOf(entity), metric, slotOf(day, at), count);
  };

  for (const attempt of attempts) {
    const { at, email, ip, userAgent, count, origin } = attempt;
    const uid = attempt.uid ?? owners.get(email) ?? null;
    if (hasFailed(attempt)) {
      tell(organisation, "failedSignIns", at, count);
      if (uid !== null) tell({ type: "user", id: uid }, "failedSignIns", at, count);
    }
    if (uid === null || !hasSucceeded(attempt)) continue;
    tell({ type: "user", id: uid }, "signIns", at);
    addSignIn(factsOf({ type: "user", id: uid }), { slot: slotOf(day, at), at: at.getTime(), country: origin?.country ?? null, place: origin?.place ?? null, network: rangeOf(ip), device: await deviceOf(userAgent) });
  }
  const [categoryAsset, sourceTechnique] = [new Map<string, number>(), new Map<string, number>()];
  for (const { createdAt, reportedBy, category, affected } of reports) {
    tell(organisation, "reports", createdAt);
    tell({ type: "user", id: reportedBy }, "reports", createdAt);
    if (category == null) continue;
    tell({ type: "category", id: category }, "reports", createdAt);
    for (const system of new Set((affected?.systems ?? []).slice(0, mostAssets).map((name) => name.trim().toLowerCase()))) addPair(categoryAsset, slotOf(day, createdAt), category, system, 1);
  }
  for (const { firstSeenAt, source, techniques, count } of sightings) {
    if (source === ownSource) continue;
    tell({ type: "source", id: source }, "alerts", firstSeenAt, count);
    for (const technique of new Set(techniques.slice(0, mostTechniques))) {
      tell({ type: "technique", id: technique }, "alerts", firstSeenAt);
      addPair(sourceTechnique, slotOf(day, firstSeenAt), source, technique, 1);
    }
  }
  for (const { at, actorId, details } of readings) if (details.what !== "thumbnail" && !actorId.includes(":")) tell({ type: "user", id: actorId }, "downloads", at);
  activity.pairs = { sourceTechnique: pairsOf(sourceTechnique), categoryAsset: pairsOf(categoryAsset) };
  return activity;
}
