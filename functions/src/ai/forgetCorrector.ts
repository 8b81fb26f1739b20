import { FieldPath } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";
import { correctionsCollection } from "./corrections.ts";

const pageSize = 200;

/**
 * Takes a deleted person out of their corrections: who it was and what they remarked. What the incident is stays, for the
 * team's work rests on it. May run again, or after it was interrupted: what is done is not found any more.
 */
export async function forgetCorrector(uid: string): Promise<void> {
  for (;;) {
    const { docs } = await correctionsCollection().where("by", "==", uid).orderBy(FieldPath.documentId()).limit(pageSize).select().get();
    if (docs.length === 0) return;
    const batch = db().batch();
    for (const { ref } of docs) batch.update(ref, { by: null, comment: null });
    await batch.commit();
  }
}
