import { FieldValue, Timestamp, type Transaction } from "firebase-admin/firestore";
import type { Client } from "../platform/client.ts";
import { sessionDays } from "../platform/config.ts";
import type { Role } from "../platform/permissions.ts";
import { revocationRef, sessionRef } from "../platform/sessions.ts";
import type { Session } from "./model.ts";
import { liveRef } from "./store.ts";

/** What a session puts into its tokens; firestore.rules read the same. */
export interface SessionClaims {
  role: Role;
  sid: string;
  /** The session's end, in seconds since the epoch. */
  sexp: number;
  mfa: boolean;
}

/** Sessions a person may have at once; a further one ends the oldest. */
export const sessionsAtOnce = 25;

// A clock that is behind must not find the mark gone before it finds the session over.
const markKeptMs = 86_400_000;

/** A session that has not ended, as far as ending it needs. */
export interface LiveSession {
  id: string;
  expiresAt: Date;
}

/**
 * The sessions of a user that have not ended, the oldest first. One read, of a document that holds them all and that every
 * opening and ending writes: so a revocation and a sign-in at the same time come one after the other, and a transaction
 * needs no query.
 */
export async function liveSessions(tx: Transaction, uid: string, now: Date): Promise<LiveSession[]> {
  const sids: unknown = (await tx.get(liveRef(uid))).get("sids");
  return Object.entries(sids instanceof Object ? sids : {})
    .flatMap(([id, expiresAt]): LiveSession[] => (expiresAt instanceof Timestamp && expiresAt.toDate() > now ? [{ id, expiresAt: expiresAt.toDate() }] : []))
    .sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime());
}

export interface Opening {
  sid: string;
  uid: string;
  role: Role;
  method: string;
  mfa: boolean;
  client: Client;
  device: string;
  now: Date;
  /** When it ends at the latest, if before its time. */
  endsBy: Date | null;
}

/** Writes a new session and ends the oldest of `live` when there are too many. Returns the claims of its tokens. */
export function openSession(tx: Transaction, opening: Opening, live: readonly LiveSession[]): SessionClaims {
  const { sid, uid, role, method, mfa, client, device, now, endsBy } = opening;
  const expiresAt = new Date(Math.min(now.getTime() + sessionDays.value() * 86_400_000, endsBy?.getTime() ?? Infinity));
  const session: Omit<Session, "id"> = { createdAt: now, lastSeenAt: now, expiresAt, ip: client.ip, userAgent: client.userAgent, device, method, mfa, revokedAt: null, revokedBy: null, reason: null };
  tx.create(sessionRef(uid, sid), session);
  const excess = live.slice(0, Math.max(0, live.length + 1 - sessionsAtOnce));
  revokeSessions(tx, uid, excess, { now, by: "system:sessions", reason: "too_many" });
  // The whole list, which drops those that are over.
  tx.set(liveRef(uid), { sids: Object.fromEntries([...live.slice(excess.length), { id: sid, expiresAt }].map((one) => [one.id, one.expiresAt])) });
  return { role, sid, sexp: Math.floor(expiresAt.getTime() / 1_000), mfa };
}

export interface Revocation {
  now: Date;
  /** uid, or `system:<part>`. */
  by: string;
  reason: "logout" | "revoked" | "too_many" | "role_changed" | "password_changed" | "password_reset" | "mfa_changed" | "disabled" | "deleted";
}

/** Ends sessions, in the transaction of whatever is the reason: from its commit on both doors and the rules refuse them. Two writes each, and one. */
export function revokeSessions(tx: Transaction, uid: string, sessions: readonly LiveSession[], { now, by, reason }: Revocation): void {
  if (sessions.length === 0) return;
  tx.set(liveRef(uid), { sids: Object.fromEntries(sessions.map(({ id }) => [id, FieldValue.delete()])) }, { merge: true });
  for (const session of sessions) {
    tx.set(revocationRef(session.id), { expiresAt: new Date(session.expiresAt.getTime() + markKeptMs) });
    tx.update(sessionRef(uid, session.id), { revokedAt: now, revokedBy: by, reason });
  }
}

/** Takes back a session that was opened on the way to something else, and whose tokens nobody has. */
export function forgetSession(tx: Transaction, uid: string, sid: string): void {
  tx.delete(sessionRef(uid, sid));
  tx.set(liveRef(uid), { sids: { [sid]: FieldValue.delete() } }, { merge: true });
}
