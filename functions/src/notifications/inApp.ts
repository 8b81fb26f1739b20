import { db } from "../platform/firestore.ts";
import type { Notification } from "./model.ts";

const alreadyExists = 6; // gRPC status code

/** Puts a notification before somebody; one that an earlier delivery of the same event made stays, read mark included. */
export async function notify(uid: string, id: string, told: Pick<Notification, "type" | "title" | "body" | "link">, now: Date): Promise<void> {
  await db()
    .doc(`users/${uid}/notifications/${id}`)
    .create({ ...told, createdAt: now, readAt: null })
    .catch((error: unknown) => {
      if (!(error instanceof Object && "code" in error && error.code === alreadyExists)) throw error;
    });
}
