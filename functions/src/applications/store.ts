import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { db, readSnapshot } from "../platform/firestore.ts";
import { notFound } from "./access.ts";
import type { Edge } from "./lifecycle.ts";
import { Application, applicationDefaults } from "./model.ts";

export const applicationsCollection = (): CollectionReference => db().collection("applications");
export const applicationRef = (id: string): DocumentReference => applicationsCollection().doc(id);

/** The audit stream of an application and its documents. */
export const auditStreamOf = (id: string): string => `application-${id}`;

export const readApplication = (snapshot: DocumentSnapshot): Application => readSnapshot(Application, applicationDefaults, snapshot).value;

/** Reads an application that must be there; throws `not_found`. */
export function requireApplication(snapshot: DocumentSnapshot): Application {
  return snapshot.exists ? readApplication(snapshot) : notFound();
}

/** Reads an application in a transaction; throws `not_found`. */
export async function loadApplication(tx: Transaction, id: string): Promise<Application> {
  return requireApplication(await tx.get(applicationRef(id)));
}

/** What `eligibilityOf` asks of somebody's applications. Two reads at most. */
export async function readPast(tx: Transaction, applicantId: string): Promise<{ hasPending: boolean; rejectedAt: Date | null }> {
  const theirs = applicationsCollection().where("applicantId", "==", applicantId);
  const [pending, newest] = await Promise.all([tx.get(theirs.where("status", "==", "pending").limit(1).select()), tx.get(theirs.orderBy("createdAt", "desc").limit(1))]);
  // The newest one is enough: there is none after a rejection until its wait is over.
  const last = newest.docs[0] && readApplication(newest.docs[0]);
  return { hasPending: !pending.empty, rejectedAt: last?.status === "rejected" ? last.decidedAt : null };
}

/** Writes changed fields of an application, raises the version and returns what is stored then. */
export function writeApplication(tx: Transaction, application: Application, at: Date, changes: Partial<Omit<Application, "id" | "version">>): Application {
  const version = application.version + 1;
  tx.update(applicationRef(application.id), { ...changes, updatedAt: at, version });
  return { ...application, ...changes, updatedAt: at, version };
}

// The table allows two entries; this bounds what a script may have left.
const historyKept = 20;

/** Moves an application along an edge. */
export function writeTransition(tx: Transaction, application: Application, edge: Edge, { at, by, note }: { at: Date; by: string; note: string | null }): Application {
  const decision = edge.part === "reviewer" ? { reviewerId: by, reviewNote: note, decidedAt: at } : {};
  const history = [...application.history, { at, by, from: edge.from, to: edge.to, note }].slice(-historyKept);
  return writeApplication(tx, application, at, { status: edge.to, history, ...decision });
}
