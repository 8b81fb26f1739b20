import type { DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { db, readSnapshot } from "../platform/firestore.ts";
import { DriftReport, sampleOf } from "./drift.ts";

const driftDefaults: DriftReport = { state: "ok", since: new Date(0), at: new Date(0), reasons: [], modelSha256: "", days: 7, sample: sampleOf([]), expected: { accuracy: 0, meanConfidence: 0, reviewShare: 0 }, psi: 0, psiAgainst: "card" };

export const driftRef = (): DocumentReference => db().doc("settings/modelDrift");

/** What was found of drift; null when nobody has looked. */
export const readDrift = (snapshot: DocumentSnapshot): DriftReport | null => (snapshot.exists ? readSnapshot(DriftReport, driftDefaults, snapshot).value : null);
