import type { DocumentReference, DocumentSnapshot, ReadOptions, Transaction } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { awareAtOf, earliestOf } from "./facts.ts";
import { Clock, clockDefaults, ClockRecord, recordDefaults } from "./model.ts";
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
  /** When the earliest of the incidents merged into it became known; null without any. */
  mergedAwareAt: Date | null;
}

/** The database or a transaction. */
interface Reader {
  getAll: (...refs: (DocumentReference | ReadOptions)[]) => Promise<DocumentSnapshot[]>;
}

/** When the earliest of these incidents became known. One read for each; an incident holds fifty at most. */
async function earliestAwareness(reader: Reader, incidentIds: readonly string[]): Promise<Date | null> {
  if (incidentIds.length === 0) return null;
  const found = await reader.getAll(...incidentIds.map(incidentRef), { fieldMask: ["createdAt", "detectedAt"] });
  return earliestOf(found.map((snapshot) => (snapshot.exists ? awareAtOf(readIncident(snapshot).value) : null)));
}

/** Reads an incident with its deadlines, in a transaction or outside of one; null when it is gone. Two reads, one for each clock and one for each incident merged into it. */
export async function loadClockFile(reader: Reader, incidentId: string): Promise<ClockFile | null> {
  const [incident, found] = await reader.getAll(incidentRef(incidentId), recordRef(incidentId));
  if (!incident?.exists || !found) return null;
  const { value: record, problems } = readSnapshot(ClockRecord, recordDefaults, found);
  // A record that cannot be read must not make clocks look as if they were not there.
  const clockIds = problems.length > 0 ? rulePacks.flatMap(({ rules }) => rules.map(({ id }) => id)) : record.clockIds;
  const snapshots = clockIds.length === 0 ? [] : await reader.getAll(...clockIds.map((clockId) => clockRef(incidentId, clockId)));
  const clocks = snapshots.filter(({ exists }) => exists).map(readClock);
  const read = readIncident(incident).value;
  return { incident: read, record, mergedAwareAt: await earliestAwareness(reader, read.mergedIds), clocks: new Map(clocks.map((clock) => [clock.id, clock])) };
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
