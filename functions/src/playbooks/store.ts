import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { incidentRef } from "../incidents/documents.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { Playbook, playbookDefaults, PlaybookSummary } from "./model.ts";
import { Run, runDefaults } from "./runModel.ts";

export const playbooksCollection = (): CollectionReference => db().collection("playbooks");
export const playbookRef = (id: string): DocumentReference => playbooksCollection().doc(id);
export const versionsOf = (id: string): CollectionReference => playbookRef(id).collection("versions");
export const runsOf = (incidentId: string): CollectionReference => incidentRef(incidentId).collection("runs");

/** The audit stream of a playbook. Its runs stand in the incidents' streams. */
export const auditStreamOf = (id: string): string => `playbook-${id}`;

export const readPlaybook = (snapshot: DocumentSnapshot): Playbook => readSnapshot(Playbook, playbookDefaults, snapshot).value;
export const readRun = (snapshot: DocumentSnapshot): Run => readSnapshot(Run, runDefaults, snapshot).value;

/** The fields of a list: all but the steps, which are most of a playbook. */
export const summaryFields = Object.keys(PlaybookSummary.shape).filter((field) => field !== "id");
export const readSummary = (snapshot: DocumentSnapshot): PlaybookSummary => readSnapshot(PlaybookSummary, playbookDefaults, snapshot).value;

/** Reads a playbook, or a version of one, that must be there; throws `not_found`. */
export function requirePlaybook(snapshot: DocumentSnapshot): Playbook {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such playbook, or no such version of it.");
  return readPlaybook(snapshot);
}

/**
 * Writes a playbook as its next version, with a copy in `versions` that nobody changes again; returns it. Everything that
 * changes a playbook, archiving included, goes through here.
 */
export function writePlaybook(tx: Transaction, playbook: Playbook, by: string, now: Date): Playbook {
  const written = { ...playbook, stepCount: playbook.steps.length, version: playbook.version + 1, updatedBy: by, updatedAt: now };
  const { id, ...fields } = written;
  tx.set(playbookRef(id), fields);
  tx.create(versionsOf(id).doc(String(written.version)), { ...fields, playbookId: id });
  return written;
}
