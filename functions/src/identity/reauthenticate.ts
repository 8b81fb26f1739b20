import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { failAttempt, forgetAttempt, passingCounterOf, readSuccess, reserveAttempt, tooMany, writeAttempt } from "./attempts.ts";
import { checkPassword, claimsIn } from "./authRest.ts";
import { forgetSession } from "./sessions.ts";
import { loginAttempts } from "./store.ts";

/**
 * Asks for the caller's password again before something that a found phone must not be enough for. Wrong ones count for
 * the caller's session, so that a stolen session is no way to guess. Throws `invalid_credentials`, `account_locked` or
 * `unavailable`.
 */
export async function demandPassword(email: string, password: string, { caller, client, now, newId }: Context): Promise<void> {
  const counters = [passingCounterOf(email, { kind: "device", id: caller.sid })];
  const id = newId();
  const row = { email, uid: caller.uid, ip: client.ip, userAgent: client.userAgent, method: "password", outcome: "failure" as const, reason: "invalid_credentials", at: now };
  const reserved = await reserveAttempt(counters, id, client.network, row);
  if (!reserved.isAllowed) throw tooMany("wrong passwords", reserved, now);
  const checked = await checkPassword(email, password).catch(async (error: unknown) => {
    await forgetAttempt(counters, id, now);
    throw error;
  });
  if (checked.result === "wrong") {
    await failAttempt(counters, { id, reason: "invalid_credentials", uid: caller.uid, email }, now);
    throw new AppError("invalid_credentials", "The password is wrong.");
  }
  // Firebase Authentication knows checking a password as signing in only: what the blocking function made of it goes.
  const opened = checked.result === "right" ? claimsIn(checked.tokens)?.sid : undefined;
  const made = checked.result === "right" ? opened : checked.refusal.attemptId;
  await transact(async (tx) => {
    const success = await readSuccess(tx, counters, now);
    success.settle(true);
    if (opened !== undefined) forgetSession(tx, caller.uid, opened);
    if (made !== undefined) tx.delete(loginAttempts().doc(made));
    writeAttempt(tx, id, { ...row, outcome: "success", reason: "reauthentication" });
  });
}
