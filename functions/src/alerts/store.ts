import { Timestamp, type CollectionReference, type DocumentReference, type DocumentSnapshot } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { AlertGroup, AlertSettings, defaultAlertSettings, groupDefaults } from "./groupModel.ts";
import { Alert, alertDefaults } from "./model.ts";
import { sourceDefaults, StoredSource } from "./sourceModel.ts";
import { Suppression, suppressionDefaults } from "./suppressionModel.ts";

export const alertsCollection = (): CollectionReference => db().collection("alerts");
export const alertRef = (id: string): DocumentReference => alertsCollection().doc(id);
export const keyRef = (key: string): DocumentReference => db().collection("alertKeys").doc(key);
export const groupsCollection = (): CollectionReference => db().collection("alertGroups");
export const groupRef = (id: string): DocumentReference => groupsCollection().doc(id);
export const sourcesCollection = (): CollectionReference => db().collection("alertSources");
export const sourceRef = (id: string): DocumentReference => sourcesCollection().doc(id);
export const suppressionsCollection = (): CollectionReference => db().collection("suppressions");
export const suppressionRef = (id: string): DocumentReference => suppressionsCollection().doc(id);
export const ruleFeedbackCollection = (): CollectionReference => db().collection("alertFeedback");
export const settingsRef = (): DocumentReference => db().doc("settings/alerts");

/**
 * The time a stored alert is sorted by. Suppressed ones have another in its place, and so stand in no list and no listener
 * that asks for the latest seen, without a filter that alerts of earlier releases would not pass.
 */
export const timeFieldOf = (isSuppressed: boolean): "lastSeenAt" | "lastSuppressedAt" => (isSuppressed ? "lastSuppressedAt" : "lastSeenAt");

export function readAlert(snapshot: DocumentSnapshot): Alert {
  const alert = readSnapshot(Alert, alertDefaults, snapshot).value;
  const suppressedAt: unknown = snapshot.get("lastSuppressedAt");
  return suppressedAt instanceof Timestamp ? { ...alert, lastSeenAt: suppressedAt.toDate() } : alert;
}
export const readGroup = (snapshot: DocumentSnapshot): AlertGroup => readSnapshot(AlertGroup, groupDefaults, snapshot).value;
export const readSource = (snapshot: DocumentSnapshot): StoredSource => readSnapshot(StoredSource, sourceDefaults, snapshot).value;
export const readSuppression = (snapshot: DocumentSnapshot): Suppression => readSnapshot(Suppression, suppressionDefaults, snapshot).value;

/** How alerts work by themselves; a field that does not fit holds its default. */
export const readAlertSettings = (snapshot: DocumentSnapshot): AlertSettings => readSnapshot(AlertSettings, defaultAlertSettings, snapshot).value;

/** Reads an alert that must be there; throws `not_found`. */
export function requireAlert(snapshot: DocumentSnapshot): Alert {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such alert.");
  return readAlert(snapshot);
}

/** Throws `conflict` for an alert that another one carries on for. */
export function demandOwn({ id, mergedInto }: Alert): void {
  if (mergedInto !== null) throw new AppError("conflict", `Alert ${id} was merged into ${mergedInto}; work on that one.`);
}

/** The audit stream of an alert. */
export const auditStreamOf = (id: string): string => `alert-${id}`;
