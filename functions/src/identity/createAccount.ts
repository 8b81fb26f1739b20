import { getAuth } from "firebase-admin/auth";
import { openStream } from "../audit/log.ts";
import { app, transact } from "../platform/firestore.ts";
import type { Role } from "../platform/permissions.ts";
import { userDefaults, type User } from "./model.ts";
import { auditStreamOf, userRef } from "./store.ts";

export interface NewAccount {
  uid?: string | undefined;
  email: string;
  password: string;
  displayName: string;
  role: Role;
  department?: string | undefined;
  phone?: string | undefined;
}

/**
 * Creates a verified account with its role claim, profile and audit entry; an account that exists keeps its password and
 * gets the role. For administrators and scripts: it checks no permission. Returns the uid and whether it is new.
 */
export async function createAccount(account: NewAccount, by: { actorId: string; now: Date }): Promise<{ uid: string; isNew: boolean }> {
  const auth = getAuth(app());
  const existing = await auth.getUserByEmail(account.email).catch((error: unknown) => {
    if (error instanceof Object && "code" in error && error.code === "auth/user-not-found") return null;
    throw error;
  });
  const uid =
    existing?.uid ??
    (await auth.createUser({ email: account.email, password: account.password, displayName: account.displayName, emailVerified: true, ...(account.uid === undefined ? {} : { uid: account.uid }) })).uid;
  await transact(async (tx) => {
    const snapshot = await tx.get(userRef(uid));
    const before: unknown = snapshot.get("role");
    const audit = await openStream(tx, auditStreamOf(uid));
    const { id: _, ...defaults } = userDefaults;
    const fresh: Omit<User, "id"> = { ...defaults, email: account.email, displayName: account.displayName, role: account.role, department: account.department ?? null, phone: account.phone ?? null, status: "active", createdAt: by.now, version: 1 };
    if (snapshot.exists) tx.update(userRef(uid), { role: account.role, version: Number(snapshot.get("version") ?? 0) + 1 });
    else tx.create(userRef(uid), fresh);
    audit.append({ event: snapshot.exists ? "user.role_changed" : "user.created", at: by.now, actorId: by.actorId, actorRole: "system", subject: `users/${uid}`, requestId: "", details: { role: account.role, before: typeof before === "string" ? before : null } });
  });
  // Last, so that a role in a token always has its profile and its audit entry; running this again completes a half-done one.
  await auth.setCustomUserClaims(uid, { ...existing?.customClaims, role: account.role });
  return { uid, isNew: existing === null };
}
