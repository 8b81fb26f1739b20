/** A token bucket: `perMinute` calls in any minute on average, `burst` at once. */
export interface RateLimit {
  perMinute: number;
  burst: number;
  /** Tokens an instance takes from the shared bucket at a time: 1 is exact, more saves a write per call. */
  lease: number;
}

/** The rate limits by name, counted per user. */
export const rateLimits = {
  read: { perMinute: 600, burst: 300, lease: 25 },
  write: { perMinute: 240, burst: 120, lease: 10 },
  report: { perMinute: 60, burst: 60, lease: 5 },
} as const satisfies Record<string, RateLimit>;

export type LimitName = keyof typeof rateLimits;
