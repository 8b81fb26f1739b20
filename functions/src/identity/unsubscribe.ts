import { openStream } from "../audit/log.ts";
import { transact } from "../platform/firestore.ts";
import { newRequestId } from "../platform/ids.ts";
import { auditStreamOf, readUser, writeUser } from "./store.ts";

/**
 * Has a person get no e-mails but those about their account, as they could set it themselves. Asking again changes nothing,
 * nor does it for who is gone. Two reads and three writes the first time, then one read.
 */
export async function unsubscribe(uid: string, now: Date): Promise<void> {
  await transact(async (tx) => {
    const user = await readUser(tx, uid);
    if (!user || user.status === "deleted" || !user.preferences.notifications.email) return;
    const audit = await openStream(tx, auditStreamOf(uid));
    const { preferences } = user;
    const { version } = writeUser(tx, user, { preferences: { ...preferences, notifications: { ...preferences.notifications, email: false } } });
    audit.append({ event: "user.unsubscribed", at: now, actorId: uid, actorRole: user.role, subject: `users/${uid}`, requestId: newRequestId(), details: { fields: ["preferences.notifications.email"], version } });
  });
}
