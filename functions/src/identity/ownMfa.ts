import { Timestamp, type Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import { organisationName } from "../platform/config.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { enqueueMail, type MailTemplate } from "../platform/outbox.ts";
import { sessionRef } from "../platform/sessions.ts";
import { failAttempt, passingCounterOf, readSuccess, reserveAttempt, tooMany, writeAttempt, type AttemptRow, type CounterRef } from "./attempts.ts";
import { checkFactor, checkTotp, newBackupCodes, newTotpSecret, readSecurity, securityDefaults, type Factor, type Security } from "./mfa.ts";
import type { BackupCodes, Done, MfaSetup, User } from "./model.ts";
import { demandPassword } from "./reauthenticate.ts";
import { mfaRule } from "./gate.ts";
import { liveSessions, revokeSessions } from "./sessions.ts";
import { needsMfa } from "./signInPolicy.ts";
import { auditStreamOf, loadUser, securityRef, writeUser } from "./store.ts";

interface Own {
  user: User;
  security: Security;
}

async function readOwn(tx: Transaction, uid: string): Promise<Own> {
  const user = await loadUser(tx, uid);
  return { user, security: readSecurity(await tx.get(securityRef(uid))) };
}

const isOn = () => new AppError("conflict", "A second factor is already set up; disable it first.");
const isOff = () => new AppError("conflict", "No second factor is set up.");
const demandOn = ({ user }: Own) => {
  if (!user.mfa.enabled) throw isOff();
};

// An account of an identity provider has no password to ask for; a session this young was opened by its owner.
const freshSessionMs = 15 * 60_000;

/** Whoever only holds a token must not be able to tie the account to a phone of their own. */
async function demandOwner(user: User, password: string | undefined, context: Context): Promise<void> {
  const { caller, now } = context;
  if (password !== undefined) {
    await demandPassword(user.email, password, context);
    return;
  }
  if (user.signInMethods.includes("password")) throw new AppError("invalid_input", "The password is needed.", { errors: [{ path: "password", message: "Required for an account with a password" }] });
  const openedAt: unknown = (await sessionRef(caller.uid, caller.sid).get()).get("createdAt");
  if (openedAt instanceof Timestamp && now.getTime() - openedAt.toMillis() < freshSessionMs) return;
  throw new AppError("conflict", "Sign in again first: this takes a session that was opened in the last 15 minutes.");
}

/**
 * Shows a new TOTP secret; nothing changes for sign-ins until `verifyMfa` has seen a code of it. Called again it shows
 * another and forgets the first. Takes the password, or from an account that has none a fresh session. Throws
 * `invalid_credentials` or `conflict`.
 */
export async function setupMfa(input: { password?: string | undefined }, context: Context): Promise<MfaSetup> {
  const { caller } = context;
  const { user } = await transact((tx) => readOwn(tx, caller.uid));
  if (user.mfa.enabled) throw isOn();
  await demandOwner(user, input.password, context);
  const { secret, sealed, uri } = await newTotpSecret(caller.uid, user.email, organisationName.value());
  await transact(async (tx) => {
    const own = await readOwn(tx, caller.uid);
    if (own.user.mfa.enabled) throw isOn();
    tx.set(securityRef(caller.uid), { ...own.security, pendingSecret: sealed });
  });
  const { default: qrcode } = await import("qrcode");
  const [qrSvg, qrPng] = await Promise.all([qrcode.toString(uri, { type: "svg", margin: 2 }), qrcode.toDataURL(uri, { margin: 2, scale: 6 })]);
  return { secret, otpauthUri: uri, qrSvg, qrPng };
}

/** Counts a code before it is looked at; five wrong ones and the session must wait. */
async function reserveCode(email: string, context: Context): Promise<{ counters: CounterRef[]; succeed: (tx: Transaction) => void; fail: () => Promise<AppError> }> {
  const { caller, client, now } = context;
  const counters = [passingCounterOf(email, { kind: "device", id: caller.sid })];
  const id = context.newId();
  const row: AttemptRow = { email, uid: caller.uid, ip: client.ip, userAgent: client.userAgent, method: "code", outcome: "failure", reason: "mfa_invalid", at: now };
  const reserved = await reserveAttempt(counters, id, client.network, row);
  if (!reserved.isAllowed) throw tooMany("wrong codes", reserved, now);
  return {
    counters,
    succeed: (tx) => {
      writeAttempt(tx, id, { ...row, outcome: "success", reason: "reauthentication" });
    },
    fail: async () => {
      await failAttempt(counters, { id, reason: "mfa_invalid", uid: caller.uid, email }, now);
      return new AppError("mfa_invalid", "This code is not right, or was used already.");
    },
  };
}

interface Change {
  event: AuditEvent;
  mail?: MailTemplate;
  /** Throws `conflict` when there is nothing to change; asked before a code counts as tried, and again in the transaction. */
  demand: (own: Own) => void;
  /** The caller's session goes on afterwards. */
  isKept: (user: User) => boolean;
  /** Checks the code and says what to store; null when it is not right. */
  decide: (own: Own) => Promise<{ security: Partial<Security>; user?: Partial<Pick<User, "mfa">> } | null>;
}

/** Carries out a change of the second factor that takes a code: once for each code, and other sessions end when sign-ins change. */
async function change(context: Context, { event, mail, demand, isKept, decide }: Change): Promise<void> {
  const { caller, now, requestId } = context;
  const before = await transact((tx) => readOwn(tx, caller.uid));
  demand(before);
  const { user } = before;
  const { counters, succeed, fail } = await reserveCode(user.email, context);
  const isRight = await context.transaction(async (tx) => {
    const own = await readOwn(tx, caller.uid);
    const live = await liveSessions(tx, caller.uid, now);
    const success = await readSuccess(tx, counters, now);
    const audit = await openStream(tx, auditStreamOf(caller.uid));
    demand(own);
    const decided = await decide(own);
    if (!decided) return false;
    success.settle(true);
    succeed(tx);
    tx.set(securityRef(caller.uid), { ...own.security, ...decided.security });
    if (decided.user) {
      const changed = writeUser(tx, own.user, decided.user);
      revokeSessions(tx, caller.uid, live.filter(({ id }) => id !== caller.sid || !isKept(changed)), { now, by: caller.uid, reason: "mfa_changed" });
    }
    if (mail) enqueueMail(tx, { template: mail, to: { uid: caller.uid } }, now);
    audit.append({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `users/${caller.uid}`, requestId, details: {}, personal: addressOf(context) });
    return true;
  });
  if (!isRight) throw await fail();
}

/** Turns MFA on with a first code of the secret that was shown, and shows ten backup codes, this once. Throws `mfa_invalid` or `conflict`. */
export async function verifyMfa(input: { otp: string }, context: Context): Promise<BackupCodes> {
  const { caller, now } = context;
  const { codes, hashes } = newBackupCodes(caller.uid);
  await change(context, {
    event: "mfa.enabled",
    mail: "mfa_enabled",
    demand: ({ user, security }) => {
      if (user.mfa.enabled) throw isOn();
      if (security.pendingSecret === null) throw new AppError("conflict", "Nothing to verify: call setupMfa first.");
    },
    isKept: () => true,
    decide: async ({ security }) => {
      if (security.pendingSecret === null) return null;
      const checked = await checkTotp(security.pendingSecret, caller.uid, input.otp, 0, now);
      return checked && { security: { secret: checked.resealed ?? security.pendingSecret, pendingSecret: null, lastTimeStep: checked.timeStep, backupCodes: hashes }, user: { mfa: { enabled: true, enrolledAt: now } } };
    },
  });
  return { backupCodes: codes };
}

/** Turns MFA off, with the password and a code; other sessions end, and where the role needs a second factor this one too. Throws `invalid_credentials`, `mfa_invalid` or `conflict`. */
export async function disableMfa(input: { password: string } & Factor, context: Context): Promise<Done> {
  const { caller, now } = context;
  const { user } = await transact((tx) => readOwn(tx, caller.uid));
  if (!user.mfa.enabled) throw isOff();
  await demandPassword(user.email, input.password, context);
  await change(context, {
    event: "mfa.disabled",
    mail: "mfa_disabled",
    demand: demandOn,
    // Where the role needs one, the next session is an employee's or has the rest of the grace period.
    isKept: (changed) => !needsMfa(changed, mfaRule()),
    decide: async ({ security }) => (await checkFactor(security, caller.uid, input, now)) && { security: securityDefaults, user: { mfa: { enabled: false, enrolledAt: null } } },
  });
  return { done: true };
}

/** Replaces the backup codes by ten new ones, shown this once. Takes a code of the app. Throws `mfa_invalid` or `conflict`. */
export async function regenerateBackupCodes(input: { otp: string }, context: Context): Promise<BackupCodes> {
  const { caller, now } = context;
  const { codes, hashes } = newBackupCodes(caller.uid);
  await change(context, {
    event: "mfa.backup_codes_regenerated",
    demand: demandOn,
    isKept: () => true,
    decide: async ({ security }) => {
      const checked = await checkFactor(security, caller.uid, { otp: input.otp }, now);
      return checked && { security: { ...checked.changes, backupCodes: hashes } };
    },
  });
  return { backupCodes: codes };
}
