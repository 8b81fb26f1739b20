import { AppError } from "./errors.ts";
import { isUid } from "./ids.ts";
import { plainName } from "./schemas.ts";
import { isRole, roleMay, type Permission, type Role } from "./permissions.ts";

/** Who is asking, as the verified ID token says. */
export interface Caller {
  readonly uid: string;
  readonly role: Role;
  /** Display name for records that people read; falls back to the e-mail's local part. */
  readonly name: string;
  /** The session's id. */
  readonly sid: string;
  readonly mfa: boolean;
}

/** A machine that asks by an API key: it has no role, and may do what its key is for. */
export interface Machine {
  /** `source:` and the key's id; no account has such a uid. */
  readonly uid: string;
  readonly role: "source";
  readonly name: string;
}

/** The claims of a verified Firebase ID token that matter here. */
export interface TokenClaims {
  uid: string;
  exp: number;
  email?: string | undefined;
  email_verified?: boolean | undefined;
  name?: unknown;
  role?: unknown;
  sid?: unknown;
  /** The session's end, in seconds since the epoch. */
  sexp?: unknown;
  mfa?: unknown;
  firebase?: { sign_in_provider?: string | undefined } | undefined;
}

/**
 * Reads the caller out of verified claims. Throws `token_expired`, `token_invalid`, `session_missing`, `session_revoked`,
 * `role_missing` or `email_unverified`; firestore.rules asks the same of every direct request (`signedIn()`).
 */
export function callerFromClaims(claims: TokenClaims, now: Date): Caller {
  // The SDK has checked the expiry by its own clock; this one is the request's, which tests set.
  if (claims.exp * 1000 <= now.getTime()) throw new AppError("token_expired", "The ID token has expired.");
  const { role, sid, sexp } = claims;
  if (!isUid(claims.uid)) throw new AppError("token_invalid", "The ID token names no user.");
  if (typeof sid !== "string" || !isUid(sid) || typeof sexp !== "number") throw new AppError("session_missing", "The ID token belongs to no session.");
  if (sexp * 1000 <= now.getTime()) throw new AppError("session_revoked", "This session is over.");
  if (!isRole(role) || claims.firebase?.sign_in_provider === "anonymous") {
    throw new AppError("role_missing", "This account has no role in this organisation.");
  }
  if (claims.email_verified !== true) throw new AppError("email_unverified", "This account's e-mail address is not verified.");
  const name = plainName(typeof claims.name === "string" ? claims.name : "", 200);
  return {
    uid: claims.uid,
    role,
    name: name === "" ? plainName((claims.email ?? claims.uid).replace(/@.*$/s, ""), 200) : name,
    sid,
    mfa: claims.mfa === true,
  };
}

/** True if the caller's role gives the permission. */
export function may(caller: Pick<Caller, "role">, permission: Permission): boolean {
  return roleMay(caller.role, permission);
}

/** Throws `permission_denied` unless the caller's role gives the permission. */
export function demand(caller: Pick<Caller, "role">, permission: Permission): void {
  if (!may(caller, permission)) throw new AppError("permission_denied", `The role ${caller.role} does not give ${permission}.`);
}
