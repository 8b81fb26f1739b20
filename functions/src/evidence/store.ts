import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { incidentRef } from "../incidents/documents.ts";
import type { Audience } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { Evidence, evidenceDefaults, FileRecord, type StoredEvidence } from "./model.ts";

/** The database or a transaction. */
export interface Reader {
  getAll: (...refs: DocumentReference[]) => Promise<DocumentSnapshot[]>;
}

export const evidenceOf = (incidentId: string): CollectionReference => incidentRef(incidentId).collection("evidence");
export const evidenceRef = (incidentId: string, evidenceId: string): DocumentReference => evidenceOf(incidentId).doc(evidenceId);

/** The part of a file's record that the reporter must not see. */
export const fileRef = (incidentId: string, evidenceId: string): DocumentReference => evidenceRef(incidentId, evidenceId).collection("internal").doc("file");

/** The stream of the log where it stands who read a file: many readers do not wait for those who work on the incident. */
export const readStreamOf = (evidenceId: string): string => `evidence-${evidenceId}`;

/** Says which file of an audience has these bytes, so that the same ones are not stored twice. */
export const hashRef = (incidentId: string, audience: Audience, sha256: string): DocumentReference => incidentRef(incidentId).collection("evidenceHashes").doc(`${audience}-${sha256}`);

/** Where the bytes of a file lie in the bucket. */
export const evidencePath = (incidentId: string, evidenceId: string): string => `evidence/${incidentId}/${evidenceId}`;

/** Where infected bytes lie: from here nothing is given out. */
export const quarantinePath = (incidentId: string, evidenceId: string): string => `quarantine/${incidentId}/${evidenceId}`;

/** What audit entries call a file. */
export const subjectOf = (incidentId: string, evidenceId: string): string => `incidents/${incidentId}/evidence/${evidenceId}`;

/** Reads the part of a file's record that a reporter may see, as an event or a list brings it. */
export const readEvidence = (snapshot: DocumentSnapshot): Evidence => readSnapshot(Evidence, evidenceDefaults, snapshot).value;

const joined = (evidence: Evidence, file: DocumentSnapshot): StoredEvidence => ({ ...evidence, ...readSnapshot(FileRecord, evidenceDefaults, file).value });

async function readTogether(reader: Reader, ...refs: DocumentReference[]): Promise<(index: number) => DocumentSnapshot> {
  const found = await reader.getAll(...refs);
  return (index) => {
    const snapshot = found[index];
    if (!snapshot) throw new Error("Firestore left out a document that was asked for.");
    return snapshot;
  };
}

/** Both documents of a file; null when there is none. Two reads. */
export async function findStored(reader: Reader, incidentId: string, evidenceId: string): Promise<StoredEvidence | null> {
  const at = await readTogether(reader, evidenceRef(incidentId, evidenceId), fileRef(incidentId, evidenceId));
  return at(0).exists ? joined(readEvidence(at(0)), at(1)) : null;
}

/** The same with the file's incident. Three reads. */
export async function findWithIncident(reader: Reader, incidentId: string, evidenceId: string): Promise<{ incident: DocumentSnapshot; evidence: StoredEvidence | null }> {
  const at = await readTogether(reader, incidentRef(incidentId), evidenceRef(incidentId, evidenceId), fileRef(incidentId, evidenceId));
  return { incident: at(0), evidence: at(1).exists ? joined(readEvidence(at(1)), at(2)) : null };
}

/** Files of an incident with the team's part of their records. One read for each. */
export async function withFileRecords(incidentId: string, files: Evidence[]): Promise<StoredEvidence[]> {
  if (files.length === 0) return [];
  const at = await readTogether(db(), ...files.map(({ id }) => fileRef(incidentId, id)));
  return files.map((evidence, index) => joined(evidence, at(index)));
}

/** The record as the team gets it: with what the scanner said. */
export const forTeam = (evidence: StoredEvidence): StoredEvidence => ({ ...evidence, scan: evidence.scan && { ...evidence.finding, ...evidence.scan } });

/** Throws `not_found`: one message for what is not there and what one may not see. */
export function noSuchFile(): never {
  throw new AppError("not_found", "The incident has no such file, or you may not see it.");
}

/** Fields of a record by the document they stand in. */
function parted(fields: Partial<StoredEvidence>): { evidence: Record<string, unknown>; file: Record<string, unknown> } {
  const isInternal = ([key]: [string, unknown]) => Object.hasOwn(FileRecord.shape, key);
  const entries = Object.entries(fields).filter(([key]) => key !== "id");
  return { evidence: Object.fromEntries(entries.filter((entry) => !isInternal(entry))), file: Object.fromEntries(entries.filter(isInternal)) };
}

/** Writes both documents of a new file. */
export function createEvidence(tx: Transaction, incidentId: string, stored: StoredEvidence): void {
  const { evidence, file } = parted(stored);
  tx.create(evidenceRef(incidentId, stored.id), evidence);
  tx.create(fileRef(incidentId, stored.id), file);
}

/**
 * Writes changed fields of a record, each document only if something of it changes, and returns what is stored then. What
 * everybody may see gets a new version; the rest wakes neither triggers nor listeners.
 */
export function writeEvidence(tx: Transaction, incidentId: string, stored: StoredEvidence, changes: Partial<Omit<StoredEvidence, "id" | "version">>): StoredEvidence {
  const { evidence, file } = parted(changes);
  if (Object.keys(file).length > 0) tx.set(fileRef(incidentId, stored.id), file, { mergeFields: Object.keys(file) });
  if (Object.keys(evidence).length === 0) return { ...stored, ...changes };
  const version = stored.version + 1;
  tx.update(evidenceRef(incidentId, stored.id), { ...evidence, version });
  return { ...stored, ...changes, version };
}
