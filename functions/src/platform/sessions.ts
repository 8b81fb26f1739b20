import type { Caller } from "./caller.ts";
import { AppError } from "./errors.ts";
import { db } from "./firestore.ts";

/**
 * Throws `session_revoked` if the caller's session was ended. One document read per call and never cached, so that a
 * revocation holds from the next request on; firestore.rules looks up the same document.
 */
export async function demandSession(caller: Caller): Promise<void> {
  const revoked = await db().doc(`revokedSessions/${caller.sid}`).get();
  if (revoked.exists) throw new AppError("session_revoked", "This session has ended.");
}
