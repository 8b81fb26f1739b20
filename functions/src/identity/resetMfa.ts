import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { securityDefaults, type Security } from "./mfa.ts";
import type { Done } from "./model.ts";
import { demandOwnStanding } from "./ownStanding.ts";
import { liveSessions, revokeSessions } from "./sessions.ts";
import { auditStreamOf, loadUser, securityRef, writeUser } from "./store.ts";
import type { UserRef } from "./userModel.ts";

/**
 * Removes the second factor of somebody who has lost phone and backup codes, or whose account a stranger has tied to
 * theirs. All sessions end, and the person is told by e-mail. Throws `not_found`, or `conflict` when there is none, or for one's own.
 */
export async function resetMfa({ uid }: UserRef, context: Context): Promise<Done> {
  const { caller, now, requestId } = context;
  if (uid === caller.uid) throw new AppError("conflict", "One's own second factor is removed by disableMfa, with the password and a code.");
  return await context.transaction(async (tx) => {
    await demandOwnStanding(tx, caller);
    const user = await loadUser(tx, uid);
    if (!user.mfa.enabled) throw new AppError("conflict", "This account has no second factor.");
    const live = await liveSessions(tx, uid, now);
    const audit = await openStream(tx, auditStreamOf(uid));
    writeUser(tx, user, { mfa: { enabled: false, enrolledAt: null } });
    tx.set(securityRef(uid), securityDefaults satisfies Security);
    revokeSessions(tx, uid, live, { now, by: caller.uid, reason: "mfa_changed" });
    enqueueMail(tx, { template: "mfa_disabled", to: { uid } }, now);
    audit.append({ event: "mfa.reset", at: now, actorId: caller.uid, actorRole: caller.role, subject: `users/${uid}`, requestId, details: {}, personal: addressOf(context) });
    return { done: true };
  });
}
