import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { take, type Bucket } from "./rateLimit.ts";

const limit = { perMinute: 60, burst: 10, lease: 1 };

describe("the token bucket", () => {
  it("gives a burst, then one a second, and says when to come back", () => {
    let bucket: Bucket | undefined;
    for (let i = 0; i < 10; i += 1) {
      const taken = take(bucket, limit, 0);
      if (!taken.ok) throw new Error("the burst was refused");
      bucket = taken.bucket;
    }
    expect(take(bucket, limit, 0)).toEqual({ ok: false, retryAfterSeconds: 1 });
    expect(take(bucket, limit, 999).ok).toBe(false);
    expect(take(bucket, limit, 1_000).ok).toBe(true);
  });
  it("never gives more than the burst and the refill together, however the calls are spread and the clock jumps", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 30_000 }), { maxLength: 200 }), fc.integer({ min: 1, max: 10 }), (steps, lease) => {
        let now = 1_000_000;
        let first: number | undefined;
        let latest = -Infinity;
        let granted = 0;
        let bucket: Bucket | undefined;
        for (const step of steps) {
          now += step;
          first ??= now;
          latest = Math.max(latest, now);
          const taken = take(bucket, { ...limit, lease }, now);
          if (taken.ok) {
            granted += taken.granted;
            bucket = taken.bucket;
            expect(bucket.tokens).toBeGreaterThanOrEqual(0);
          }
        }
        if (first !== undefined) expect(granted).toBeLessThanOrEqual(10 + (latest - first) / 1_000 + 1e-6);
      }),
    );
  });
});
