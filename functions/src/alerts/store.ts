import type { CollectionReference, DocumentSnapshot } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { Alert, alertDefaults } from "./model.ts";

export const alertsCollection = (): CollectionReference => db().collection("alerts");
export const readAlert = (snapshot: DocumentSnapshot): Alert => readSnapshot(Alert, alertDefaults, snapshot).value;

/** Reads an alert that must be there; throws `not_found`. */
export function requireAlert(snapshot: DocumentSnapshot): Alert {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such alert.");
  return readAlert(snapshot);
}

/** The audit stream of an alert. */
export const auditStreamOf = (id: string): string => `alert-${id}`;
