import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { erasureDefaults, StoredErasure } from "./erasureModel.ts";

export const erasuresCollection = (): CollectionReference => db().collection("erasures");
export const erasureRef = (uid: string): DocumentReference => erasuresCollection().doc(uid);
export const reportRef = (uid: string, number: number): DocumentReference => erasureRef(uid).collection("reports").doc(String(number));

export const readErasure = (snapshot: DocumentSnapshot): StoredErasure => ({ ...readSnapshot(StoredErasure, erasureDefaults, snapshot).value, uid: snapshot.id });

/** Reads an erasure; throws `not_found`. */
export async function loadErasure(uid: string, tx?: Transaction): Promise<StoredErasure> {
  const snapshot = await (tx ? tx.get(erasureRef(uid)) : erasureRef(uid).get());
  if (!snapshot.exists) throw new AppError("not_found", "Nobody has asked for this erasure.");
  return readErasure(snapshot);
}
