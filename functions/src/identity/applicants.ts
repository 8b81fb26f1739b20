import type { Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { isTeam, type Role } from "../platform/permissions.ts";
import { User, userDefaults } from "./model.ts";
import type { By } from "./profile.ts";
import { prepareStanding } from "./standing.ts";
import { auditStreamOf, readUser, users } from "./store.ts";

/** Somebody who wants to join the security team. */
export interface Applicant {
  name: string;
  role: Role;
  status: User["status"];
}

/** Reads an applicant; null when there is no such account. One read. */
export async function readApplicant(tx: Transaction, uid: string): Promise<Applicant | null> {
  const user = await readUser(tx, uid);
  return user && { name: user.displayName, role: user.role, status: user.status };
}

/**
 * Reads an applicant and opens the audit stream of the account. The head of that stream is read before anything else: of
 * transactions that append to it at once, each sees what those before it wrote. Two reads.
 */
export async function openApplicant(tx: Transaction, uid: string): Promise<{ applicant: Applicant | null; audit: AuditStream }> {
  const audit = await openStream(tx, auditStreamOf(uid));
  return { applicant: await readApplicant(tx, uid), audit };
}

function obstacle(user: User | null): string | null {
  if (!user || user.status === "deleted") return "The applicant's account is gone";
  if (user.status !== "active") return "The applicant's account is disabled";
  return isTeam(user.role) ? `The applicant is a member of the security team already, as ${user.role.replaceAll("_", " ")}` : null;
}

/**
 * Reads what it takes to make an employee an analyst; `write` does so and ends their sessions. Throws `conflict` when they
 * are no active employee any more.
 */
export async function prepareJoining(tx: Transaction, uid: string, by: By): Promise<{ user: User; write: () => User }> {
  const user = await readUser(tx, uid);
  const reason = obstacle(user);
  if (!user || reason !== null) throw new AppError("conflict", `${reason ?? ""}; the application can be rejected, not approved.`);
  const standing = await prepareStanding(tx, user, { role: "analyst" }, by);
  return { user, write: () => standing.write() };
}

// There are a handful; a bound for what is done for each.
const adminsTold = 50;

/** The active administrators who want notifications in the app, of the first 50. A read for each administrator. */
export async function adminsToTell(): Promise<string[]> {
  const found = await users().where("role", "==", "admin").where("status", "==", "active").limit(adminsTold).get();
  return found.docs.filter((snapshot) => readSnapshot(User, userDefaults, snapshot).value.preferences.notifications.inApp).map(({ id }) => id);
}
