import { Timestamp, type DocumentReference, type Query } from "firebase-admin/firestore";
import { z } from "zod";
import { toWire, transact } from "../platform/firestore.ts";
import { timestamp } from "../platform/schemas.ts";

/** `held` waits for the configuration, `dropped` may not go out or has nobody to go to, `failed` is the dead letter. */
export const QueueState = z.enum(["pending", "sending", "held", "sent", "dropped", "failed"]);

/** What every document has that is worked off: e-mails and deliveries of webhooks. */
export const queueFields = {
  state: QueueState,
  attempts: z.int().min(0),
  /** Raised when it takes in more before it is sent: what became of an earlier edition says nothing of this one. */
  edition: z.int().min(0).default(0),
  leaseUntil: timestamp.nullable(),
  lastError: z.string().nullable(),
  /** When it is to be looked at (again); null when nothing is left to do. */
  nextAttemptAt: timestamp.nullable(),
  createdAt: timestamp,
  /** When it was put into the queue, or put back by a person: it gets too old from then on. */
  queuedAt: timestamp,
  sentAt: timestamp.nullable(),
};
type QueueFields = z.output<z.ZodObject<typeof queueFields>>;

/** What became of an attempt. `retryAfterMs` is what the other side asked for. */
export interface Outcome {
  state: "sent" | "pending" | "held" | "dropped" | "failed";
  lastError: string | null;
  retryAfterMs?: number;
}

/** An item this delivery alone may send, until its lease ends. */
export type Leased<T> = T & { id: string; ref: DocumentReference };

const leaseMs = 120_000;
export const maxAttempts = 10;
const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;
const longestRetryAfterMs = 6 * 3_600_000;
const heldMs = 900_000;
export const oldestMs = 3 * 86_400_000;

/** The fields that put an item back into the queue, for the next sweep. */
export function requeued(now: Date): Pick<QueueFields, "state" | "attempts" | "leaseUntil" | "lastError" | "nextAttemptAt" | "queuedAt"> {
  return { state: "pending", attempts: 0, leaseUntil: null, lastError: null, nextAttemptAt: now, queuedAt: now };
}

/**
 * How long to wait after the nth attempt, in milliseconds: twice as long each time, from 30 s to an hour, half of it by chance
 * so that what failed together does not come back together (equal jitter: Marc Brooker, "Exponential Backoff And Jitter",
 * AWS Architecture Blog, 2015); not less than the other side asked for, up to six hours. Pure as far as `random` is.
 */
export function waitAfter(attempts: number, retryAfterMs = 0, random: () => number = Math.random): number {
  const whole = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempts - 1, 20));
  return Math.max(Math.round(whole / 2 + (whole / 2) * random()), Math.min(retryAfterMs, longestRetryAfterMs));
}

/** True for what waited so long that it is of no use any more: three days. Pure. */
export const isTooOld = ({ queuedAt }: Pick<QueueFields, "queuedAt">, now: Date): boolean => now.getTime() - queuedAt.getTime() > oldestMs;

const over = (state: "failed", lastError: string) => ({ state, lastError, leaseUntil: null, nextAttemptAt: null });

/**
 * Takes an item for sending; null when there is nothing to do, not yet, or another delivery has it. One that crashed leaves a
 * lease behind, and the sweep comes when that has ended. One read and one write.
 */
export async function takeLease<Shape extends typeof queueFields>(ref: DocumentReference, schema: z.ZodObject<Shape>, now: Date): Promise<Leased<z.output<z.ZodObject<Shape>>> | null> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(ref);
    if (!snapshot.exists) return null;
    const read = schema.safeParse(toWire(snapshot.data()));
    if (!read.success) {
      tx.update(ref, over("failed", `Malformed: ${read.error.issues[0]?.path.join(".") ?? ""}`));
      return null;
    }
    const item = read.data as QueueFields & z.output<z.ZodObject<Shape>>;
    const { state, attempts, leaseUntil, nextAttemptAt } = item;
    if (state === "sent" || state === "dropped" || state === "failed") return null;
    if (state === "sending" && leaseUntil !== null && leaseUntil > now) return null;
    if (state === "pending" && attempts > 0 && nextAttemptAt !== null && nextAttemptAt > now) return null;
    if (attempts >= maxAttempts) {
      tx.update(ref, over("failed", `Given up after ${String(maxAttempts)} attempts.`));
      return null;
    }
    if (isTooOld(item, now)) {
      tx.update(ref, over("failed", "It waited for more than three days and is too old to be of use."));
      return null;
    }
    const until = new Date(now.getTime() + leaseMs);
    tx.update(ref, { state: "sending", attempts: attempts + 1, leaseUntil: until, nextAttemptAt: until });
    return { ...item, id: ref.id, ref, attempts: attempts + 1 };
  });
}

/** What is recorded of an attempt: the last one is not left pending, and one that was not made for want of configuration does not count. Pure as far as chance goes. */
function settlement({ attempts }: { attempts: number }, { retryAfterMs, ...outcome }: Outcome, now: Date) {
  const after = (ms: number) => new Date(now.getTime() + ms);
  if (outcome.state === "held") return { ...outcome, attempts: attempts - 1, nextAttemptAt: after(heldMs) };
  if (outcome.state !== "pending") return { ...outcome, nextAttemptAt: null };
  return attempts >= maxAttempts ? { ...outcome, state: "failed" as const, nextAttemptAt: null } : { ...outcome, nextAttemptAt: after(waitAfter(attempts, retryAfterMs)) };
}

/** Records what became of a leased item, and returns the state that was recorded. One read and one write. */
export async function settle(item: Leased<QueueFields>, outcome: Outcome, now: Date): Promise<Outcome["state"]> {
  const settled = settlement(item, outcome, now);
  await transact(async (tx) => {
    const snapshot = await tx.get(item.ref);
    // Whoever overran the lease must not undo what a later delivery did; but what was sent, was sent.
    const isOurs = snapshot.get("state") === "sending" && snapshot.get("attempts") === item.attempts;
    const isSameEdition = (snapshot.get("edition") ?? 0) === item.edition;
    if (!snapshot.exists || !isSameEdition || (!isOurs && settled.state !== "sent")) return;
    tx.update(item.ref, { ...settled, leaseUntil: null, ...(settled.state === "sent" ? { sentAt: now } : {}) });
  });
  return settled.state;
}

/** What is due in a queue, what waits longest first. */
export const due = (queue: Query, now: Date, limit: number): Query => queue.where("nextAttemptAt", "<=", Timestamp.fromDate(now)).orderBy("nextAttemptAt").limit(limit);
