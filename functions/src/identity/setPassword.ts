import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { PublicContext } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { askAuth } from "./authAdmin.ts";
import type { User } from "./model.ts";
import { liveSessions, revokeSessions, type LiveSession } from "./sessions.ts";
import { auditStreamOf, writeUser } from "./store.ts";

export interface NewPassword {
  uid: string;
  password: string;
  reason: "password_changed" | "password_reset";
  /** The session that asks for it and goes on. */
  keptSid: string | null;
  /** Reads and checks, in the transaction, whether it may still be done; `use` is called among the writes. */
  read: (tx: Transaction) => Promise<{ user: User; use?: () => void }>;
}

/**
 * Sets a password: in one transaction the sessions end, the log and an e-mail tell of it; then Firebase Authentication gets
 * the password, which ends all refresh tokens. Should this be interrupted in between, the old password stands and nobody is
 * signed in with it. Returns the kept session; throws `session_revoked` when that has ended, `weak_password` or `unavailable`.
 */
export async function setPassword({ uid, password, reason, keptSid, read }: NewPassword, { now, requestId, transaction }: Pick<PublicContext, "now" | "requestId" | "transaction">): Promise<LiveSession | null> {
  const end = (tx: Transaction, live: readonly LiveSession[]) => {
    revokeSessions(tx, uid, live.filter(({ id }) => id !== keptSid), { now, by: uid, reason });
  };
  const kept = await transaction(async (tx) => {
    const { user, use } = await read(tx);
    const live = await liveSessions(tx, uid, now);
    const session = live.find(({ id }) => id === keptSid) ?? null;
    if (keptSid !== null && !session) throw new AppError("session_revoked", "This session has ended.");
    const audit = await openStream(tx, auditStreamOf(uid));
    use?.();
    writeUser(tx, user, { passwordChangedAt: now });
    end(tx, live);
    audit.append({ event: `user.${reason}`, at: now, actorId: uid, actorRole: user.role, subject: `users/${uid}`, requestId, details: { sessions: live.filter(({ id }) => id !== keptSid).map(({ id }) => id) } });
    enqueueMail(tx, { template: "password_changed", to: { uid } }, now);
    return session;
  });
  // Whoever follows a link from an e-mail has proved that the address is theirs.
  await askAuth((auth) => auth.updateUser(uid, reason === "password_reset" ? { password, emailVerified: true } : { password }));
  // With the old password somebody may have signed in just before it went.
  await transaction(async (tx) => {
    end(tx, await liveSessions(tx, uid, now));
  });
  return kept;
}
