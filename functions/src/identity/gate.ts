import type { Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import { addressOf } from "../audit/personal.ts";
import type { Client } from "../platform/client.ts";
import { mfaGraceDays, mfaRequiredRoles, registrationDomains, trustedProviders } from "../platform/config.ts";
import { enqueueMail } from "../platform/outbox.ts";
import { accountLockedUntil, writeAttempt } from "./attempts.ts";
import type { LoginAttempt, User } from "./model.ts";
import { prepareProfile } from "./profile.ts";
import { mayRegister } from "./registration.ts";
import { liveSessions, openSession, type SessionClaims } from "./sessions.ts";
import { isOwnMethod, refusalFor, sessionTerms, type MfaRule, type Proof, type Refusal } from "./signInPolicy.ts";
import { auditStreamOf, readUser, userRef } from "./store.ts";

/** Somebody whose first factor is right, by whichever of the two ways they came. */
export interface Arrival {
  uid: string;
  /** As Firebase Authentication has it. */
  email: string;
  isVerified: boolean;
  displayName: string;
  /** The first factor, as in `Proof`. */
  method: string;
  client: Client;
  device: string;
  /** Names the attempt's row, and the session if there is one. */
  attemptId: string;
  now: Date;
}

export interface Gate {
  user: User | null;
  /** The account's stream, when the gate has something to enter: a second one in the same transaction would enter over it. */
  audit: AuditStream | null;
  refusal: (secondFactor: Proof["secondFactor"]) => Refusal | null;
  /** Opens the session and records the attempt. */
  open: (secondFactor: Proof["secondFactor"]) => { user: User; claims: SessionClaims };
  /** Records that there is no session. */
  refuse: (code: Refusal) => void;
}

/** The roles that need a second factor here, and the grace they have. */
export const mfaRule = (): MfaRule => ({ roles: mfaRequiredRoles.value(), graceDays: mfaGraceDays.value() });

const methodsKept = 10;

/**
 * The one gate to a session: reads what decides, among the reads of a transaction; `open` and `refuse` write. `passesLock`
 * lets those in who showed more than a password. Somebody new, from an identity provider, gets an employee's profile; who
 * signs in by a way that is new for them is told by e-mail, for it may not have been them who added it.
 */
export async function readGate(tx: Transaction, arrival: Arrival, passesLock = false): Promise<Gate> {
  const { uid, email, isVerified, method, client, device, attemptId, now } = arrival;
  const user = await readUser(tx, uid);
  const isLocked = !passesLock && (await accountLockedUntil(tx, email, now)) !== null;
  const live = await liveSessions(tx, uid, now);
  const mayJoin = !isOwnMethod(method) && mayRegister(email, registrationDomains.value());
  const profile = user ? null : await prepareProfile(tx, { uid, email, displayName: arrival.displayName, role: "employee", isVerified: true }, "user.registered", { actorId: uid, actorRole: "employee", requestId: "", now, ip: client.ip });
  const isNewMethod = user !== null && user.signInMethods.length > 0 && !user.signInMethods.includes(method);
  const audit = isNewMethod ? await openStream(tx, auditStreamOf(uid)) : null;

  const record = (outcome: LoginAttempt["outcome"], reason: Refusal | null) => {
    writeAttempt(tx, attemptId, { email, uid, ip: client.ip, userAgent: client.userAgent, method, outcome, reason, at: now, origin: client.origin });
  };
  return {
    user,
    audit,
    refusal: (secondFactor) => refusalFor({ user, email, isVerified, isLocked, mayJoin, proof: { method, secondFactor }, trustedProviders: trustedProviders.value() }),
    open: (secondFactor) => {
      const known = user ?? profile?.write();
      if (!known) throw new Error("neither a profile nor a new one");
      const changes = {
        lastLoginAt: now,
        verifiedAt: known.verifiedAt ?? now,
        signInMethods: known.signInMethods.includes(method) ? known.signInMethods : [...known.signInMethods, method].slice(-methodsKept),
      };
      // No new version: having signed in must not disturb an edit of the profile that is under way.
      tx.update(userRef(uid), changes);
      if (audit) {
        enqueueMail(tx, { template: "account_changed", to: { uid }, data: { what: `the ways to sign in, now also ${method}` } }, now);
        audit.append({ event: "user.sign_in_method_added", at: now, actorId: uid, actorRole: known.role, subject: `users/${uid}`, requestId: "", details: { method }, personal: addressOf({ caller: { uid }, client }) });
      }
      const { role, endsBy } = sessionTerms(known, mfaRule(), now);
      const claims = openSession(tx, { sid: attemptId, uid, role, method, mfa: secondFactor !== null, client, device, now, endsBy }, live);
      record("success", null);
      return { user: { ...known, ...changes }, claims };
    },
    refuse: (code) => {
      record(code === "mfa_required" ? "challenged" : "refused", code);
    },
  };
}
