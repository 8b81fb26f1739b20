import { getAppCheck } from "firebase-admin/app-check";
import { getAuth } from "firebase-admin/auth";
import { callerFromClaims, type Caller } from "./caller.ts";
import { appCheckEnforced } from "./config.ts";
import { AppError, type ErrorCode } from "./errors.ts";
import { app } from "./firestore.ts";

const refusals: Record<string, [ErrorCode, string]> = {
  "auth/id-token-expired": ["token_expired", "The ID token has expired."],
  "auth/id-token-revoked": ["session_revoked", "This session has ended."],
  "auth/user-disabled": ["session_revoked", "This account is disabled."],
  "auth/user-not-found": ["token_invalid", "The ID token belongs to no account."],
  "auth/argument-error": ["token_invalid", "The ID token is not valid for this project."],
  "auth/invalid-id-token": ["token_invalid", "The ID token is not valid for this project."],
};

/**
 * The caller behind an `Authorization: Bearer` header. Both doors use this instead of the callable framework's own
 * check, so that they refuse alike and say why. Throws `unauthenticated`, `token_expired`, `token_invalid`,
 * `session_revoked`, `role_missing`, `email_unverified`, or `unavailable` when Google's keys cannot be had.
 */
export async function authenticate(authorization: string | undefined, now: Date): Promise<Caller> {
  if (authorization === undefined) throw new AppError("unauthenticated", "Not authenticated");
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new AppError("token_invalid", "The Authorization header must be a Bearer ID token.");
  const claims = await getAuth(app())
    .verifyIdToken(token)
    .catch((error: unknown) => {
      throw refusalOf(error);
    });
  return callerFromClaims(claims, now);
}

/** What a failed verification means: the SDK gives the same code to a bad token and to keys it could not fetch. Pure. */
export function refusalOf(error: unknown): AppError {
  const { code, message } = error instanceof Error ? { code: "code" in error ? String(error.code) : "", message: error.message } : { code: "", message: "" };
  // Claims that are no object make the SDK stumble instead of refuse.
  if (error instanceof TypeError) return new AppError("token_invalid", "The ID token is not valid for this project.", { cause: error });
  const isKeyFetch = /error (?:while making request|fetching public keys)/i.test(message);
  const [refusal, detail] = (isKeyFetch ? undefined : refusals[code]) ?? (["unavailable", "The ID token could not be checked just now."] as const);
  return new AppError(refusal, detail, { cause: error });
}

/** Throws `app_check_failed` unless the App Check token is valid; does nothing while the switch is off. */
export async function demandApp(token: string | undefined): Promise<void> {
  if (!appCheckEnforced.value()) return;
  if (token === undefined) throw new AppError("app_check_failed", "The call carries no App Check token.");
  await getAppCheck(app())
    .verifyToken(token)
    .catch((error: unknown) => {
      throw new AppError("app_check_failed", "The App Check token is not valid.", { cause: error });
    });
}
