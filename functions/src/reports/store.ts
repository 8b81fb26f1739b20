import type { CollectionReference, DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { Named, reportDefaults, StoredReport } from "./model.ts";

export const reportsCollection = (): CollectionReference => db().collection("reports");
export const reportRef = (id: string): DocumentReference => reportsCollection().doc(id);
export const readReport = (snapshot: DocumentSnapshot): StoredReport => readSnapshot(StoredReport, reportDefaults, snapshot).value;

/** Which incidents it names. No rule opens it to a client. */
export const namedRef = (id: string): DocumentReference => reportRef(id).collection("internal").doc("named");
/** Null for one that cannot be read: then nobody knows whom it may be shown. */
export function readNamed(snapshot: DocumentSnapshot): string[] | null {
  const read = Named.safeParse(snapshot.data());
  return read.success ? read.data.incidentIds : null;
}

/** Where the files of a report lie in the bucket, which is nobody's to read. */
export const filesOf = (id: string): string => `reports/${id}/`;
export const filePath = (id: string, name: string): string => `${filesOf(id)}${name}`;

export const auditStreamOf = (id: string): string => `report-${id}`;
export const subjectOf = (id: string): string => `reports/${id}`;

/** Who makes reports. */
export const worker = "system:reports";

/** Reads a report; throws `not_found`. */
export function requireReport(snapshot: DocumentSnapshot): StoredReport {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such report.");
  return readReport(snapshot);
}
