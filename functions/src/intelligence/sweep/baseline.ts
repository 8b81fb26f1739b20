import { createHash } from "node:crypto";
import type { CollectionReference, DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { z } from "zod";
import { dateOfDay, type Day } from "../anomaly/calendar.ts";
import type { Entity } from "../anomaly/finding.ts";
import { packSeries, unpackSeries, type Series } from "../anomaly/series.ts";
import { metrics, type Metric } from "../anomaly/settings.ts";
import type { SignInProfile } from "../anomaly/signInProfile.ts";
import { db } from "../../platform/firestore.ts";
import { DayFacts, noFacts } from "./facts.ts";

export const entityTypes = ["user", "source", "organisation", "category", "technique"] as const;

/** What is usual for one entity, and what came of it on the last day it was there. */
export interface Baseline {
  entity: Entity & { type: (typeof entityTypes)[number] };
  /** The last day it was there. */
  day: Day;
  facts: DayFacts;
  series: Partial<Record<Metric, Series>>;
  profile: SignInProfile | null;
  /** There is a document of it. */
  isStored: boolean;
}

const day = z.int();
const Novelty = z.object({ seen: z.record(z.string(), z.object({ first: day, last: day, days: z.number() })), newOn: z.array(day) });
const Profile = z.object({
  firstDay: day,
  lastDay: day,
  activeDays: z.number(),
  country: Novelty,
  network: Novelty,
  device: Novelty,
  hours: z.array(z.number()).length(24),
  hoursOfLastDay: z.array(z.int()),
  lastPlace: z.object({ at: z.number(), latitude: z.number(), longitude: z.number(), network: z.string().nullable(), country: z.string().nullable() }).nullable(),
  fastOn: z.array(day),
});
const StoredSeries = z.object({ first: day, last: day, packed: z.string() });
const SeriesByMetric = z.partialRecord(z.enum(metrics), StoredSeries);
const Names = z.object({ type: z.enum(entityTypes), entity: z.string(), day });

/** Reads what is kept as JSON; what does not fit is as good as none. */
export function readJson<T>(schema: z.ZodType<T>, stored: unknown): T | null {
  try {
    return schema.safeParse(JSON.parse(String(stored))).data ?? null;
  } catch {
    return null;
  }
}

/** The id of an entity's baseline, which does not show whose it is. Pure. */
export const baselineId = (type: Entity["type"], id: string): string => createHash("sha256").update(JSON.stringify([type, id])).digest("hex").slice(0, 32);

export const baselinesCollection = (): CollectionReference => db().collection("baselines");
export const baselineRef = ({ type, id }: Pick<Entity, "type" | "id">): DocumentReference => baselinesCollection().doc(baselineId(type, id));

export const newBaseline = (entity: Baseline["entity"], on: Day): Baseline => ({ entity, day: on, facts: noFacts, series: {}, profile: null, isStored: false });

/** A stored baseline; null where it cannot be told whose it is. */
export function readBaseline(snapshot: DocumentSnapshot): Baseline | null {
  const names = Names.safeParse(snapshot.data()).data;
  if (!names) return null;
  const series: Baseline["series"] = {};
  for (const [metric, packed] of Object.entries(readJson(SeriesByMetric, snapshot.get("series")) ?? {})) {
    const read = unpackSeries(packed);
    const known = metrics.find((name) => name === metric);
    if (read && known) series[known] = read;
  }
  return { entity: { type: names.type, id: names.entity }, day: names.day, facts: readJson(DayFacts, snapshot.get("facts")) ?? noFacts, series, profile: readJson(Profile, snapshot.get("profile")), isStored: true };
}

/** Counts are worth nothing after nine weeks; devices and countries are remembered for longer. */
const keptDays = { counts: 70, profile: 400 };

/** A baseline's document. Maps are kept as text: each of their fields would cost index entries, and names are anybody's. */
export function storedBaseline({ entity, day: on, facts, series, profile }: Baseline): Record<string, unknown> {
  const packed = Object.fromEntries(Object.entries(series).map(([metric, known]) => [metric, packSeries(known)]));
  const expiresAt = dateOfDay(on + (profile === null ? keptDays.counts : keptDays.profile));
  return { type: entity.type, entity: entity.id, day: on, facts: JSON.stringify(facts), series: JSON.stringify(packed), profile: profile && JSON.stringify(profile), expiresAt };
}
