import { authenticate } from "../platform/authenticate.ts";
import type { PublicContext } from "../platform/context.ts";
import { revocationRef } from "../platform/sessions.ts";
import { countersOf, failAttempt, passingCounterOf, reserveAttempt, tooMany, type AttemptRow, type CounterRef, type Reserved } from "./attempts.ts";
import { checkFactor, readSecurity, type Factor } from "./mfa.ts";
import { securityRef, users } from "./store.ts";

/** An attempt that may be made. */
export interface Passage {
  /** What it counts on until its outcome is known. */
  counters: CounterRef[];
  /** It showed more than a name and a password, so a lock does not stop it. */
  passesLock: boolean;
}

export interface Asking {
  /** What was typed: address or user name. */
  name: string;
  /** The address behind it, or what stands for one where there is no such account. */
  email: string;
  attemptId: string;
  row: AttemptRow;
  factor: Factor;
}

type Shut = Extract<Reserved, { isAllowed: false }>;

/**
 * Lets an attempt pass the counters of account and network. A device that is signed in to this account passes them all; a
 * right second factor passes the account's. Each of these has a counter of its own, so neither is a way to guess. Throws
 * `account_locked` or `rate_limited`.
 */
export async function demandPassage(asking: Asking, context: PublicContext): Promise<Passage> {
  const { name, attemptId, row } = asking;
  const counters = countersOf(name, context.client);
  const reserved = await reserveAttempt(counters, attemptId, context.client.network, row);
  if (reserved.isAllowed) return { counters, passesLock: false };
  return (await passBySession(asking, context)) ?? (reserved.kind === "account" ? await passByFactor(asking, context) : null) ?? refuse(reserved, context);
}

function refuse(shut: Shut, { now }: PublicContext): never {
  throw tooMany("failed sign-ins", shut, now);
}

async function ownerOf(email: string): Promise<string> {
  // A uid nobody has, so that the steps are the same where there is no account.
  return (await users().where("email", "==", email).limit(1).get()).docs[0]?.id ?? "nobody";
}

async function passBySession({ name, email, attemptId, row }: Asking, { authorization, client, now }: PublicContext): Promise<Passage | null> {
  if (authorization === undefined) return null;
  const caller = await authenticate(authorization, now).catch(() => null);
  if (caller?.uid !== (await ownerOf(email)) || (await revocationRef(caller.sid).get()).exists) return null;
  const counter = passingCounterOf(name, { kind: "device", id: caller.sid });
  const reserved = await reserveAttempt([counter], attemptId, client.network, row);
  return reserved.isAllowed ? { counters: [counter], passesLock: true } : null;
}

async function passByFactor({ name, email, attemptId, row, factor }: Asking, { client, now }: PublicContext): Promise<Passage | null> {
  if (factor.otp === undefined && factor.backupCode === undefined) return null;
  const counter = passingCounterOf(name, { kind: "factor", id: client.network });
  const reserved = await reserveAttempt([counter], attemptId, client.network, row);
  if (!reserved.isAllowed) return null;
  const uid = await ownerOf(email);
  const security = readSecurity(await securityRef(uid).get());
  // Not used up here: that is done with the opening of the session, in one transaction.
  if (await checkFactor(security, uid, factor, now)) return { counters: [counter], passesLock: true };
  await failAttempt([counter], { id: attemptId, reason: "account_locked", uid: null, email }, now);
  return null;
}
