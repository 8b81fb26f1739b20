import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { incidentRef } from "../incidents/documents.ts";
import type { Audience } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { evidenceDefaults, StoredEvidence } from "./model.ts";

export const evidenceOf = (incidentId: string): CollectionReference => incidentRef(incidentId).collection("evidence");
export const evidenceRef = (incidentId: string, evidenceId: string): DocumentReference => evidenceOf(incidentId).doc(evidenceId);

/** Says which file of an audience has these bytes, so that the same ones are not stored twice. */
export const hashRef = (incidentId: string, audience: Audience, sha256: string): DocumentReference => incidentRef(incidentId).collection("evidenceHashes").doc(`${audience}-${sha256}`);

/** Where the bytes of a file lie in the bucket. */
export const evidencePath = (incidentId: string, evidenceId: string): string => `evidence/${incidentId}/${evidenceId}`;

/** What audit entries call a file. */
export const subjectOf = (incidentId: string, evidenceId: string): string => `incidents/${incidentId}/evidence/${evidenceId}`;

export const readEvidence = (snapshot: DocumentSnapshot): StoredEvidence => readSnapshot(StoredEvidence, evidenceDefaults, snapshot).value;

/** Throws `not_found`: one message for what is not there and what one may not see. */
export function noSuchFile(): never {
  throw new AppError("not_found", "The incident has no such file, or you may not see it.");
}

/** Reads evidence that must be there; throws `not_found`. */
export function requireEvidence(snapshot: DocumentSnapshot): StoredEvidence {
  return snapshot.exists ? readEvidence(snapshot) : noSuchFile();
}

/** Reads evidence in a transaction; throws `not_found`. */
export async function loadEvidence(tx: Transaction, incidentId: string, evidenceId: string): Promise<StoredEvidence> {
  return requireEvidence(await tx.get(evidenceRef(incidentId, evidenceId)));
}

/** Writes changed fields of evidence, raises the version and returns what is stored then. */
export function writeEvidence(tx: Transaction, incidentId: string, evidence: StoredEvidence, changes: Partial<Omit<StoredEvidence, "id" | "version">>): StoredEvidence {
  const version = evidence.version + 1;
  tx.update(evidenceRef(incidentId, evidence.id), { ...changes, version });
  return { ...evidence, ...changes, version };
}

/** Writes the head of the custody chain alone: that a file was read is no new version of its record. */
export function writeHead(tx: Transaction, incidentId: string, evidenceId: string, custody: StoredEvidence["custody"]): void {
  tx.update(evidenceRef(incidentId, evidenceId), { custody });
}
