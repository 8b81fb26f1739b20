import type { UpdateRequest, UserRecord } from "firebase-admin/auth";
import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { PublicContext } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { clearCounters } from "./attempts.ts";
import { askAuth } from "./authAdmin.ts";
import type { User } from "./model.ts";
import { liveSessions, revokeSessions, type LiveSession } from "./sessions.ts";
import { auditStreamOf, readUser, writeUser } from "./store.ts";

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
 * Sets a password: in one transaction the sessions end and the log tells of it; then Firebase Authentication gets the
 * password, which ends all refresh tokens; then the e-mail goes out, and after a reset the account's locks are lifted, so
 * that nobody can be kept out for ever. Should this be interrupted, the old password stands, and nobody but `keptSid` is signed in with it. Returns the kept session; throws `session_revoked` when that has ended, `weak_password` or `unavailable`.
 */
export async function setPassword({ uid, password, reason, keptSid, read }: NewPassword, { now, requestId, client, transaction }: Pick<PublicContext, "now" | "requestId" | "client" | "transaction">): Promise<LiveSession | null> {
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
    writeUser(tx, user, { passwordChangedAt: now, ...(reason === "password_reset" && user.verifiedAt === null ? { verifiedAt: now } : {}) });
    end(tx, live);
    audit.append({ event: `user.${reason}`, at: now, actorId: uid, actorRole: user.role, subject: `users/${uid}`, requestId, details: { sessions: live.filter(({ id }) => id !== keptSid).map(({ id }) => id) }, personal: addressOf({ caller: { uid }, client }) });
    return session;
  });
  await askAuth(async (auth) => auth.updateUser(uid, reason === "password_reset" ? { password, ...provenOwner(await auth.getUser(uid)) } : { password }));
  await transaction(async (tx) => {
    // With the old password somebody may have signed in just before it went.
    const live = await liveSessions(tx, uid, now);
    const user = await readUser(tx, uid);
    const locks = reason === "password_reset" && user ? await clearCounters(tx, [user.email, user.username], now) : null;
    end(tx, live);
    locks?.clear();
    enqueueMail(tx, { template: "password_changed", to: { uid } }, now);
  });
  return kept;
}

/**
 * What a followed link changes beside the password: the address is proved. Where it was not before, whoever opened the
 * account may have been somebody else, and the identity providers they tied to it go.
 */
function provenOwner({ emailVerified, providerData }: UserRecord): UpdateRequest {
  const providers = providerData.map(({ providerId }) => providerId).filter((id) => id !== "password");
  return emailVerified ? {} : { emailVerified: true, ...(providers.length > 0 ? { providersToUnlink: providers } : {}) };
}
