import type { CollectionReference, DocumentSnapshot } from "firebase-admin/firestore";
import { db, readSnapshot } from "../platform/firestore.ts";
import { Alert, alertDefaults } from "./model.ts";

export const alertsCollection = (): CollectionReference => db().collection("alerts");
export const readAlert = (snapshot: DocumentSnapshot): Alert => readSnapshot(Alert, alertDefaults, snapshot).value;

/** The audit stream of an alert. */
export const auditStreamOf = (id: string): string => `alert-${id}`;
