import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { roles, type Role } from "../platform/permissions.ts";
import { demandVersion } from "../platform/version.ts";
import { objectionTo } from "./managing.ts";
import type { User } from "./model.ts";
import { demandOwnStanding } from "./ownStanding.ts";
import { prepareStanding } from "./standing.ts";
import { auditStreamOf, writeUser } from "./store.ts";

/** What one person may change of another's account, as far as `managing.ts` lets them. */
export interface UserChanges {
  displayName?: string | undefined;
  department?: string | null | undefined;
  phone?: string | null | undefined;
  role?: Role | undefined;
  status?: "active" | "disabled" | undefined;
}

const plainFields = ["displayName", "department", "phone"] as const;
type PlainFields = Pick<User, (typeof plainFields)[number]>;

/**
 * Changes an account in the caller's name: everything in one transaction and one step of the version. A change of role or
 * status ends the person's sessions and is told them by e-mail; what changes nothing writes nothing. Throws
 * `permission_denied`, `version_conflict`, or `conflict` for the last administrator.
 */
export async function changeUser(tx: Transaction, user: User, changes: UserChanges, context: Context): Promise<User> {
  const { caller, now, requestId } = context;
  await demandOwnStanding(tx, caller);
  const asked = plainFields.filter((field) => changes[field] !== undefined);
  const objection = objectionTo(caller, user, { role: changes.role, status: changes.status, fields: asked });
  if (objection !== null) throw new AppError("permission_denied", objection);
  demandVersion(context, user.version);
  // Anybody can register any address, with a password that only they know.
  if (changes.role !== undefined && roles.indexOf(changes.role) > roles.indexOf(user.role) && user.verifiedAt === null) {
    throw new AppError("conflict", "The address of this account is not verified yet; it can be given no higher role.");
  }

  const changed = asked.filter((field) => changes[field] !== user[field]);
  const fields: Partial<PlainFields> = Object.fromEntries(changed.map((field) => [field, changes[field]]));
  const what = [
    ...(changes.role === undefined || changes.role === user.role ? [] : [`the role, now ${changes.role.replaceAll("_", " ")}`]),
    ...(changes.status === undefined || changes.status === user.status ? [] : [`the status, now ${changes.status}`]),
  ];
  const by = { actorId: caller.uid, actorRole: caller.role, requestId, now, ip: context.client.ip };
  if (what.length > 0) {
    const standing = await prepareStanding(tx, user, { role: changes.role ?? user.role, status: changes.status ?? user.status }, by);
    enqueueMail(tx, { template: "account_changed", to: { uid: user.id }, data: { what: what.join(" and ") } }, now);
    return standing.write(fields);
  }
  if (changed.length === 0) return user;
  const audit = await openStream(tx, auditStreamOf(user.id));
  const updated = writeUser(tx, user, fields);
  audit.append({ event: "user.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: `users/${user.id}`, requestId, details: { fields: changed, version: updated.version }, personal: addressOf(context) });
  return updated;
}
