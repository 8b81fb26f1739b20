import type { ErrorCode } from "../platform/errors.ts";
import type { Role } from "../platform/permissions.ts";
import type { User } from "./model.ts";

/** How somebody proved who they are: the first factor by its provider's name, and the second. */
export interface Proof {
  /** `password`, `emailLink`, `google.com`, … */
  method: string;
  secondFactor: "totp" | "backup_code" | null;
}

export type Refusal = Extract<ErrorCode, "account_disabled" | "email_unverified" | "account_locked" | "mfa_required">;

// What Secura's own second factor stands beside, and locks protect; an identity provider that is not named here has its own
// ways, and somebody guessing passwords here must not keep its people out.
const singleFactors = ["password", "emailLink", "phone"];

/** Why somebody who proved to be the owner of an account still does not get a session, or null. */
export function refusalFor(user: Pick<User, "status" | "mfa"> | null, isVerified: boolean, isLocked: boolean, proof: Proof): Refusal | null {
  if (user && user.status !== "active") return "account_disabled";
  if (!isVerified) return "email_unverified";
  // A second factor passes a lock: an attacker who knows names only must not keep people out.
  if (proof.secondFactor !== null || !singleFactors.includes(proof.method)) return null;
  if (isLocked) return "account_locked";
  if (user?.mfa.enabled === true) return "mfa_required";
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

/** The role a session gets: an employee's where a second factor is overdue, which is enough to set one up. */
export function sessionRole(user: Pick<User, "role" | "roleSince" | "mfa">, rule: MfaRule, now: Date): Role {
  const isOverdue = now.getTime() - user.roleSince.getTime() > rule.graceDays * 86_400_000;
  return needsMfa(user, rule) && isOverdue ? "employee" : user.role;
}
