import type { Transaction } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { isTeam } from "../platform/permissions.ts";
import { renameAuthAccount } from "./authAccount.ts";
import { changeUser } from "./changeUser.ts";
import { User, userDefaults } from "./model.ts";
import { loadUser, users } from "./store.ts";
import type { ManageSecurityTeamInput, UpdateUserInput } from "./userModel.ts";

/** Changes fields, role or status of an account. Throws `not_found`, `permission_denied`, `version_conflict` or `conflict`. */
export async function updateUser({ uid, ...changes }: UpdateUserInput, context: Context): Promise<User> {
  const updated = await context.transaction(async (tx) => await changeUser(tx, await loadUser(tx, uid), changes, context));
  // Also when the name was this already: the call before may have been interrupted here.
  if (changes.displayName !== undefined) await renameAuthAccount(uid, changes.displayName);
  return updated;
}

async function findMember(tx: Transaction, { uid, email }: Pick<ManageSecurityTeamInput, "uid" | "email">): Promise<User> {
  if (uid !== undefined) return await loadUser(tx, uid);
  const [found] = (await tx.get(users().where("email", "==", email).limit(1))).docs;
  if (!found) throw new AppError("not_found", "There is no such user.");
  return readSnapshot(User, userDefaults, found).value;
}

/** Takes an employee into the security team, lets a member go, or gives one another rank. Throws `not_found` or `conflict`. */
export async function manageSecurityTeam(input: ManageSecurityTeamInput, context: Context): Promise<User> {
  return await context.transaction(async (tx) => {
    const user = await findMember(tx, input);
    const isMember = isTeam(user.role);
    if (input.action === "add" && isMember) throw new AppError("conflict", `This person is on the security team already, as ${user.role.replaceAll("_", " ")}.`);
    if (input.action !== "add" && !isMember) throw new AppError("conflict", "This person is not on the security team.");
    return await changeUser(tx, user, { role: input.action === "remove" ? "employee" : (input.role ?? "analyst") }, context);
  });
}
