import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import type { ReadAll } from "./outboxModel.ts";

const atOnce = 400;

/** Marks the caller's own notifications as read, 400 at most. A read and a write for each. Nothing is logged: it is theirs alone. */
export async function readAll(_input: object, { caller, now, transaction }: Context): Promise<ReadAll> {
  const found = await db().collection(`users/${caller.uid}/notifications`).where("readAt", "==", null).limit(atOnce + 1).get();
  const unread = found.docs.slice(0, atOnce);
  return await transaction((tx) => {
    for (const { ref } of unread) tx.update(ref, { readAt: now });
    return Promise.resolve({ read: unread.length, more: found.size > atOnce });
  });
}
