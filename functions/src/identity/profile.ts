import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { newId } from "../platform/ids.ts";
import type { Role } from "../platform/permissions.ts";
import { userDefaults, type User } from "./model.ts";
import { auditStreamOf, userRef, usernameRef } from "./store.ts";

export interface NewProfile {
  uid: string;
  email: string;
  displayName: string;
  role: Role;
  /** Whether the address is known to be theirs. */
  isVerified: boolean;
  /** Wanted user name; taken from the address when absent, and varied when taken. */
  username?: string | undefined;
  department?: string | null | undefined;
  phone?: string | null | undefined;
}

export interface By {
  actorId: string;
  actorRole: string;
  requestId: string;
  now: Date;
  /** From where; left out where no person did it by the API. */
  ip?: string;
}

/** A user name from an address: `ada.byron@example.org` gives `ada.byron`. Pure. */
export function usernameFrom(address: string): string {
  const name = address.toLowerCase().replace(/@.*$/s, "").replaceAll(/[^a-z0-9._-]/g, "").replace(/^[._-]+/, "").slice(0, 27);
  return name.length >= 3 ? name : `user-${name}`;
}

/** Reads what a new profile needs; `write` creates it with its reserved user name and its audit entry. 2 reads, 4 writes. */
export async function prepareProfile(tx: Transaction, profile: NewProfile, event: "user.created" | "user.registered", by: By): Promise<{ write: () => User }> {
  const { uid, email, displayName, role, isVerified, department = null, phone = null } = profile;
  const wanted = profile.username ?? usernameFrom(email);
  const isTaken = (await tx.get(usernameRef(wanted))).exists;
  const audit = await openStream(tx, auditStreamOf(uid));
  // The values of one person: from where is told of those who open their own account.
  const personal = { of: uid, values: { email, ...(by.ip !== undefined && by.actorId === uid ? { ip: by.ip } : {}) } };
  return {
    write: () => {
      const username = isTaken ? `${wanted.slice(0, 27)}-${newId().slice(0, 4).toLowerCase()}` : wanted;
      const user: User = { ...userDefaults, id: uid, email, username, displayName, role, roleSince: by.now, department, phone, status: "active", createdAt: by.now, verifiedAt: isVerified ? by.now : null, version: 1 };
      const { id: _, ...stored } = user;
      tx.create(userRef(uid), stored);
      tx.create(usernameRef(username), { uid });
      audit.append({ event, at: by.now, actorId: by.actorId, actorRole: by.actorRole, subject: `users/${uid}`, requestId: by.requestId, details: { role }, personal });
      return user;
    },
  };
}
