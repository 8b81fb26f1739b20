import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { AuditEvent } from "../audit/events.ts";
import { AppError } from "../platform/errors.ts";
import type { Role } from "../platform/permissions.ts";
import type { User } from "./model.ts";
import type { By } from "./profile.ts";
import { liveSessions, revokeSessions, type Revocation } from "./sessions.ts";
import { auditStreamOf, users, writeUser } from "./store.ts";

/** What an account is in the organisation: its role, and whether it may sign in. */
export interface Standing {
  role?: Role;
  status?: User["status"];
}

/** Throws `conflict` if the change would leave the organisation without an active administrator. Up to two reads. */
async function demandAnotherAdmin(tx: Transaction, user: User, to: Standing): Promise<void> {
  const isAdmin = user.role === "admin" && user.status === "active";
  const staysAdmin = (to.role ?? user.role) === "admin" && (to.status ?? user.status) === "active";
  if (!isAdmin || staysAdmin) return;
  const admins = await tx.get(users().where("role", "==", "admin").where("status", "==", "active").limit(2));
  if (!admins.docs.some(({ id }) => id !== user.id)) throw new AppError("conflict", "This is the last active administrator; name another one first.");
}

const eventOf = (user: User, to: Standing): { event: AuditEvent; reason: Revocation["reason"] } => {
  if (to.status === "deleted") return { event: "user.deleted", reason: "deleted" };
  if (to.status === "disabled" && user.status !== "disabled") return { event: "user.disabled", reason: "disabled" };
  if (to.status === "active" && user.status !== "active") return { event: "user.enabled", reason: "disabled" };
  return { event: "user.role_changed", reason: "role_changed" };
};

/**
 * Reads what a change of role or status needs; `write` makes it. In the one transaction the profile changes, every session
 * ends and the audit log tells of it. Tokens carry a role only while their session stands and get it from the profile at
 * each sign-in, so there is nothing to bring in line afterwards. `write` takes further changes of the profile along.
 */
export async function prepareStanding(tx: Transaction, user: User, to: Standing, by: By): Promise<{ write: (changes?: Partial<Omit<User, "id" | "version">>) => User }> {
  await demandAnotherAdmin(tx, user, to);
  const live = await liveSessions(tx, user.id, by.now);
  const audit = await openStream(tx, auditStreamOf(user.id));
  return {
    write: (changes = {}) => {
      const { event, reason } = eventOf(user, to);
      const role = to.role ?? user.role;
      const updated = writeUser(tx, user, { ...changes, role, status: to.status ?? user.status, ...(role === user.role ? {} : { roleSince: by.now }) });
      revokeSessions(tx, user.id, live, { now: by.now, by: by.actorId, reason });
      audit.append({ event, at: by.now, actorId: by.actorId, actorRole: by.actorRole, subject: `users/${user.id}`, requestId: by.requestId, details: { role, before: user.role, status: to.status ?? user.status, ...(Object.keys(changes).length > 0 ? { fields: Object.keys(changes) } : {}) }, ...(by.ip === undefined ? {} : { personal: { of: by.actorId, values: { ip: by.ip } } }) });
      return updated;
    },
  };
}
