import { createHash } from "node:crypto";
import type { CollectionReference, DocumentReference, Transaction } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { User, userDefaults } from "./model.ts";

export const users = (): CollectionReference => db().collection("users");
export const userRef = (uid: string): DocumentReference => users().doc(uid);
/** Second factor and its codes; nobody reads it but the server. */
export const securityRef = (uid: string): DocumentReference => userRef(uid).collection("private").doc("security");
/** Which of a user's sessions have not ended. */
export const liveRef = (uid: string): DocumentReference => userRef(uid).collection("private").doc("sessions");
export const sessionsOf = (uid: string): CollectionReference => userRef(uid).collection("sessions");
/** Reserves a user name for the account it names. */
export const usernameRef = (username: string): DocumentReference => db().doc(`usernames/${username}`);
export const loginAttempts = (): CollectionReference => db().collection("loginAttempts");
export const lockouts = (): CollectionReference => db().collection("lockouts");
/** The mark that an action token (a link in an e-mail) was used. */
export const usedTokenRef = (id: string): DocumentReference => db().doc(`usedTokens/${id}`);

/** The mark that an account was deleted, which the triggers that tidy up run on: not on the profile, which every sign-in writes. */
export const deletionRef = (uid: string): DocumentReference => db().doc(`deletions/${uid}`);

/** The audit stream of an account. */
export const auditStreamOf = (uid: string): string => `user-${uid}`;

/** A short key that follows from names and does not show them. */
export const keyOf = (...parts: string[]): string => createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 32);

/** Reads a user; null when there is none. */
export async function readUser(tx: Transaction, uid: string): Promise<User | null> {
  const snapshot = await tx.get(userRef(uid));
  return snapshot.exists ? readSnapshot(User, userDefaults, snapshot).value : null;
}

/** Reads a user that must be there and not deleted. Throws `not_found`. */
export async function loadUser(tx: Transaction, uid: string): Promise<User> {
  const user = await readUser(tx, uid);
  if (!user || user.status === "deleted") throw new AppError("not_found", "There is no such user.");
  return user;
}

/** Writes changed fields of a user, raises the version and returns what is stored then. */
export function writeUser(tx: Transaction, user: User, changes: Partial<Omit<User, "id" | "version">>): User {
  const version = user.version + 1;
  tx.update(userRef(user.id), { ...changes, version });
  return { ...user, ...changes, version };
}
