import type { DocumentReference, DocumentSnapshot, ReadOptions, Transaction } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { mayCarry } from "../incidents/mergeRules.ts";
import type { Incident } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { gathered, knownOf } from "./facts.ts";
import { carriedMax, Clock, clockDefaults, ClockRecord, recordDefaults, type Carried } from "./model.ts";
import { rulePacks } from "./rulePacks.ts";

export const clockRef = (incidentId: string, clockId: string): DocumentReference => incidentRef(incidentId).collection("clocks").doc(clockId);
/** What is known about an incident for its clocks: the team's, as everything in `internal` is. */
export const recordRef = (incidentId: string): DocumentReference => incidentRef(incidentId).collection("internal").doc("compliance");
/** The clocks of all incidents, for the sweep. */
export const allClocks = () => db().collectionGroup("clocks");

/** Reads a clock; which incident it belongs to is where it stands. */
export function readClock(snapshot: DocumentSnapshot): Clock {
  return { ...readSnapshot(Clock, clockDefaults, snapshot).value, incidentId: snapshot.ref.parent.parent?.id ?? "" };
}

/** Everything about an incident's deadlines, as it is stored. */
export interface ClockFile {
  incident: Incident;
  record: ClockRecord;
  clocks: ReadonlyMap<string, Clock>;
  /** What the incidents bring that it carries on for. */
  carried: Carried;
  /** The clocks of incidents it repeats that may stand for its own; null where such an incident is gone. */
  carriers: readonly Clock[] | null;
  /** The incident it repeats, where facts of both are said; null where each stands alone. */
  toldIn: string | null;
}

/** The database or a transaction. */
interface Reader {
  getAll: (...refs: (DocumentReference | ReadOptions)[]) => Promise<DocumentSnapshot[]>;
}

const carriedFields = ["createdAt", "detectedAt", "affected", "triage.state", "triage.recordsEstimated", "duplicateOf", "restricted", "watchers"];
// Longer than people merge what was merged. A longer chain is followed no further.
const chainMax = 20;

/** Reads an incident with its record and clocks. Two reads and one for each clock. */
async function loadOwn(reader: Reader, incidentId: string): Promise<Pick<ClockFile, "incident" | "record" | "clocks"> | null> {
  const [incident, found] = await reader.getAll(incidentRef(incidentId), recordRef(incidentId));
  if (!incident?.exists || !found) return null;
  const { value: record, problems } = readSnapshot(ClockRecord, recordDefaults, found);
  // A record that cannot be read must not make clocks look as if they were not there.
  const clockIds = problems.length > 0 ? rulePacks.flatMap(({ rules }) => rules.map(({ id }) => id)) : record.clockIds;
  const snapshots = clockIds.length === 0 ? [] : await reader.getAll(...clockIds.map((clockId) => clockRef(incidentId, clockId)));
  const clocks = snapshots.filter(({ exists }) => exists).map(readClock);
  return { incident: readIncident(incident).value, record, clocks: new Map(clocks.map((clock) => [clock.id, clock])) };
}

/** Which of the incidents that repeat one are looked at, beside what they brought before: these, or all of them. */
export type Look = readonly string[] | "all";

/**
 * What the incidents bring that an incident carries on for: those merged into it or closed as its duplicates, each with
 * what it carries itself. One that is gone leaves what it brought. None brings what people could read here who may not
 * see it there. Two reads for each that is looked at.
 */
async function loadCarried(incident: Incident, { carried }: ClockRecord, look: Look): Promise<Carried> {
  const ids = look === "all" ? [...new Set([...Object.keys(carried), ...incident.mergedIds])] : look;
  if (ids.length === 0) return carried;
  const [found, records] = await Promise.all([db().getAll(...ids.map(incidentRef), { fieldMask: carriedFields }), db().getAll(...ids.map(recordRef))]);
  const brought = new Map(Object.entries(carried));
  found.forEach((snapshot, i) => {
    const record = records[i];
    if (!snapshot.exists || !record) return;
    brought.delete(snapshot.id);
    const source = readIncident(snapshot).value;
    if (source.duplicateOf !== incident.id || source.id === incident.id || !mayCarry(source, incident)) return;
    const own = readSnapshot(ClockRecord, recordDefaults, record).value;
    brought.set(source.id, gathered([knownOf({ ...source, carried: own.carried }, own.stated, own.sources, source.createdAt).facts]));
  });
  const sorted = [...brought].map(([id, facts]) => ({ id, facts, at: facts.awareAt?.getTime() ?? Infinity })).sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at - b.at));
  return Object.fromEntries(sorted.slice(0, carriedMax).map(({ id, facts }) => [id, facts]));
}

/**
 * The clocks that may stand for an incident's: of the incident it repeats, and so on up, as far as each has what is in the
 * one below, and which go on there themselves; null where one is gone. Two reads for each incident, and one for each clock.
 */
async function loadCarriers(incident: Incident): Promise<Pick<ClockFile, "carriers" | "toldIn">> {
  const carriers: Clock[] = [];
  const seen = new Set([incident.id]);
  let toldIn: string | null = null;
  let below = incident;
  while (below.duplicateOf !== null && seen.size <= chainMax) {
    // Of those in a circle each is told its own facts.
    if (seen.has(below.duplicateOf)) return { carriers, toldIn: null };
    seen.add(below.duplicateOf);
    const above = await loadOwn(db(), below.duplicateOf);
    if (!above) return { carriers: null, toldIn };
    if (!mayCarry(below, above.incident)) break;
    toldIn ??= above.incident.id;
    if (above.record.carried[below.id] === undefined) break;
    carriers.push(...[...above.clocks.values()].filter(({ state }) => state !== "carried"));
    below = above.incident;
  }
  return { carriers, toldIn };
}

/**
 * Reads an incident with its deadlines, in a transaction or outside of one; null when it is gone. The other incidents are
 * never locked, for many wait for one: what changes in them meanwhile has an event that looks here again. Two reads and one for
 * each clock, as many for each incident up the chain where it repeats another, and two for each of those that repeat it
 * that are looked at.
 */
export async function loadClockFile(reader: Reader, incidentId: string, look: Look = []): Promise<ClockFile | null> {
  const own = await loadOwn(reader, incidentId);
  if (!own) return null;
  const [carried, above] = await Promise.all([loadCarried(own.incident, own.record, look), loadCarriers(own.incident)]);
  return { ...own, carried, ...above };
}

/** A clock of an incident; throws `not_found`. */
export function requireClock({ clocks }: ClockFile, clockId: string): Clock {
  const clock = clocks.get(clockId);
  if (!clock) throw new AppError("not_found", "This incident has no such clock.");
  return clock;
}

/** Stores a clock as it is. */
export function writeClock(tx: Transaction, incidentId: string, { id, incidentId: _, ...stored }: Clock): void {
  tx.set(clockRef(incidentId, id), { ...stored, incidentId });
}
