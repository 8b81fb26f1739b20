import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { Session, sessionDefaults, type Done, type ListSessionsInput, type OwnSession, type SessionPage } from "./model.ts";
import { liveSessions, revokeSessions, type LiveSession, type Revocation } from "./sessions.ts";
import { auditStreamOf, sessionsOf } from "./store.ts";

/** The caller's sessions, the newest first; ended ones too, for as long as they would have lived. */
export async function listSessions(input: ListSessionsInput, { caller }: Context): Promise<SessionPage> {
  const { snapshots, nextCursor } = await fetchPage(sessionsOf(caller.uid).orderBy("createdAt", "desc").orderBy("__name__", "desc"), "createdAt", input);
  const items = snapshots.map((snapshot): OwnSession => {
    const session = readSnapshot(Session, sessionDefaults, snapshot).value;
    return { ...session, current: session.id === caller.sid };
  });
  return { items, nextCursor };
}

/** Ends the sessions that `pick` names, in one transaction with the audit entry. */
async function end(context: Context, reason: Revocation["reason"], pick: (session: LiveSession) => boolean): Promise<number> {
  const { caller, now, requestId } = context;
  return await context.transaction(async (tx: Transaction) => {
    const ending = (await liveSessions(tx, caller.uid, now)).filter(pick);
    const audit = await openStream(tx, auditStreamOf(caller.uid));
    if (ending.length === 0) return 0;
    revokeSessions(tx, caller.uid, ending, { now, by: caller.uid, reason });
    audit.append({ event: "session.revoked", at: now, actorId: caller.uid, actorRole: caller.role, subject: `users/${caller.uid}`, requestId, details: { reason, sessions: ending.map(({ id }) => id) }, personal: addressOf(context) });
    return ending.length;
  });
}

/** Ends the caller's session. */
export async function logout(_input: object, context: Context): Promise<Done> {
  await end(context, "logout", ({ id }) => id === context.caller.sid);
  return { done: true };
}

/** Ends all the caller's sessions, this one too. */
export async function logoutAll(_input: object, context: Context): Promise<Done> {
  await end(context, "logout", () => true);
  return { done: true };
}

/** Ends one of the caller's sessions; one that is over already stays so. Throws `not_found`. */
export async function revokeSession(input: { sid: string }, context: Context): Promise<Done> {
  const known = await sessionsOf(context.caller.uid).doc(input.sid).get();
  if (!known.exists) throw new AppError("not_found", "There is no such session.");
  await end(context, "revoked", ({ id }) => id === input.sid);
  return { done: true };
}
