import { createHash } from "node:crypto";
import { AppError } from "./errors.ts";
import { db, transact } from "./firestore.ts";
import { rateLimits, type LimitName, type RateLimit } from "./limits.ts";

export interface Bucket {
  tokens: number;
  /** When `tokens` was true, in milliseconds since the epoch. */
  at: number;
}

export type Taken = { ok: true; bucket: Bucket; granted: number } | { ok: false; retryAfterSeconds: number };

/**
 * Takes up to `limit.lease` tokens from a token bucket, at least one. Pure.
 * Method: token bucket with continuous refill at `perMinute`, capacity `burst`.
 */
export function take(bucket: Bucket | undefined, limit: RateLimit, now: number): Taken {
  const perMs = limit.perMinute / 60_000;
  // A clock that went backwards refills nothing.
  const idleMs = bucket ? Math.max(0, now - bucket.at) : 0;
  const tokens = bucket ? Math.min(limit.burst, bucket.tokens + idleMs * perMs) : limit.burst;
  if (tokens < 1) return { ok: false, retryAfterSeconds: Math.ceil((1 - tokens) / perMs / 1_000) };
  const granted = Math.min(limit.lease, Math.floor(tokens));
  return { ok: true, granted, bucket: { tokens: tokens - granted, at: bucket ? Math.max(now, bucket.at) : now } };
}

const leased = new Map<string, { tokens: number; until: number }>();
const leasing = new Map<string, Promise<void>>();
const leaseMs = 60_000;
const leasesKept = 10_000;

/**
 * Spends one token of the subject's bucket; throws `rate_limited` with Retry-After when there is none. The bucket lives
 * in `rateLimits/{key}` and is shared by all instances; an instance leases a few tokens at a time and drops what it has
 * not spent after a minute, so the count errs on the strict side and most calls cost no write.
 */
export async function spend(name: LimitName, subject: string, now: Date): Promise<void> {
  const key = createHash("sha256").update(`${name}:${subject}`).digest("hex");
  for (;;) {
    const held = leased.get(key);
    if (held && held.tokens > 0 && held.until > now.getTime()) {
      held.tokens -= 1;
      return;
    }
    // Calls that come at once wait for one lease instead of contending for the bucket.
    let lease = leasing.get(key);
    if (!lease) {
      lease = takeLease(key, rateLimits[name], now.getTime()).finally(() => leasing.delete(key));
      leasing.set(key, lease);
    }
    await lease;
  }
}

async function takeLease(key: string, limit: RateLimit, nowMs: number): Promise<void> {
  const ref = db().doc(`rateLimits/${key}`);
  const taken = await transact(async (tx) => {
    const data = (await tx.get(ref)).data();
    const bucket = typeof data?.["tokens"] === "number" && typeof data["at"] === "number" ? { tokens: data["tokens"], at: data["at"] } : undefined;
    const result = take(bucket, limit, nowMs);
    // Untouched for an hour the bucket is full again, and full is what an absent document means.
    if (result.ok) tx.set(ref, { ...result.bucket, expiresAt: new Date(nowMs + 3_600_000) });
    return result;
  });
  if (!taken.ok) {
    throw new AppError("rate_limited", `Too many requests; try again in ${String(taken.retryAfterSeconds)} s.`, {
      headers: { "Retry-After": String(taken.retryAfterSeconds) },
    });
  }
  if (leased.size >= leasesKept) leased.clear();
  leased.set(key, { tokens: taken.granted, until: nowMs + leaseMs });
}
