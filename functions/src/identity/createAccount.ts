import { getAuth } from "firebase-admin/auth";
import { app, transact } from "../platform/firestore.ts";
import type { Role } from "../platform/permissions.ts";
import { findAuthAccount } from "./authAccount.ts";
import { prepareProfile, type By } from "./profile.ts";
import { prepareStanding } from "./standing.ts";
import { readUser } from "./store.ts";

export interface NewAccount {
  uid?: string | undefined;
  email: string;
  /** Left out, the account has none until its owner sets one. */
  password?: string | undefined;
  displayName: string;
  role: Role;
  username?: string | undefined;
  department?: string | undefined;
  phone?: string | undefined;
}

/**
 * Creates a verified account with its profile and audit entry; an account that exists keeps its password and gets the
 * role, and its sessions end. For administrators and scripts: it checks neither permission nor password. Returns the uid
 * and whether the account is new. Throws for an account whose address was never verified, or that is deleted.
 */
export async function createAccount(account: NewAccount, by: Omit<By, "actorRole" | "requestId"> & Partial<By>): Promise<{ uid: string; isNew: boolean }> {
  const auth = getAuth(app());
  const { now, actorId, actorRole = "system", requestId = "" } = by;
  const existing = await findAuthAccount(account.email);
  // Somebody else may have registered the address, with a password that only they know.
  if (existing && !existing.emailVerified) throw new Error(`${account.email} was registered by somebody and never verified: delete that account in the Firebase console first.`);
  const { email, password, displayName, role } = account;
  const uid =
    existing?.uid ??
    (await auth.createUser({ email, displayName, emailVerified: true, ...(password === undefined ? {} : { password }), ...(account.uid === undefined ? {} : { uid: account.uid }) })).uid;
  // The role is given by the profile alone, at each sign-in; running this again completes a half-done one.
  await transact(async (tx) => {
    const user = await readUser(tx, uid);
    if (!user) {
      (await prepareProfile(tx, { ...account, uid, isVerified: true }, "user.created", { now, actorId, actorRole, requestId })).write();
      return;
    }
    if (user.email !== email.toLowerCase()) throw new Error(`${email} belongs to an account whose profile has another address: delete that account in the Firebase console first.`);
    if (user.status === "deleted") throw new Error(`The account of ${email} was deleted; its address is free again in a moment.`);
    if (user.role !== role) (await prepareStanding(tx, user, { role }, { now, actorId, actorRole, requestId })).write();
  });
  return { uid, isNew: existing === null };
}
