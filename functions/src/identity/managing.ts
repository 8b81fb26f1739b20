import { highestRoleUnderManagers, roleMay, roles, type Role } from "../platform/permissions.ts";

/** A change somebody asks for of an account. */
export interface AskedChange {
  role?: Role | undefined;
  status?: "active" | "disabled" | undefined;
  /** Names of the other fields that are to change. */
  fields: readonly string[];
}

const isWithin = (role: Role, ceiling: Role): boolean => roles.indexOf(role) <= roles.indexOf(ceiling);
const spoken = (role: Role): string => role.replaceAll("_", " ");

/**
 * Why `caller` may not make this change of `user`, or null when they may. Pure.
 *
 * |                        | an admin                 | a manager                                   |
 * |------------------------|--------------------------|---------------------------------------------|
 * | whose account          | everybody's              | others', up to `highestRoleUnderManagers`   |
 * | role                   | any; their own too       | up to `highestRoleUnderManagers`            |
 * | status                 | others'                  | others'                                     |
 * | other fields           | all                      | none                                        |
 *
 * That an admin remains is for the transaction to see (standing.ts).
 */
export function objectionTo(caller: { uid: string; role: Role }, user: { id: string; role: Role }, change: AskedChange): string | null {
  const isSelf = caller.uid === user.id;
  if (roleMay(caller.role, "user.manageAll")) {
    return isSelf && change.status !== undefined ? "Nobody may change the status of their own account." : null;
  }
  if (!roleMay(caller.role, "user.manage")) return `The role ${spoken(caller.role)} does not manage accounts.`;
  if (isSelf) return "Nobody but an administrator may manage their own account; the profile is where to change one's name, department or phone.";
  const ceiling = spoken(highestRoleUnderManagers);
  if (!isWithin(user.role, highestRoleUnderManagers)) return `A manager may manage accounts up to the role ${ceiling}; this one is ${spoken(user.role)}.`;
  if (change.role !== undefined && !isWithin(change.role, highestRoleUnderManagers)) return `A manager may give roles up to ${ceiling}, not ${spoken(change.role)}.`;
  if (change.fields.length > 0) return `A manager may change role and status only, not ${change.fields.join(", ")}.`;
  return null;
}
