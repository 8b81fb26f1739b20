import type { DocumentReference, DocumentSnapshot, ReadOptions, Transaction } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { mayCarry } from "../incidents/mergeRules.ts";
import type { Incident } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { gathered, knownOf } from "./facts.ts";
import { Clock, clockDefaults, ClockRecord, recordDefaults, type Carried } from "./model.ts";
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
  /** The incidents it carries on for, as they are now. */
  carried: Carried;
  /** The clocks of the incident it repeats; null without one, or where that may not have what is in this one. */
  carrier: ReadonlyMap<string, Clock> | null;
}

/** The database or a transaction. */
interface Reader {
  getAll: (...refs: (DocumentReference | ReadOptions)[]) => Promise<DocumentSnapshot[]>;
}

// As many as one incident lets be merged into it. Of more, those that became known first.
const carriedMax = 50;
const carriedFields = ["createdAt", "detectedAt", "affected", "triage.state", "triage.recordsEstimated", "duplicateOf", "restricted", "watchers"];

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

/**
 * What the incidents bring that an incident carries on for: those merged into it or closed as its duplicates, each with
 * what it carries itself. One that is gone leaves what it brought. None brings what people could read here who may not
 * see it there. Two reads for each.
 */
async function loadCarried(reader: Reader, incident: Incident, { carried }: ClockRecord, from: string | undefined): Promise<Carried> {
  const ids = [...new Set([...carried.ids, ...incident.mergedIds, ...(from === undefined ? [] : [from])])];
  if (ids.length === 0) return { ids: [], facts: {} };
  const [found, records] = await Promise.all([reader.getAll(...ids.map(incidentRef), { fieldMask: carriedFields }), reader.getAll(...ids.map(recordRef))]);
  const gone = carried.ids.filter((id) => found[ids.indexOf(id)]?.exists !== true);
  const brought = found.flatMap((snapshot, i) => {
    const source = snapshot.exists ? readIncident(snapshot).value : null;
    const record = records[i];
    if (source?.duplicateOf !== incident.id || !record || !mayCarry(source, incident)) return [];
    const { value: own } = readSnapshot(ClockRecord, recordDefaults, record);
    const { facts } = knownOf({ ...source, carried: own.carried.facts }, own.stated, own.sources, source.createdAt);
    return [{ id: source.id, facts, at: facts.awareAt?.getTime() ?? Infinity }];
  });
  const kept = brought.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at - b.at)).slice(0, carriedMax - gone.length);
  return { ids: [...gone, ...kept.map(({ id }) => id)], facts: gathered([...(gone.length > 0 ? [carried.facts] : []), ...kept.map(({ facts }) => facts)]) };
}

/**
 * Reads an incident with its deadlines, in a transaction or outside of one; null when it is gone. Two reads and one for
 * each clock, as many of the incident it repeats, and two for each it carries on for; `from` may be one more of these.
 */
export async function loadClockFile(reader: Reader, incidentId: string, from?: string): Promise<ClockFile | null> {
  const own = await loadOwn(reader, incidentId);
  if (!own) return null;
  const { duplicateOf } = own.incident;
  const [carried, carrier] = await Promise.all([loadCarried(reader, own.incident, own.record, from), duplicateOf === null ? null : loadOwn(reader, duplicateOf)]);
  return { ...own, carried, carrier: carrier && mayCarry(own.incident, carrier.incident) ? carrier.clocks : null };
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
