import type { CollectionReference, DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { db, readSnapshot } from "../platform/firestore.ts";
import { LearningRun, StoredModel } from "./model.ts";

export const modelsCollection = (): CollectionReference => db().collection("models");
export const modelRef = (sha256: string): DocumentReference => modelsCollection().doc(sha256);
export const learningRef = (): DocumentReference => db().doc("settings/learning");
/** The stream of everything that concerns which model judges. */
export const auditStream = "settings-model";

const storedDefaults: StoredModel = { id: "", version: "", parent: "", comparedWith: "", state: "rejected", reasons: [], taught: 0, figures: null, bytes: 0, at: new Date(0), by: "" };

export const readStored = (snapshot: DocumentSnapshot): StoredModel => readSnapshot(StoredModel, storedDefaults, snapshot).value;

const learningDefaults: LearningRun = { at: new Date(0), outcome: "too_few", corrected: 0, skipped: 0, taught: 0, heldBack: 0, modelSha256: null, lessonSha256: "", reasons: [] };

/** The last attempt to learn; null when there was none. */
export const readLearning = (snapshot: DocumentSnapshot): LearningRun | null => (snapshot.exists ? readSnapshot(LearningRun, learningDefaults, snapshot).value : null);
