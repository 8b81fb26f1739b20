import type { Transaction } from "firebase-admin/firestore";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { isUid } from "../platform/ids.ts";
import { isTeam } from "../platform/permissions.ts";
import { User, userDefaults } from "./model.ts";
import { userRef } from "./store.ts";

/** An active member of the security team, as other modules ask about people. Throws `invalid_input` on `assigneeId`. */
export async function loadTeamMember(tx: Transaction, uid: string): Promise<Pick<Caller, "uid" | "role" | "name">> {
  const snapshot = await tx.get(userRef(uid));
  const user = readSnapshot(User, userDefaults, snapshot).value;
  if (!snapshot.exists || user.status !== "active" || !isTeam(user.role)) {
    throw new AppError("invalid_input", "This person is not an active member of the security team.", { errors: [{ path: "assigneeId", message: "must be an active member of the security team" }] });
  }
  return { uid, role: user.role, name: user.displayName };
}

/** The display name of a user, or null when there is no such user. One read. */
export async function displayNameOf(uid: string): Promise<string | null> {
  const name: unknown = (await db().getAll(userRef(uid), { fieldMask: ["displayName"] }))[0]?.get("displayName");
  return typeof name === "string" ? name : null;
}

/** True if the user exists, is active and wants notifications in the app. One read. */
export async function wantsInApp(uid: string): Promise<boolean> {
  if (!isUid(uid)) return false;
  const snapshot = await userRef(uid).get();
  const user = readSnapshot(User, userDefaults, snapshot).value;
  return snapshot.exists && user.status === "active" && user.preferences.notifications.inApp;
}
