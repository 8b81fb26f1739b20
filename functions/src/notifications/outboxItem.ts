import type { DocumentReference } from "firebase-admin/firestore";
import { z } from "zod";
import { AppError } from "../platform/errors.ts";
import { db, toWire, transact } from "../platform/firestore.ts";
import { mailTemplates } from "../platform/outbox.ts";
import { timestamp } from "../platform/schemas.ts";

const OutboxItem = z.object({
  template: z.enum(mailTemplates),
  to: z.union([z.strictObject({ uid: z.string() }), z.strictObject({ email: z.string() })]),
  data: z.record(z.string(), z.string()).catch({}),
  state: z.enum(["pending", "sending", "held", "sent", "dropped", "failed"]),
  attempts: z.int().min(0),
  leaseUntil: timestamp.nullable(),
  createdAt: timestamp,
});

/** An item this delivery alone may send, until its lease ends. */
export type LeasedItem = z.output<typeof OutboxItem> & { id: string };

/** What became of an item. `held` waits for the configuration, `dropped` has nobody to go to, `failed` is given up. */
export interface Outcome {
  state: "sent" | "pending" | "held" | "dropped" | "failed";
  lastError: string | null;
}

const leaseMinutes = 2;
const maxAttempts = 10;

const itemRef = (id: string): DocumentReference => db().doc(`outbox/${id}`);

/**
 * Takes an item for sending; null when there is nothing left to do. Throws `unavailable` while another delivery has it: that
 * one may have crashed, and the platform's retry then takes over when the lease has ended.
 */
export async function takeLease(id: string, now: Date): Promise<LeasedItem | null> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(itemRef(id));
    if (!snapshot.exists) return null;
    const read = OutboxItem.safeParse(toWire(snapshot.data()));
    if (!read.success) {
      tx.update(itemRef(id), { state: "failed", lastError: `Malformed: ${read.error.issues[0]?.path.join(".") ?? ""}` });
      return null;
    }
    const item = read.data;
    if (item.state === "sent" || item.state === "dropped" || item.state === "failed") return null;
    if (item.state === "sending" && item.leaseUntil && item.leaseUntil > now) throw new AppError("unavailable", `E-mail ${id} is being sent by another delivery.`);
    if (item.attempts >= maxAttempts) {
      tx.update(itemRef(id), { state: "failed", leaseUntil: null, lastError: `Given up after ${String(maxAttempts)} attempts.` });
      return null;
    }
    const attempts = item.attempts + 1;
    tx.update(itemRef(id), { state: "sending", attempts, leaseUntil: new Date(now.getTime() + leaseMinutes * 60_000) });
    return { ...item, id, attempts };
  });
}

/** Records what became of a leased item, and returns what was recorded: the last attempt is not left pending. */
export async function settle(item: LeasedItem, outcome: Outcome, now: Date): Promise<Outcome> {
  const isLast = outcome.state === "pending" && item.attempts >= maxAttempts;
  const settled: Outcome = isLast ? { ...outcome, state: "failed" } : outcome;
  await transact(async (tx) => {
    const snapshot = await tx.get(itemRef(item.id));
    // Whoever overran the lease must not undo what a later delivery did; but what was sent, was sent.
    const isOurs = snapshot.get("state") === "sending" && snapshot.get("attempts") === item.attempts;
    if (!snapshot.exists || (!isOurs && settled.state !== "sent")) return;
    tx.update(itemRef(item.id), { ...settled, leaseUntil: null, ...(settled.state === "sent" ? { sentAt: now } : {}) });
  });
  return settled;
}
