import type { DocumentReference, Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { openStream } from "../audit/log.ts";
import { AppError } from "../platform/errors.ts";
import { toWire, transact } from "../platform/firestore.ts";
import { newRequestId } from "../platform/ids.ts";
import { timestamp } from "../platform/schemas.ts";
import { auditStreamOf, readUser, userRef, writeUser } from "./store.ts";

/** Since when a person wants news by e-mail again, where they had ended it once. Under what forgets a person with their account. */
const wishRef = (uid: string): DocumentReference => userRef(uid).collection("private").doc("news");
const Wish = z.object({ since: timestamp });

/** Keeps when a person turned news by e-mail on again: links of before end it no more. One write. */
export function noteNewsWanted(tx: Transaction, uid: string, now: Date): void {
  tx.set(wishRef(uid), { since: now });
}

/**
 * Has a person get no e-mails but those about their account, as they could set it themselves. Asking again changes nothing,
 * nor does it for who is gone. `issuedAt` is when the link was made, in whole seconds. Three reads and three writes the
 * first time, then one read. Throws `action_token_invalid` when its owner turned news on again after the link was made.
 */
export async function unsubscribe(uid: string, issuedAt: Date, now: Date): Promise<void> {
  await transact(async (tx) => {
    const user = await readUser(tx, uid);
    if (!user || user.status === "deleted" || !user.preferences.notifications.email) return;
    const wish = Wish.safeParse(toWire((await tx.get(wishRef(uid))).data())).data;
    if (wish && issuedAt.getTime() < Math.floor(wish.since.getTime() / 1_000) * 1_000) throw new AppError("action_token_invalid", "News was turned on again after this link was made.");
    const audit = await openStream(tx, auditStreamOf(uid));
    const { preferences } = user;
    const { version } = writeUser(tx, user, { preferences: { ...preferences, notifications: { ...preferences.notifications, email: false } } });
    audit.append({ event: "user.unsubscribed", at: now, actorId: uid, actorRole: user.role, subject: `users/${uid}`, requestId: newRequestId(), details: { fields: ["preferences.notifications.email"], version } });
  });
}
