import { db } from "../platform/firestore.ts";
import { createOnce } from "./createOnce.ts";
import type { Notification } from "./model.ts";

/** Puts a notification before somebody; one that an earlier delivery of the same event made stays, read mark included. */
export async function notify(uid: string, id: string, told: Pick<Notification, "type" | "title" | "body" | "link">, now: Date): Promise<void> {
  await createOnce(db().doc(`users/${uid}/notifications/${id}`), { ...told, createdAt: now, readAt: null });
}
