import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eligibilityOf, type Standing } from "./eligibility.ts";

const now = new Date("2026-06-15T12:00:00Z");
const free: Standing = { isActive: true, isTeam: false, hasPending: false, rejectedAt: null };
const day = 86_400_000;

describe("eligibility", () => {
  it("is everyone's who is active, not of the team, and waits for nothing", () => {
    expect(eligibilityOf(free, 30, now)).toEqual({ eligible: true, reason: null, detail: null, until: null });
  });
  it("is refused with the reason", () => {
    expect(eligibilityOf({ ...free, isActive: false }, 30, now)).toMatchObject({ eligible: false, reason: "account_inactive", until: null });
    expect(eligibilityOf({ ...free, isTeam: true }, 30, now)).toMatchObject({ eligible: false, reason: "team_member", until: null });
    expect(eligibilityOf({ ...free, hasPending: true }, 30, now)).toMatchObject({ eligible: false, reason: "application_pending", until: null });
  });
  it("comes back to the millisecond when the wait after a rejection ends, and the refusal says when", () => {
    const rejectedAt = new Date(now.getTime() - 30 * day);
    expect(eligibilityOf({ ...free, rejectedAt }, 30, now).eligible).toBe(true);
    const before = eligibilityOf({ ...free, rejectedAt }, 30, new Date(now.getTime() - 1));
    expect(before).toMatchObject({ eligible: false, reason: "waiting_period", until: now });
    expect(before.detail).toContain("2026-06-15");
  });
  it("knows no wait of 0 days", () => {
    expect(eligibilityOf({ ...free, rejectedAt: now }, 0, now).eligible).toBe(true);
  });
  it("always has a reason and a detail when it is refused, and neither when it is not", () => {
    const standing = fc.record({ isActive: fc.boolean(), isTeam: fc.boolean(), hasPending: fc.boolean(), rejectedAt: fc.option(fc.date({ min: new Date(0), max: new Date("2030-01-01"), noInvalidDate: true })) });
    fc.assert(
      fc.property(standing, fc.nat(365), (given, waitDays) => {
        const { eligible, reason, detail, until } = eligibilityOf(given, waitDays, now);
        expect([reason === null, detail === null]).toEqual([eligible, eligible]);
        expect(until !== null).toBe(reason === "waiting_period");
        if (until) expect(until.getTime()).toBeGreaterThan(now.getTime());
        if (!given.isActive || given.isTeam || given.hasPending) expect(eligible).toBe(false);
      }),
    );
  });
});
