/** Failed sign-ins of an account, of an address, or of an account from an address. */
export interface Counter {
  /** Failed attempts, and where pending ones count, those whose outcome is not known. */
  failures: number;
  firstAt: Date | null;
  lockedUntil: Date | null;
  /** Locks in a row, for those that grow. */
  locks: number;
}

export interface LockPolicy {
  /** Failures that lock. */
  failures: number;
  /** How long it stays locked, and how long a failure counts. */
  minutes: number;
  /** Each further lock lasts twice as long as the one before, a day at most. */
  grows: boolean;
  /**
   * Attempts whose outcome is not known yet count as failures, so that many at once test no more passwords than as many one
   * after the other. Not for a network: an office signs in at nine o'clock, and nobody has failed.
   */
  countsPending: boolean;
}

export const noFailures: Counter = { failures: 0, firstAt: null, lockedUntil: null, locks: 0 };

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The end of a lock that holds at `now`, or null. */
export function lockedUntil(counter: Counter, now: Date): Date | null {
  return counter.lockedUntil && counter.lockedUntil > now ? counter.lockedUntil : null;
}

/** What still counts at `now`: failures for as long as a lock would last, locks in a row until a day of quiet. */
export function current(counter: Counter, policy: LockPolicy, now: Date): Counter {
  if (lockedUntil(counter, now)) return counter;
  const isOld = !counter.firstAt || now.getTime() - counter.firstAt.getTime() >= policy.minutes * minuteMs;
  const isQuiet = !counter.lockedUntil || now.getTime() - counter.lockedUntil.getTime() >= dayMs;
  return { ...(isOld ? { failures: 0, firstAt: null } : { failures: counter.failures, firstAt: counter.firstAt }), lockedUntil: isQuiet ? null : counter.lockedUntil, locks: isQuiet ? 0 : counter.locks };
}

/** Lets an attempt through, counted where pending ones count, or says until when there is no more. */
export function reserve(counter: Counter, policy: LockPolicy, now: Date): { isAllowed: true; counter: Counter } | { isAllowed: false; until: Date } {
  const until = lockedUntil(counter, now);
  if (until) return { isAllowed: false, until };
  const counted = current(counter, policy, now);
  if (!policy.countsPending) return { isAllowed: true, counter: counted };
  // All let through and their outcomes not known yet: as if locked, until they are, or no longer count.
  if (counted.failures >= policy.failures) return { isAllowed: false, until: new Date((counted.firstAt ?? now).getTime() + policy.minutes * minuteMs) };
  return { isAllowed: true, counter: oneMore(counted, now) };
}

const oneMore = (counter: Counter, now: Date): Counter => ({ ...counter, failures: counter.failures + 1, firstAt: counter.firstAt ?? now });

/** An attempt that was let through failed: locks when it was the last one allowed. */
export function fail(counter: Counter, policy: LockPolicy, now: Date): Counter {
  if (lockedUntil(counter, now)) return counter;
  const counted = policy.countsPending ? counter : oneMore(current(counter, policy, now), now);
  if (counted.failures < policy.failures) return counted;
  const minutes = Math.min(policy.minutes * 2 ** (policy.grows ? counted.locks : 0), dayMs / minuteMs);
  return { failures: 0, firstAt: null, lockedUntil: new Date(now.getTime() + minutes * minuteMs), locks: counted.locks + 1 };
}

/** An attempt that was let through was no failure after all. */
export function release(counter: Counter, policy: LockPolicy): Counter {
  if (!policy.countsPending) return counter;
  const failures = Math.max(0, counter.failures - 1);
  return { ...counter, failures, firstAt: failures === 0 ? null : counter.firstAt };
}
