import type { DocumentReference } from "firebase-admin/firestore";
import type { Caller } from "./caller.ts";
import { AppError } from "./errors.ts";
import { db } from "./firestore.ts";

/** The mark that a session was ended; firestore.rules look for the same document. */
export const revocationRef = (sid: string): DocumentReference => db().doc(`revokedSessions/${sid}`);

/** A session of a user. */
export const sessionRef = (uid: string, sid: string): DocumentReference => db().doc(`users/${uid}/sessions/${sid}`);

const seenEveryMs = 15 * 60_000;
const sessionsKept = 10_000;
const seen = new Map<string, number>();

/**
 * Throws `session_revoked` if the caller's session was ended. One document read per call and never cached, so that a
 * revocation holds from the next request on. Notes the time on the session at most every 15 minutes.
 */
export async function demandSession(caller: Caller, now: Date): Promise<void> {
  const revoked = await revocationRef(caller.sid).get();
  if (revoked.exists) throw new AppError("session_revoked", "This session has ended.");
  await touchSession(caller, now);
}

/** Notes that a session was used. */
export async function touchSession({ uid, sid }: Pick<Caller, "uid" | "sid">, now: Date): Promise<void> {
  if (now.getTime() - (seen.get(sid) ?? 0) < seenEveryMs) return;
  if (seen.size >= sessionsKept) seen.clear();
  seen.set(sid, now.getTime());
  await sessionRef(uid, sid)
    .update({ lastSeenAt: now })
    .catch((error: unknown) => {
      // 5 is NOT_FOUND: an expired session's document may be gone a moment before its token.
      if (!(error instanceof Object && "code" in error && error.code === 5)) throw error;
    });
}
