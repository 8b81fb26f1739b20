import { createHash } from "node:crypto";
import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import type { Incident } from "../incidents/model.ts";
import { reportOf } from "../incidents/report.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { inputSha256 } from "../triage/input.ts";
import type { Category, SeverityLevel } from "../triage/model.ts";
import { Correction } from "./model.ts";

const correctionDefaults: Correction = { id: "", incidentId: "", by: null, at: new Date(0), category: null, categoryAt: null, reportSha256: null, severity: null, comment: null, engine: null };

export const correctionsCollection = (): CollectionReference => db().collection("corrections");

/** One for each incident and person; the id follows from the two and shows neither. */
export function correctionRef(incidentId: string, uid: string): DocumentReference {
  return correctionsCollection().doc(createHash("sha256").update(JSON.stringify([incidentId, uid])).digest("hex").slice(0, 32));
}

export const readCorrection = (snapshot: DocumentSnapshot): Correction => readSnapshot(Correction, correctionDefaults, snapshot).value;

/** The digest of an incident's report, whatever the model: a correction is about that text and no other. Pure. */
export const reportSha256 = (incident: Pick<Incident, "title" | "description" | "affected">): string => inputSha256(reportOf(incident), { sha256: "" });

function engineOf({ category, severity, confidence, model, inputSha256 }: Incident["triage"]): Correction["engine"] {
  if (category === undefined || severity === undefined || confidence === undefined || model === undefined || inputSha256 === undefined) return null;
  return { category, severity: severity.level, confidence, modelSha256: model.sha256, inputSha256 };
}

/** What somebody said of an incident; what is left out stays as they said it before. */
export interface Said {
  category?: Category | undefined;
  severity?: SeverityLevel | undefined;
  comment?: string | null | undefined;
}

/**
 * Keeps what a person says of an incident, as it is after their change; their latest word counts. A category keeps the moment
 * it was said and the text it was said of, whatever they say of the severity later. Call it among a
 * transaction's writes, wherever somebody of the team sets a category or a severity. Returns what it wrote. One write, no read.
 */
export function writeCorrection(tx: Transaction, incident: Incident, said: Said, by: string, at: Date): Partial<Correction> {
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const ofCategory = said.category === undefined ? {} : { categoryAt: at, reportSha256: reportSha256(incident) };
  const written = { incidentId: incident.id, by, at, ...known, ...ofCategory, engine: engineOf(incident.triage) };
  tx.set(correctionRef(incident.id, by), written, { merge: true });
  return written;
}
