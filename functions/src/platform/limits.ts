/** A token bucket: `perMinute` calls in any minute on average, `burst` at once. */
export interface RateLimit {
  perMinute: number;
  burst: number;
  /** Tokens an instance takes from the shared bucket at a time: 1 is exact, more saves a write per call. */
  lease: number;
}

/** The rate limits by name, counted per user; those of public operations per network address. */
export const rateLimits = {
  read: { perMinute: 600, burst: 300, lease: 25 },
  write: { perMinute: 240, burst: 120, lease: 10 },
  report: { perMinute: 60, burst: 60, lease: 5 },
  // An office behind one address signs in at nine o'clock.
  signIn: { perMinute: 60, burst: 120, lease: 5 },
  refresh: { perMinute: 240, burst: 240, lease: 10 },
  // Each hashes a whole file and is written into its custody.
  download: { perMinute: 60, burst: 60, lease: 5 },
  // A source may be noisy; each call may carry 500 alerts.
  ingest: { perMinute: 1_200, burst: 1_200, lease: 50 },
  // Wrong API keys, by network: a machine with an old key must not keep the people beside it from signing in.
  keyGuess: { perMinute: 60, burst: 120, lease: 5 },
  // A report is rendered: a second or two of an instance.
  export: { perMinute: 10, burst: 10, lease: 1 },
  // Each of these may send an e-mail.
  request: { perMinute: 5, burst: 20, lease: 1 },
  // By address of the e-mail, whoever asks: one in twelve minutes, so five in an hour.
  mail: { perMinute: 5 / 60, burst: 1, lease: 1 },
} as const satisfies Record<string, RateLimit>;

export type LimitName = keyof typeof rateLimits;
