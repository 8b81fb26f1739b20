import type { UserRecord } from "firebase-admin/auth";
import { askAuthUnless } from "./authAdmin.ts";

const gone = ["auth/user-not-found"];

/** The account of an address at Firebase Authentication, or null. */
export async function findAuthAccount(email: string): Promise<UserRecord | null> {
  return await askAuthUnless(gone, (auth) => auth.getUserByEmail(email));
}

/** Opens an account without a password; null when the address has one by now. */
export async function openAuthAccount(account: { uid: string; email: string; displayName: string }): Promise<UserRecord | null> {
  return await askAuthUnless(["auth/email-already-exists"], (auth) => auth.createUser({ ...account, emailVerified: true }));
}

/** Gives the account its new display name, which tokens carry from the next refresh on; nothing if the account is gone. */
export async function renameAuthAccount(uid: string, displayName: string): Promise<void> {
  await askAuthUnless(gone, (auth) => auth.updateUser(uid, { displayName }));
}

/** Deletes the account; nothing if it is gone. */
export async function closeAuthAccount(uid: string): Promise<void> {
  await askAuthUnless(gone, (auth) => auth.deleteUser(uid));
}
