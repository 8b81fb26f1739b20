import type { UserRecord } from "firebase-admin/auth";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { findAuthAccount, openAuthAccount, renameAuthAccount } from "./authAccount.ts";
import type { User } from "./model.ts";
import { demandOwnStanding } from "./ownStanding.ts";
import { prepareProfile } from "./profile.ts";
import { readUser, usernameRef } from "./store.ts";
import type { CreateUserInput } from "./userModel.ts";

const taken = (path: "email" | "username", message: string) => new AppError("already_exists", message, { errors: [{ path, message: "is taken" }] });
const emailTaken = () => taken("email", "There is an account with this e-mail address.");

/**
 * True for an account that nobody can sign in to: verified, but with no password and no identity provider. That is what
 * this operation leaves behind when it is interrupted, and only that may be taken up again: an account that somebody has
 * registered must not be given a role by the way.
 */
const isUnclaimed = (account: UserRecord): boolean => account.emailVerified && account.providerData.length === 0;

/**
 * Opens an account for somebody and sends an invitation, with which they set a password. Profile, user name, audit entry
 * and e-mail are one transaction; sent again after an interruption it completes what is there. A user name that is not
 * asked for follows from the address. Throws `already_exists`.
 */
export async function createUser(input: CreateUserInput, context: Context): Promise<User> {
  const { caller, now, requestId } = context;
  const existing = await findAuthAccount(input.email);
  if (!existing && input.username !== undefined && (await usernameRef(input.username).get()).exists) throw taken("username", "There is an account with this user name.");
  // Looked for once more: the same request, sent twice at once, may have opened it in between.
  const account = existing ?? (await openAuthAccount({ uid: context.newId(), email: input.email, displayName: input.displayName })) ?? (await findAuthAccount(input.email));
  const created = await context.transaction(async (tx) => {
    await demandOwnStanding(tx, caller);
    if (!account || !isUnclaimed(account) || (await readUser(tx, account.uid))) throw emailTaken();
    const profile = await prepareProfile(tx, { ...input, uid: account.uid, isVerified: true }, "user.created", { actorId: caller.uid, actorRole: caller.role, requestId, now });
    enqueueMail(tx, { template: "invitation", to: { uid: account.uid } }, now);
    return profile.write();
  });
  if (account?.displayName !== created.displayName) await renameAuthAccount(created.id, created.displayName);
  return created;
}
