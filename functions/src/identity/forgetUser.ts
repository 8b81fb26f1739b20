import type { CollectionReference } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";
import { closeAuthAccount } from "./authAccount.ts";
import { userRef } from "./store.ts";

const pageSize = 200;
/** What lies under a profile and is about the person. Ended sessions hold addresses; that they ended stands elsewhere. */
const personal = ["private", "notifications", "sessions"];

async function empty(collection: CollectionReference): Promise<void> {
  for (;;) {
    const page = await collection.limit(pageSize).select().get();
    if (page.empty) return;
    const batch = db().batch();
    for (const { ref } of page.docs) batch.delete(ref);
    await batch.commit();
  }
}

/**
 * Takes away what a deleted account leaves behind: the account at Firebase Authentication, then secrets, notifications and
 * sessions, a page at a time. May run again, or go on after it was interrupted. Does nothing for an account that stands.
 */
export async function forgetUser(uid: string): Promise<void> {
  const user = await userRef(uid).get();
  if (user.get("status") !== "deleted") return;
  await closeAuthAccount(uid);
  for (const name of personal) await empty(user.ref.collection(name));
}
