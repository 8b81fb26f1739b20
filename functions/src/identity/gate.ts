import type { Transaction } from "firebase-admin/firestore";
import type { Client } from "../platform/client.ts";
import { mfaGraceDays, mfaRequiredRoles } from "../platform/config.ts";
import { accountLockedUntil, writeAttempt } from "./attempts.ts";
import type { LoginAttempt, User } from "./model.ts";
import { prepareProfile } from "./profile.ts";
import { liveSessions, openSession, type SessionClaims } from "./sessions.ts";
import { refusalFor, sessionRole, type MfaRule, type Proof, type Refusal } from "./signInPolicy.ts";
import { readUser, userRef } from "./store.ts";

/** Somebody whose first factor is right, by whichever of the two ways they came. */
export interface Arrival {
  uid: string;
  email: string;
  isVerified: boolean;
  displayName: string;
  client: Client;
  device: string;
  /** Names the attempt's row, and the session if there is one. */
  attemptId: string;
  now: Date;
}

export interface Gate {
  user: User | null;
  /** Until when the account is locked, or null. */
  lockedUntil: Date | null;
  refusal: (proof: Proof) => Refusal | null;
  /** Opens the session and records the attempt. */
  open: (proof: Proof) => { user: User; claims: SessionClaims };
  /** Records that there is no session. */
  refuse: (proof: Proof, code: Refusal) => void;
}

/** The roles that need a second factor here, and the grace they have. */
export const mfaRule = (): MfaRule => ({ roles: mfaRequiredRoles.value(), graceDays: mfaGraceDays.value() });

/**
 * The one gate to a session: reads what decides, among the reads of a transaction; `open` and `refuse` write. `passesLock`
 * lets those in who showed more than a password. Somebody new, from an identity provider, gets an employee's profile.
 */
export async function readGate(tx: Transaction, arrival: Arrival, passesLock = false): Promise<Gate> {
  const { uid, email, isVerified, client, device, attemptId, now } = arrival;
  const user = await readUser(tx, uid);
  const until = await accountLockedUntil(tx, email, now);
  const live = await liveSessions(tx, uid, now);
  const by = { actorId: uid, actorRole: "employee", requestId: "", now };
  const profile = user ? null : await prepareProfile(tx, { uid, email, displayName: arrival.displayName, role: "employee" }, "user.registered", by);
  const record = (proof: Proof, outcome: LoginAttempt["outcome"], reason: Refusal | null) => {
    writeAttempt(tx, attemptId, { email, uid, ip: client.ip, userAgent: client.userAgent, method: proof.method, outcome, reason, at: now });
  };
  return {
    user,
    lockedUntil: until,
    refusal: (proof) => refusalFor(user, isVerified, until !== null && !passesLock, proof),
    open: (proof) => {
      const known = user ?? profile?.write();
      if (!known) throw new Error("neither a profile nor a new one");
      // No new version: having signed in must not disturb an edit of the profile that is under way.
      const changes = { lastLoginAt: now, ...(known.email === email ? {} : { email }) };
      tx.update(userRef(uid), changes);
      const role = sessionRole(known, mfaRule(), now);
      const claims = openSession(tx, { sid: attemptId, uid, role, method: proof.method, mfa: proof.secondFactor !== null, client, device, now }, live);
      record(proof, "success", null);
      return { user: { ...known, ...changes }, claims };
    },
    refuse: (proof, code) => {
      record(proof, code === "mfa_required" ? "challenged" : "refused", code);
    },
  };
}
