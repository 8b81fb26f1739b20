import type { ErrorCode } from "../platform/errors.ts";
import type { Role } from "../platform/permissions.ts";
import type { User } from "./model.ts";

/** How somebody proved who they are: the first factor by its provider's name, and the second. */
export interface Proof {
  /** `password`, `emailLink`, `google.com`, … */
  method: string;
  secondFactor: "totp" | "backup_code" | null;
}

export type Refusal = Extract<ErrorCode, "account_disabled" | "email_changed" | "email_unverified" | "account_locked" | "mfa_required">;

// First factors that can be guessed or read along, which locks protect. Identity providers look after their own.
const ownMethods = ["password", "emailLink", "phone"];

/** True for what Firebase Authentication checks by itself, and an identity provider does not. */
export function isOwnMethod(method: string): boolean {
  return ownMethods.includes(method);
}

export interface Asked {
  user: Pick<User, "status" | "mfa" | "email"> | null;
  /** The address at Firebase Authentication, and whether it is verified. */
  email: string;
  isVerified: boolean;
  isLocked: boolean;
  /** Whether somebody without a profile may come in this way. */
  mayJoin: boolean;
  proof: Proof;
  /** Identity providers that ask for a second factor themselves. */
  trustedProviders: readonly string[];
}

/** Why somebody who proved to be the owner of an account still does not get a session, or null. */
export function refusalFor({ user, email, isVerified, isLocked, mayJoin, proof, trustedProviders }: Asked): Refusal | null {
  if (user ? user.status !== "active" : !mayJoin) return "account_disabled";
  // Whoever held a token for a moment could otherwise make the account their own by a new address.
  if (user && user.email !== email) return "email_changed";
  if (!isVerified) return "email_unverified";
  // A second factor passes a lock: an attacker who knows names only must not keep people out.
  if (proof.secondFactor !== null) return null;
  if (isLocked && isOwnMethod(proof.method)) return "account_locked";
  if (user?.mfa.enabled === true && !trustedProviders.includes(proof.method)) return "mfa_required";
  return null;
}

export interface MfaRule {
  roles: readonly string[];
  graceDays: number;
}

/** True when the role needs a second factor and the account has none. */
export function needsMfa(user: Pick<User, "role" | "mfa">, rule: MfaRule): boolean {
  return rule.roles.includes(user.role) && !user.mfa.enabled;
}

const graceEnd = (user: Pick<User, "roleSince">, rule: MfaRule): Date => new Date(user.roleSince.getTime() + rule.graceDays * 86_400_000);

/**
 * What a session that begins at `now` may do, and when it ends at the latest: while a second factor is overdue it has an
 * employee's role, which is enough to set one up; and no session with the full role outlasts the grace period.
 */
export function sessionTerms(user: Pick<User, "role" | "roleSince" | "mfa">, rule: MfaRule, now: Date): { role: Role; endsBy: Date | null } {
  if (!needsMfa(user, rule)) return { role: user.role, endsBy: null };
  const end = graceEnd(user, rule);
  return now >= end ? { role: "employee", endsBy: null } : { role: user.role, endsBy: end };
}
