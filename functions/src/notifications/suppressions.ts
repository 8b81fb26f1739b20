import { createHash } from "node:crypto";
import type { DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { db, toWire, transact } from "../platform/firestore.ts";
import { newRequestId } from "../platform/ids.ts";
import { timestamp } from "../platform/schemas.ts";

const reasons = ["bounced", "dropped", "spam_report", "unsubscribed"] as const;
export type SuppressionReason = (typeof reasons)[number];

/** An address that refused e-mails. `at` is when SendGrid says it did; what is older than `liftedAt` is forgiven. */
const Suppression = z.object({ reason: z.enum(reasons), at: timestamp, liftedAt: timestamp.nullable().default(null) });
type Suppression = z.output<typeof Suppression>;

const streamOf = (uid: string): string => `mail-${uid}`;

/** By the hash of the address, so that a list of addresses that bounce lies nowhere. */
export function suppressionRef(address: string): DocumentReference {
  return db().doc(`mailSuppressions/${createHash("sha256").update(address.trim().toLowerCase()).digest("hex")}`);
}

/** What is known; null when nothing is. What cannot be read still keeps news away, for it is there. */
function read(snapshot: DocumentSnapshot): Suppression | null {
  if (!snapshot.exists) return null;
  return Suppression.safeParse(toWire(snapshot.data())).data ?? { reason: "bounced", at: new Date(0), liftedAt: null };
}

const holds = (known: Suppression | null): known is Suppression => known !== null && (known.liftedAt === null || known.at > known.liftedAt);

/** True if nothing but what is about the account's security may go to the address. One read. */
export async function isSuppressed(address: string): Promise<boolean> {
  return holds(read(await suppressionRef(address).get()));
}

/** What an event of SendGrid says of an address. */
export interface Refusal {
  uid: string;
  address: string;
  reason: SuppressionReason;
  /** When it happened, by SendGrid. */
  at: Date;
  outboxId: string;
}

/**
 * Keeps news from an address from now on. An event that is older than what is known, or than the moment somebody lifted it,
 * changes nothing, so that events may come twice and in any order. Two reads and three writes; one read when nothing changes.
 */
export async function suppress({ uid, address, reason, at, outboxId }: Refusal, now: Date): Promise<void> {
  const ref = suppressionRef(address);
  await transact(async (tx) => {
    const known = read(await tx.get(ref));
    if (known && (known.at >= at || (known.liftedAt !== null && known.liftedAt >= at))) return;
    const isNew = !holds(known) || known.reason !== reason;
    const audit = isNew ? await openStream(tx, streamOf(uid)) : null;
    tx.set(ref, { reason, at, liftedAt: known?.liftedAt ?? null });
    audit?.append({ event: "mail.address_suppressed", at: now, actorId: "system:notifications", actorRole: "system", subject: `users/${uid}`, requestId: newRequestId(), details: { reason, outboxId, at: at.toISOString() } });
  });
}

/** Lets news go to an address again, and keeps when that was; false when nothing is kept from it. Two reads and three writes. */
export async function lift(tx: Transaction, uid: string, address: string, { caller, now, requestId }: Context): Promise<boolean> {
  const snapshot = await tx.get(suppressionRef(address));
  const known = read(snapshot);
  if (!holds(known)) return false;
  const audit = await openStream(tx, streamOf(uid));
  tx.set(snapshot.ref, { ...known, liftedAt: now });
  audit.append({ event: "mail.suppression_lifted", at: now, actorId: caller.uid, actorRole: caller.role, subject: `users/${uid}`, requestId, details: { reason: known.reason } });
  return true;
}
