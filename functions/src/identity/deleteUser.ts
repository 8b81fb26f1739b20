import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { pseudonymOf } from "./deletion.ts";
import { userDefaults, type Done } from "./model.ts";
import { demandOwnStanding } from "./ownStanding.ts";
import { prepareStanding } from "./standing.ts";
import { deletionRef, readUser, usernameRef } from "./store.ts";
import type { UserRef } from "./userModel.ts";

// Longer than the platform tries a failing trigger again.
const markKeptMs = 30 * 86_400_000;

/**
 * Deletes an account: its profile keeps nothing personal, its sessions end and nobody signs in to it again, all with this
 * one transaction. The triggers `forgetUser`, `forgetPerson` and `forgetApplicant` then take away what lies elsewhere. Deleting again is
 * done already. Throws `not_found`, or `conflict` for the last administrator.
 */
export async function deleteUser({ uid }: UserRef, context: Context): Promise<Done> {
  const { caller, now, requestId, client } = context;
  return await context.transaction(async (tx) => {
    await demandOwnStanding(tx, caller);
    const user = await readUser(tx, uid);
    if (!user) throw new AppError("not_found", "There is no such user.");
    if (user.status === "deleted") return { done: true };
    const reserved = user.username === null ? null : await tx.get(usernameRef(user.username));
    const standing = await prepareStanding(tx, user, { status: "deleted" }, { actorId: caller.uid, actorRole: caller.role, requestId, now, ip: client.ip });
    const { email, username, department, phone, preferences, mfa, lastLoginAt, passwordChangedAt, verifiedAt, signInMethods } = userDefaults;
    standing.write({ displayName: pseudonymOf(uid), email, username, department, phone, preferences, mfa, lastLoginAt, passwordChangedAt, verifiedAt, signInMethods });
    tx.set(deletionRef(uid), { at: now, expiresAt: new Date(now.getTime() + markKeptMs) });
    if (reserved?.get("uid") === uid) tx.delete(reserved.ref);
    return { done: true };
  });
}
