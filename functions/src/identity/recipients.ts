import type { DocumentSnapshot } from "firebase-admin/firestore";
import { readSnapshot } from "../platform/firestore.ts";
import { isUid } from "../platform/ids.ts";
import type { Mail } from "../platform/outbox.ts";
import type { Role } from "../platform/permissions.ts";
import { User, userDefaults } from "./model.ts";
import { userRef, users } from "./store.ts";

export interface Recipient {
  uid: string;
  email: string;
  name: string;
  role: Role;
  isDisabled: boolean;
  /** False for who goes without e-mails that are not about their account. */
  wantsNews: boolean;
}

async function find(to: Mail["to"]): Promise<DocumentSnapshot | undefined> {
  if ("uid" in to) return isUid(to.uid) ? await userRef(to.uid).get() : undefined;
  return (await users().where("email", "==", to.email.trim().toLowerCase()).limit(1).get()).docs[0];
}

/** The account an e-mail is for; null when there is none, it was deleted or it has no address. One read. */
export async function recipientOf(to: Mail["to"]): Promise<Recipient | null> {
  const snapshot = await find(to);
  if (!snapshot?.exists) return null;
  const { id, email, displayName, role, status, preferences } = readSnapshot(User, userDefaults, snapshot).value;
  if (status === "deleted" || email === "") return null;
  return { uid: id, email, name: displayName, role, isDisabled: status === "disabled", wantsNews: preferences.notifications.email };
}
