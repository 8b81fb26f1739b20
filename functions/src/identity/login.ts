import type { PublicContext } from "../platform/context.ts";
import { AppError, toAppError } from "../platform/errors.ts";
import { admit, type Admission } from "./admission.ts";
import { failAttempt, forgetAttempt } from "./attempts.ts";
import { askAuth } from "./authAdmin.ts";
import { checkPassword, claimsIn, exchangeCustomToken, type AuthTokens } from "./authRest.ts";
import { email as emailSchema, type LoginInput, type LoginOutput } from "./model.ts";
import { demandPassage, type Asking, type Passage } from "./passage.ts";
import { keyOf, users } from "./store.ts";
import { userInfoOf } from "./userInfo.ts";

/**
 * Signs somebody in with e-mail or user name and password, and a second factor where it is on. Counts the attempt before
 * its outcome is known, checks the password with Firebase Authentication, opens the session (or takes over the one the
 * blocking function opened on the way), and gives out tokens. Throws `invalid_credentials`, alike for an unknown account
 * and a wrong password, `mfa_required`, `mfa_invalid`, `account_locked`, `account_disabled`, `email_changed`, `email_unverified`,
 * `rate_limited` or `unavailable`.
 */
export async function login(input: LoginInput, context: PublicContext): Promise<LoginOutput> {
  const { client, now } = context;
  const { email, typed, shown } = await addressOf(input);
  const attemptId = context.newId();
  const row = { email: shown, uid: null, ip: client.ip, userAgent: client.userAgent, method: "password", outcome: "failure" as const, reason: "invalid_credentials", at: now, origin: client.origin };
  const asking: Asking = { name: typed, email, attemptId, row, factor: { otp: input.otp, backupCode: input.backupCode } };
  const passage = await demandPassage(asking, context);
  try {
    const checked = await checkPassword(email, input.password);
    if (checked.result === "wrong") throw await failed(passage, asking, now);
    const admission = await admit({ checked, passage, asking, context });
    return await answer(admission, checked.result === "right" ? checked.tokens : null);
  } catch (thrown) {
    // Nobody's failure: an outage must not lock people out.
    if (["unavailable", "internal", "rate_limited"].includes(toAppError(thrown).code)) await forgetAttempt(passage.counters, attemptId, now);
    throw thrown;
  }
}

/**
 * The address behind what was typed; one that nobody has for an unknown user name, so that all that follows is the same.
 * `shown` is for the log: an unknown user name is left out, for people type passwords there by mistake.
 */
async function addressOf(input: LoginInput): Promise<{ email: string; typed: string; shown: string }> {
  const typed = input.email ?? input.username ?? "";
  const address = emailSchema.safeParse(typed);
  if (address.success) return { email: address.data, typed, shown: typed };
  const found = (await users().where("username", "==", typed).limit(1).get()).docs[0];
  const email: unknown = found?.get("email");
  if (typeof email === "string") return { email, typed, shown: email };
  return { email: `${keyOf("nobody", typed).toLowerCase().replaceAll(/[^a-z0-9]/g, "")}@nobody.invalid`, typed, shown: "(unknown user name)" };
}

async function failed({ counters }: Passage, { email, attemptId }: Asking, now: Date): Promise<AppError> {
  await failAttempt(counters, { id: attemptId, reason: "invalid_credentials", uid: null, email }, now);
  return new AppError("invalid_credentials", "The name or the password is wrong.");
}

async function answer({ user, claims }: Admission, tokens: AuthTokens | null): Promise<LoginOutput> {
  const customToken = await askAuth((auth) => auth.createCustomToken(user.id, claims));
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
