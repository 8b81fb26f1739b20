import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decayAt, decays, isActive, scoreAt, shareAfter } from "./decay.ts";
import { IndicatorType } from "./model.ts";

const dayMs = 86_400_000;
const seen = new Date("2026-01-01T00:00:00Z");
const after = (days: number): Date => new Date(seen.getTime() + days * dayMs);
const address = { type: "ipv4" as const, lastSeen: seen, validUntil: null, confidence: 80, revoked: false };

describe("age", () => {
  it.each(IndicatorType.options)("leaves %s half after its half-time and nothing after its lifetime", (type) => {
    const { halfDays, lifetimeDays } = decays[type];
    expect(shareAfter(type, 0)).toBe(1);
    expect(shareAfter(type, halfDays)).toBeCloseTo(0.5, 10);
    expect(shareAfter(type, lifetimeDays)).toBe(0);
  });

  it("of an address is MISP's: lifetime 120 days, speed 2", () => {
    for (const days of [1, 10, 30, 60, 119]) expect(shareAfter("ipv4", days)).toBeCloseTo(1 - Math.sqrt(days / 120), 10);
  });

  it("never gives confidence back, and never more than there was", () => {
    fc.assert(
      fc.property(fc.constantFrom(...IndicatorType.options), fc.integer({ min: 0, max: 100 }), fc.integer({ min: -1_000, max: 4_000 }), fc.nat({ max: 1_000 }), (type, confidence, days, more) => {
        const indicator = { ...address, type, confidence };
        const [earlier, later] = [scoreAt(indicator, after(days)), scoreAt(indicator, after(days + more))];
        expect(0 <= later && later <= earlier && earlier <= confidence).toBe(true);
      }),
    );
  });

  it("is slower for hashes than for addresses", () => {
    expect(scoreAt({ ...address, type: "sha256" }, after(100))).toBeGreaterThan(scoreAt(address, after(100)));
  });

  it("counts for nothing once revoked or past its end", () => {
    expect(scoreAt({ ...address, revoked: true }, seen)).toBe(0);
    expect(scoreAt({ ...address, validUntil: after(1) }, after(0.5))).toBeGreaterThan(0);
    expect(scoreAt({ ...address, validUntil: after(1) }, after(1))).toBe(0);
  });

  it("has decayed when three tenths are left, or at the end a source has set", () => {
    expect(decayAt(address).getTime()).toBe(after(120 * 0.7 ** 2).getTime());
    expect(shareAfter("ipv4", (decayAt(address).getTime() - seen.getTime()) / dayMs)).toBeCloseTo(0.3, 6);
    expect(decayAt({ ...address, validUntil: after(3) })).toEqual(after(3));
    expect(isActive({ decayAt: after(3), revoked: false }, after(2))).toBe(true);
    expect(isActive({ decayAt: after(3), revoked: false }, after(3))).toBe(false);
    expect(isActive({ decayAt: after(3), revoked: true }, after(2))).toBe(false);
  });
});
