import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { current, fail, lockedUntil, noFailures, release, reserve, type Counter, type LockPolicy } from "./lockout.ts";

const policy: LockPolicy = { failures: 5, minutes: 30, grows: false, countsPending: true };
const growing: LockPolicy = { ...policy, grows: true };
const start = new Date("2026-11-01T08:00:00Z");
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

function attempt(counter: Counter, rules: LockPolicy, now: Date): { counter: Counter; isAllowed: boolean } {
  const reserved = reserve(counter, rules, now);
  return reserved.isAllowed ? { counter: fail(reserved.counter, rules, now), isAllowed: true } : { counter, isAllowed: false };
}

function lock(counter: Counter, rules: LockPolicy, now: Date): Counter {
  let locked = counter;
  for (let i = 0; i < rules.failures; i += 1) locked = attempt(locked, rules, now).counter;
  return locked;
}

describe("an account", () => {
  it("is locked for 30 minutes by the fifth failure, and opens by itself", () => {
    const locked = lock(noFailures, policy, start);
    expect(lockedUntil(locked, at(29))).toEqual(at(30));
    expect(lockedUntil(locked, at(30))).toBeNull();
    expect(reserve(locked, policy, at(10))).toEqual({ isAllowed: false, until: at(30) });
    expect(reserve(locked, policy, at(30)).isAllowed).toBe(true);
  });
  it("is not locked by failures that lie apart", () => {
    let counter = noFailures;
    for (let i = 0; i < 20; i += 1) counter = attempt(counter, policy, at(i * 8)).counter;
    expect(counter.lockedUntil).toBeNull();
  });
  it("lets no more than five through at once, while none of their outcomes is known", () => {
    let counter = noFailures;
    let allowed = 0;
    for (let i = 0; i < 50; i += 1) {
      const reserved = reserve(counter, policy, start);
      if (!reserved.isAllowed) continue;
      counter = reserved.counter;
      allowed += 1;
    }
    expect(allowed).toBe(5);
    // Had the process died before it knew, they would count as failures for half an hour and no longer.
    expect(reserve(counter, policy, at(30)).isAllowed).toBe(true);
  });
  it("forgets an attempt that was right", () => {
    const reserved = reserve(noFailures, policy, start);
    expect(reserved.isAllowed && release(reserved.counter, policy)).toEqual(noFailures);
  });
});

describe("an address", () => {
  it("is shut out twice as long each time, a day at most, and starts anew after a day of quiet", () => {
    let counter = noFailures;
    let now = start;
    const minutes: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      counter = lock(counter, growing, now);
      const until = lockedUntil(counter, now);
      minutes.push(((until?.getTime() ?? 0) - now.getTime()) / 60_000);
      now = until ?? now;
    }
    expect(minutes).toEqual([30, 60, 120, 240, 480, 960, 1_440, 1_440]);
    expect(current(counter, growing, new Date(now.getTime() + 86_400_000)).locks).toBe(0);
  });
  it("is not shut out by attempts that have not failed, however many come at once", () => {
    const network: LockPolicy = { failures: 50, minutes: 30, grows: true, countsPending: false };
    let counter = noFailures;
    for (let i = 0; i < 500; i += 1) {
      const reserved = reserve(counter, network, start);
      expect(reserved.isAllowed).toBe(true);
      if (reserved.isAllowed) counter = reserved.counter;
    }
    for (let i = 0; i < 49; i += 1) counter = fail(counter, network, start);
    expect(reserve(counter, network, start).isAllowed).toBe(true);
    expect(lockedUntil(fail(counter, network, start), start)).toEqual(at(30));
  });

  /** The share of four days, the first left out, in which an account is open that this many networks attack whenever they may. */
  function shareOpen(networks: number): number {
    let account = noFailures;
    const pairs = Array.from({ length: networks }, () => noFailures);
    let open = 0;
    for (let minute = 0; minute < 4 * 1_440; minute += 1) {
      const now = at(minute);
      for (let n = 0; n < networks; n += 1) {
        for (;;) {
          const forPair = reserve(pairs[n] ?? noFailures, growing, now);
          const forAccount = reserve(account, policy, now);
          if (!forPair.isAllowed || !forAccount.isAllowed) break;
          pairs[n] = fail(forPair.counter, growing, now);
          account = fail(forAccount.counter, policy, now);
        }
      }
      if (minute >= 1_440 && !lockedUntil(account, now)) open += 1;
    }
    return open / (3 * 1_440);
  }
  it("and a few others cannot keep a person out: the account is open most of the time", () => {
    expect(shareOpen(1)).toBeGreaterThan(0.95);
    expect(shareOpen(8)).toBeGreaterThan(0.75);
  });
  it("and dozens of others can lock an account for long, which is why other ways in pass the lock", () => {
    expect(shareOpen(64)).toBeLessThan(0.05);
  });
});

it("never lets more than the allowed failures through between two locks, whatever the order of events", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ wait: fc.integer({ min: 0, max: 40 }), outcome: fc.constantFrom("fail", "right") }), { maxLength: 200 }), (events) => {
      let counter = noFailures;
      let minute = 0;
      const failures: number[] = [];
      for (const { wait, outcome } of events) {
        minute += wait;
        const reserved = reserve(counter, policy, at(minute));
        if (!reserved.isAllowed) continue;
        if (outcome === "right") {
          counter = release(reserved.counter, policy);
          continue;
        }
        counter = fail(reserved.counter, policy, at(minute));
        failures.push(minute);
      }
      // In no half hour that begins with a failure are there more than a lock's worth before and after its edge.
      for (const first of failures) expect(failures.filter((other) => other >= first && other < first + 30).length).toBeLessThanOrEqual(2 * policy.failures - 1);
    }),
  );
});
