import { decodeJwt } from "jose";
import { z } from "zod";
import { webApiKey } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { isRole } from "../platform/permissions.ts";
import { readRefusal, type BlockingRefusal } from "./refusal.ts";
import type { SessionClaims } from "./sessions.ts";

/** Tokens as Firebase Authentication gives them. */
export interface AuthTokens {
  idToken: string;
  refreshToken: string;
  expiresInSeconds: number;
}

export type PasswordCheck =
  | { result: "right"; tokens: AuthTokens; uid: string }
  /** The password is right; Secura's blocking function did not let the sign-in go on. */
  | { result: "refused"; refusal: BlockingRefusal }
  | { result: "wrong" };

const timeoutMs = 8_000;

async function post(service: "identitytoolkit" | "securetoken", path: string, body: unknown): Promise<{ isOk: boolean; body: unknown }> {
  const emulator = process.env["FIREBASE_AUTH_EMULATOR_HOST"];
  const host = `${service}.googleapis.com`;
  const url = `${emulator === undefined ? "https" : `http://${emulator}`}${emulator === undefined ? "://" : "/"}${host}/v1/${path}?key=${encodeURIComponent(webApiKey.value())}`;
  try {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(timeoutMs) });
    return { isOk: response.ok, body: await response.json() };
  } catch (error) {
    throw new AppError("unavailable", "The sign-in service did not answer in time.", { cause: error, headers: { "Retry-After": "2" } });
  }
}

const Failure = z.object({ error: z.object({ message: z.string() }) });
const messageOf = (body: unknown): string => Failure.safeParse(body).data?.error.message ?? "";

// What Firebase Authentication says when it knows no such account, or the password is another. With e-mail enumeration
// protection on it says the first for all. A disabled account must not be told from these either.
const wrong = /^(?:INVALID_LOGIN_CREDENTIALS|INVALID_PASSWORD|EMAIL_NOT_FOUND|USER_DISABLED|INVALID_EMAIL|PASSWORD_LOGIN_DISABLED_FOR_USER)\b/;

const SignedIn = z.object({ idToken: z.string(), refreshToken: z.string(), expiresIn: z.coerce.number() });

/**
 * Checks a password with Firebase Authentication, the only keeper of passwords. When it is right the blocking function
 * `beforeSignIn` runs, opens a session or refuses. Throws `rate_limited` or `unavailable`.
 */
export async function checkPassword(email: string, password: string): Promise<PasswordCheck> {
  const { isOk, body } = await post("identitytoolkit", "accounts:signInWithPassword", { email, password, returnSecureToken: true });
  if (isOk) {
    const { localId, ...signedIn } = SignedIn.extend({ localId: z.string() }).parse(body);
    return { result: "right", uid: localId, tokens: tokensOf(signedIn) };
  }
  const message = messageOf(body);
  const refusal = readRefusal(message);
  if (refusal) return { result: "refused", refusal };
  if (wrong.test(message)) return { result: "wrong" };
  if (/^TOO_MANY_ATTEMPTS_TRY_LATER\b/.test(message)) throw new AppError("rate_limited", "Too many failed sign-ins; try again later.", { headers: { "Retry-After": "60" } });
  throw new AppError("unavailable", "Sign-in is not possible just now.", { cause: new Error(message.slice(0, 200)) });
}

const tokensOf = ({ idToken, refreshToken, expiresIn }: z.output<typeof SignedIn>): AuthTokens => ({ idToken, refreshToken, expiresInSeconds: expiresIn });

/** Exchanges a custom token for tokens; no blocking function runs. Throws `unavailable`. */
export async function exchangeCustomToken(token: string): Promise<AuthTokens> {
  const { isOk, body } = await post("identitytoolkit", "accounts:signInWithCustomToken", { token, returnSecureToken: true });
  if (!isOk) throw new AppError("unavailable", "Sign-in is not possible just now.", { cause: new Error(messageOf(body).slice(0, 200)) });
  return tokensOf(SignedIn.parse(body));
}

const Refreshed = z.object({ id_token: z.string(), refresh_token: z.string(), expires_in: z.coerce.number() });

/** A new ID token for a refresh token. Throws `token_invalid` or `unavailable`. */
export async function refresh(refreshToken: string): Promise<AuthTokens> {
  const { isOk, body } = await post("securetoken", "token", { grant_type: "refresh_token", refresh_token: refreshToken });
  if (isOk) {
    const { id_token, refresh_token, expires_in } = Refreshed.parse(body);
    return { idToken: id_token, refreshToken: refresh_token, expiresInSeconds: expires_in };
  }
  if (/^(?:INVALID_REFRESH_TOKEN|TOKEN_EXPIRED|USER_NOT_FOUND|USER_DISABLED|MISSING_REFRESH_TOKEN|INVALID_GRANT_TYPE)\b/.test(messageOf(body))) {
    throw new AppError("token_invalid", "The refresh token is not valid.");
  }
  throw new AppError("unavailable", "The token cannot be refreshed just now.", { cause: new Error(messageOf(body).slice(0, 200)) });
}

/** The session's claims in tokens that came straight from Firebase Authentication; null when no blocking function put any there. */
export function claimsIn(tokens: AuthTokens): SessionClaims | null {
  const { role, sid, sexp, mfa } = decodeJwt(tokens.idToken);
  return isRole(role) && typeof sid === "string" && typeof sexp === "number" ? { role, sid, sexp, mfa: mfa === true } : null;
}
