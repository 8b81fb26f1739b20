import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import type { ChangePasswordInput, PasswordChanged } from "./accountModel.ts";
import { askAuth } from "./authAdmin.ts";
import { exchangeCustomToken } from "./authRest.ts";
import { demandGoodPassword } from "./passwordPolicy.ts";
import { demandPassword } from "./reauthenticate.ts";
import type { LiveSession, SessionClaims } from "./sessions.ts";
import { setPassword } from "./setPassword.ts";
import { loadUser } from "./store.ts";

/**
 * Changes the caller's password. Other sessions end; this one goes on with the tokens of the answer, for Firebase ends all
 * refresh tokens when a password changes (https://firebase.google.com/docs/auth/admin/manage-sessions). Throws
 * `invalid_credentials`, `account_locked`, `weak_password`, `session_revoked` or `unavailable`.
 */
export async function changePassword({ currentPassword, newPassword }: ChangePasswordInput, context: Context): Promise<PasswordChanged> {
  const { caller, transaction } = context;
  const user = await transaction((tx) => loadUser(tx, caller.uid));
  await demandPassword(user.email, currentPassword, context);
  if (newPassword === currentPassword) throw new AppError("weak_password", "This password is not accepted.", { errors: [{ path: "newPassword", message: "must be another than the current one" }] });
  await demandGoodPassword(newPassword, user, "newPassword");
  const session = await setPassword(
    {
      uid: caller.uid,
      password: newPassword,
      reason: "password_changed",
      keptSid: caller.sid,
      read: async (tx) => {
        const found = await loadUser(tx, caller.uid);
        // Whoever changed it in the meantime has made the current password another one.
        if (found.passwordChangedAt?.getTime() !== user.passwordChangedAt?.getTime()) throw new AppError("invalid_credentials", "The password is wrong.");
        return { user: found };
      },
    },
    context,
  );
  const tokens = await tokensFor(session, context).catch((error: unknown) => {
    throw new AppError("unavailable", "The password is changed; sign in with it in a moment.", { cause: error });
  });
  return { done: true, ...tokens };
}

/** Tokens of the session as it was: the same claims, and one more hour. */
async function tokensFor(session: LiveSession | null, { caller }: Context): Promise<Omit<PasswordChanged, "done">> {
  if (!session) throw new Error("the session was not kept");
  const claims: SessionClaims = { role: caller.role, sid: caller.sid, sexp: Math.floor(session.expiresAt.getTime() / 1_000), mfa: caller.mfa };
  const customToken = await askAuth((auth) => auth.createCustomToken(caller.uid, claims));
  const { idToken, refreshToken, expiresInSeconds } = await exchangeCustomToken(customToken);
  return { access_token: idToken, refresh_token: refreshToken, token_type: "bearer", expires_in: expiresInSeconds, custom_token: customToken };
}
