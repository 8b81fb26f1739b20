import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { Context } from "../platform/context.ts";
import { clearCounters } from "./attempts.ts";
import { demandOwnStanding } from "./ownStanding.ts";
import { auditStreamOf, loadUser } from "./store.ts";
import type { Unlocked, UserRef } from "./userModel.ts";

/** Lifts every lock of an account and forgets its failed sign-ins; always in the log, for it gives a guesser new attempts. Throws `not_found`. */
export async function unlockUser({ uid }: UserRef, context: Context): Promise<Unlocked> {
  const { caller, now, requestId } = context;
  return await context.transaction(async (tx) => {
    await demandOwnStanding(tx, caller);
    const user = await loadUser(tx, uid);
    const { wasLocked, clear } = await clearCounters(tx, [user.email, user.username], now);
    const audit = await openStream(tx, auditStreamOf(uid));
    clear();
    audit.append({ event: "user.unlocked", at: now, actorId: caller.uid, actorRole: caller.role, subject: `users/${uid}`, requestId, details: { wasLocked }, personal: addressOf(context) });
    return { wasLocked };
  });
}
