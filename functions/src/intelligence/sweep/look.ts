import { db } from "../../platform/firestore.ts";
import type { Calibration } from "../anomaly/calibration.ts";
import { readActivity, type Activity, type Pairing } from "./activity.ts";
import { baselineRef, baselinesCollection, newBaseline, readBaseline, type Baseline } from "./baseline.ts";
import { noFacts, replaceFrom, replacePairsFrom } from "./facts.ts";
import { judgeDay, type Judged } from "./judge.ts";
import { slotOf, type LocalDay } from "./localDay.ts";
import { readCalibration, readPairs, type PairRecord } from "./records.ts";

/** Entities of a day that are looked at, so that the memory of a run is bounded. */
const mostEntities = 20_000;
const readAtOnce = 300;

/** A day as far as it is known at a moment. */
export interface DayLook {
  day: LocalDay;
  /** Of all that was there on the day. */
  baselines: Baseline[];
  /** Those of them with something new. */
  changed: Baseline[];
  pairs: { pairing: Pairing; record: PairRecord; isChanged: boolean }[];
  calibration: Calibration | null;
  judged: Judged;
  records: number;
  isCut: boolean;
}

/** The baselines of entities that are new today: those that exist, and new ones for the rest. People whose accounts were deleted get none. */
async function readOthers(ids: readonly string[], { entities }: Activity, day: LocalDay): Promise<Baseline[]> {
  const found: Baseline[] = [];
  for (let at = 0; at < ids.length; at += readAtOnce) {
    const asked = ids.slice(at, at + readAtOnce).flatMap((id) => entities.get(id)?.entity ?? []);
    const snapshots = await db().getAll(...asked.map(baselineRef));
    const missing = asked.filter((_, index) => snapshots[index]?.exists !== true);
    const people = missing.filter(({ type }) => type === "user");
    const marks = people.length === 0 ? [] : await db().getAll(...people.map(({ id }) => db().doc(`deletions/${id}`)));
    const deleted = new Set(marks.filter((mark) => mark.exists).map((mark) => mark.id));
    found.push(...snapshots.flatMap((snapshot) => (snapshot.exists ? (readBaseline(snapshot) ?? []) : [])), ...missing.filter(({ type, id }) => type !== "user" || !deleted.has(id)).map((entity) => newBaseline(entity, day.day)));
  }
  return found;
}

const textOf = (value: unknown): string => JSON.stringify(value);

/**
 * Looks at a day up to `now`: reads what came since `settledUntil`, sets it in the place of what was known of that time, and
 * judges all that was there on the day. Stores nothing. Reads each record of that time, a baseline for each entity that was
 * there on the day, and three documents.
 */
export async function lookAtDay(day: LocalDay, settledUntil: Date | null, now: Date): Promise<DayLook> {
  const isWithin = settledUntil !== null && settledUntil > day.start;
  const from = isWithin ? slotOf(day, settledUntil) : 0;
  const [activity, present, calibration, ...records] = await Promise.all([
    readActivity(day, isWithin ? settledUntil : day.start, now < day.end ? now : day.end),
    baselinesCollection().where("day", "==", day.day).limit(mostEntities).get(),
    readCalibration(),
    readPairs("sourceTechnique"),
    readPairs("categoryAsset"),
  ]);
  const known = new Set(present.docs.map(({ id }) => id));
  const others = await readOthers([...activity.entities.keys()].filter((id) => !known.has(id)), activity, day);
  const changed: Baseline[] = [];
  const baselines = [...present.docs.flatMap((snapshot) => readBaseline(snapshot) ?? []), ...others].map((baseline) => {
    const before = baseline.day === day.day ? baseline.facts : noFacts;
    const facts = replaceFrom(before, from, activity.entities.get(baselineRef(baseline.entity).id)?.facts ?? noFacts);
    const current = { ...baseline, day: day.day, facts };
    if (!baseline.isStored || baseline.day !== day.day || textOf(facts) !== textOf(before)) changed.push(current);
    return current;
  });
  const pairs = (["sourceTechnique", "categoryAsset"] as const).flatMap((pairing, index) => {
    const record = records[index];
    if (!record) return [];
    const before = record.day === day.day ? record.today : [];
    const today = replacePairsFrom(before, from, activity.pairs[pairing]);
    return [{ pairing, record: { history: record.history, day: day.day, today }, isChanged: record.day !== day.day || textOf(today) !== textOf(before) }];
  });
  const judged = judgeDay({ baselines, pairs: pairs.map(({ pairing, record }) => ({ pairing, ...record })), day, calibration });
  return { day, baselines, changed, pairs, calibration, judged, records: activity.records, isCut: activity.isCut };
}
