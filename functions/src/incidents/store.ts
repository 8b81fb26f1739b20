import { FieldValue, type CollectionReference, type DocumentReference, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot, type Read } from "../platform/firestore.ts";
import { Evidence } from "../triage/model.ts";
import { notFound } from "./access.ts";
import { Message, messageDefaults } from "./messageModel.ts";
import { Incident, incidentDefaults, Resemblance, SeverityInContext, type StoredIncident } from "./model.ts";
import { candidateNumber } from "./number.ts";

export const incidentsCollection = (): CollectionReference => db().collection("incidents");
export const incidentRef = (id: string): DocumentReference => incidentsCollection().doc(id);
export const messagesOf = (id: string): CollectionReference => incidentRef(id).collection("messages");
export const observablesOf = (id: string): CollectionReference => incidentRef(id).collection("observables");
/** The part of the verdict that the reporter must not see: a document of its own, because rules cannot hide fields. */
export const internalTriageRef = (id: string): DocumentReference => incidentRef(id).collection("internal").doc("triage");

/** Reads an incident; one whose `restricted` or `watchers` cannot be read counts as restricted, as it does for the rules. */
export function readIncident(snapshot: DocumentSnapshot): Read<Incident> {
  const read = readSnapshot(Incident, incidentDefaults, snapshot);
  const isUnclear = read.problems.some((problem) => /^(restricted|watchers):/.test(problem));
  return isUnclear ? { ...read, value: { ...read.value, restricted: true } } : read;
}
export const readMessage = (snapshot: DocumentSnapshot): Read<Message> => readSnapshot(Message, messageDefaults, snapshot);

/** The audit stream of an incident and everything under it. */
export const auditStreamOf = (id: string): string => `incident-${id}`;

/** Reads an incident in a transaction; throws `not_found`. */
export async function loadIncident(tx: Transaction, id: string): Promise<Incident> {
  return requireIncident(await tx.get(incidentRef(id)));
}

/** Reads an incident that must be there; throws `not_found`. */
export function requireIncident(snapshot: DocumentSnapshot): Incident {
  return snapshot.exists ? readIncident(snapshot).value : notFound();
}

const InternalTriage = z.object({ evidence: z.array(Evidence), similar: z.array(Resemblance), inContext: SeverityInContext.nullable() });
const internalDefaults = { evidence: [], similar: [], inContext: null };

/** The team's part of the verdict; empty while there is none. */
export async function loadInternalTriage(id: string): Promise<z.output<typeof InternalTriage>> {
  const snapshot = await internalTriageRef(id).get();
  return snapshot.exists ? readSnapshot(InternalTriage, internalDefaults, snapshot).value : internalDefaults;
}

/** Adds an entry to the incident's story; the id makes a repeated write the same entry. */
export function writeTimeline(tx: Transaction, incidentId: string, entryId: string, entry: { at: Date; kind: string; actorId: string; summary: string; audience: "everyone" | "team"; details?: Record<string, unknown> }): void {
  tx.set(incidentRef(incidentId).collection("timeline").doc(entryId), { details: {}, ...entry });
}

/** Changes fields of an incident and raises its version; `at` becomes `updatedAt`. */
export function writeIncident(tx: Transaction, incident: Incident, at: Date, changes: Partial<StoredIncident>): Incident {
  const version = incident.version + 1;
  tx.update(incidentRef(incident.id), { ...changes, updatedAt: at, version });
  return { ...incident, ...changes, updatedAt: at, version };
}

/** A vector as Firestore stores it for `findNearest`. */
export const vector = (values: number[]) => FieldValue.vector(values);

const numberAttempts = 8;

/** A human number no other incident has; call it among a transaction's reads. One read per attempt, almost always one. */
export async function freeNumber(tx: Transaction, incidentId: string, createdAt: Date): Promise<string> {
  for (let attempt = 0; attempt < numberAttempts; attempt += 1) {
    const number = candidateNumber(incidentId, createdAt, attempt);
    const taken = await tx.get(incidentsCollection().where("number", "==", number).limit(1).select());
    if (taken.empty) return number;
  }
  throw new AppError("unavailable", "No free incident number was found; try again.");
}
