import type { DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { isUid } from "../platform/ids.ts";
import { isTeam, roleMay, roles, type Permission, type Role } from "../platform/permissions.ts";
import { User, userDefaults } from "./model.ts";
import { userRef, users } from "./store.ts";

/** An active member of the security team, as other modules ask about people. Throws `invalid_input` on `assigneeId`. */
export async function loadTeamMember(tx: Transaction, uid: string): Promise<Pick<Caller, "uid" | "role" | "name">> {
  const snapshot = await tx.get(userRef(uid));
  const user = readSnapshot(User, userDefaults, snapshot).value;
  if (!snapshot.exists || user.status !== "active" || !isTeam(user.role)) {
    throw new AppError("invalid_input", "This person is not an active member of the security team.", { errors: [{ path: "assigneeId", message: "must be an active member of the security team" }] });
  }
  return { uid, role: user.role, name: user.displayName };
}

/** Somebody active, as other modules ask about people. */
export interface Person extends Pick<Caller, "uid" | "role" | "name"> {
  wantsInApp: boolean;
  notifications: User["preferences"]["notifications"];
}

function personOf(snapshot: DocumentSnapshot): Person | null {
  const user = readSnapshot(User, userDefaults, snapshot).value;
  if (!snapshot.exists || user.status !== "active") return null;
  return { uid: snapshot.id, role: user.role, name: user.displayName, wantsInApp: user.preferences.notifications.inApp, notifications: user.preferences.notifications };
}

/** Those of these people who are active, by uid, in a transaction or outside of one. One read for each. */
export async function loadPeople(uids: readonly string[], tx?: Transaction): Promise<Map<string, Person>> {
  const refs = [...new Set(uids)].filter(isUid).map(userRef);
  if (refs.length === 0) return new Map();
  const people = (await (tx ? tx.getAll(...refs) : db().getAll(...refs))).map(personOf);
  return new Map(people.filter((person) => person !== null).map((person) => [person.uid, person]));
}

/** Active people of these roles, `limit` at most. One read for each. */
export async function findPeopleIn(wanted: readonly Role[], limit: number): Promise<Person[]> {
  const found = await users().where("role", "in", wanted).where("status", "==", "active").limit(limit).get();
  return found.docs.map(personOf).filter((person) => person !== null);
}

/** Active people whose role gives a permission, `limit` at most. One read for each. */
export async function findPeople(permission: Permission, limit: number): Promise<Person[]> {
  return await findPeopleIn(roles.filter((role) => roleMay(role, permission)), limit);
}

/** The display names of users, by uid; without those who do not exist. One read for each. */
export async function displayNamesOf(uids: readonly string[]): Promise<Map<string, string>> {
  const refs = [...new Set(uids)].filter(isUid).map(userRef);
  const found = refs.length === 0 ? [] : await db().getAll(...refs, { fieldMask: ["displayName"] });
  return new Map(found.flatMap((snapshot) => {
    const name: unknown = snapshot.get("displayName");
    return typeof name === "string" ? [[snapshot.id, name] as const] : [];
  }));
}

/** The display name of a user, or null when there is no such user. One read. */
export async function displayNameOf(uid: string): Promise<string | null> {
  return (await displayNamesOf([uid])).get(uid) ?? null;
}
