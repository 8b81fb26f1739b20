import type { DocumentReference } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";

export const userRef = (uid: string): DocumentReference => db().doc(`users/${uid}`);

/** The audit stream of an account. */
export const auditStreamOf = (uid: string): string => `user-${uid}`;
