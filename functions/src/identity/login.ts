import { getAuth } from "firebase-admin/auth";
import type { PublicContext } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { app } from "../platform/firestore.ts";
import { admit, type Admission } from "./admission.ts";
import { failAttempt, forgetAttempt } from "./attempts.ts";
import { checkPassword, claimsIn, exchangeCustomToken, type AuthTokens } from "./authRest.ts";
import type { LoginInput, LoginOutput } from "./model.ts";
import { demandPassage, type Asking, type Passage } from "./passage.ts";
import { keyOf, users } from "./store.ts";
import { userInfoOf } from "./userInfo.ts";

/**
 * Signs somebody in with e-mail or user name and password, and a second factor where it is on. Counts the attempt before
 * its outcome is known, checks the password with Firebase Authentication, opens the session (or takes over the one the
 * blocking function opened on the way), and gives out tokens. Throws `invalid_credentials`, alike for an unknown account
 * and a wrong password, `mfa_required`, `mfa_invalid`, `account_locked`, `account_disabled`, `email_unverified`,
 * `rate_limited` or `unavailable`.
 */
export async function login(input: LoginInput, context: PublicContext): Promise<LoginOutput> {
  const { client, now } = context;
  const { email, shown } = await addressOf(input);
  const attemptId = context.newId();
  const row = { email: shown, uid: null, ip: client.ip, userAgent: client.userAgent, method: "password", outcome: "failure" as const, reason: "invalid_credentials", at: now };
  const asking: Asking = { name: email, attemptId, row, factor: { otp: input.otp, backupCode: input.backupCode } };
  const passage = await demandPassage(asking, context);
  const checked = await checkPassword(email, input.password).catch(async (error: unknown) => {
    // Nobody's failure: an outage must not lock people out.
    await forgetAttempt(passage.counters, attemptId, "unavailable", now);
    throw error;
  });
  if (checked.result === "wrong") throw await failed(passage, asking, now);
  const admission = await admit({ checked, passage, asking, context });
  return await answer(admission, checked.result === "right" ? checked.tokens : null);
}

/**
 * The address behind what was typed; one that nobody has for an unknown user name, so that all that follows is the same.
 * `shown` is for the log: an unknown user name is left out, for people type passwords there by mistake.
 */
async function addressOf(input: LoginInput): Promise<{ email: string; shown: string }> {
  const typed = input.email ?? input.username ?? "";
  if (typed.includes("@")) return { email: typed, shown: typed };
  const found = (await users().where("username", "==", typed).limit(1).get()).docs[0];
  const email: unknown = found?.get("email");
  if (typeof email === "string") return { email, shown: email };
  return { email: `${keyOf("nobody", typed).toLowerCase().replaceAll(/[^a-z0-9]/g, "")}@nobody.invalid`, shown: "(unknown user name)" };
}

async function failed({ counters, isLast }: Passage, { name, attemptId }: Asking, now: Date): Promise<AppError> {
  if (isLast) await failAttempt(counters, { id: attemptId, reason: "invalid_credentials", uid: null, email: name }, now);
  return new AppError("invalid_credentials", "The name or the password is wrong.");
}

async function answer({ user, claims }: Admission, tokens: AuthTokens | null): Promise<LoginOutput> {
  const customToken = await getAuth(app()).createCustomToken(user.id, claims);
  // The tokens of a session that was opened here carry its claims only after this exchange.
  const given = tokens && claimsIn(tokens)?.sid === claims.sid ? tokens : await exchangeCustomToken(customToken);
  return {
    access_token: given.idToken,
    refresh_token: given.refreshToken,
    token_type: "bearer",
    expires_in: given.expiresInSeconds,
    custom_token: customToken,
    session_id: claims.sid,
    user_info: userInfoOf(user, claims.role),
  };
}
