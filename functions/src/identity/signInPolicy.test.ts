import { describe, expect, it } from "vitest";
import { needsMfa, refusalFor, sessionTerms, type Asked, type Proof } from "./signInPolicy.ts";

const password: Proof = { method: "password", secondFactor: null };
const withCode: Proof = { method: "password", secondFactor: "totp" };
const google: Proof = { method: "google.com", secondFactor: null };
const email = "ada@example.org";
const active = { status: "active" as const, email, mfa: { enabled: false, enrolledAt: null } };
const secured = { ...active, mfa: { enabled: true, enrolledAt: new Date(0) } };
const refusal = (asked: Partial<Asked>) => refusalFor({ user: active, email, isVerified: true, isLocked: false, mayJoin: false, proof: password, trustedProviders: [], ...asked });

describe("a sign-in", () => {
  it("is refused to a disabled or deleted account before anything else", () => {
    for (const status of ["disabled", "deleted"] as const) expect(refusal({ user: { ...secured, status }, isVerified: false, isLocked: true, proof: withCode })).toBe("account_disabled");
  });
  it("is refused under another address than the profile's, verified or not", () => {
    for (const isVerified of [true, false]) expect(refusal({ email: "eve@example.org", isVerified, proof: withCode })).toBe("email_changed");
  });
  it("is refused while the address is not verified", () => {
    expect(refusal({ isVerified: false })).toBe("email_unverified");
    expect(refusal({ user: null, mayJoin: true, isVerified: false, proof: google })).toBe("email_unverified");
  });
  it("is refused while locked, save with a second factor or by an identity provider", () => {
    for (const method of ["password", "emailLink", "phone"]) expect(refusal({ isLocked: true, proof: { method, secondFactor: null } })).toBe("account_locked");
    expect(refusal({ isLocked: true, proof: google })).toBeNull();
    expect(refusal({ user: secured, isLocked: true, proof: withCode })).toBeNull();
  });
  it("asks for the second factor whatever came before it, save a provider that is trusted to ask itself", () => {
    for (const method of ["password", "emailLink", "phone", "google.com", "anything"]) expect(refusal({ user: secured, proof: { method, secondFactor: null } }), method).toBe("mfa_required");
    expect(refusal({ user: secured, proof: google, trustedProviders: ["google.com"] })).toBeNull();
    expect(refusal({ user: secured, proof: withCode })).toBeNull();
  });
  it("is granted otherwise; to somebody new only where they may join", () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ user: null, mayJoin: true, proof: google })).toBeNull();
    expect(refusal({ user: null, mayJoin: false, proof: google })).toBe("account_disabled");
  });
});

describe("a role that needs a second factor", () => {
  const rule = { roles: ["manager", "admin"], graceDays: 14 };
  const since = new Date("2026-11-01T00:00:00Z");
  const end = new Date("2026-11-15T00:00:00Z");
  const manager = { role: "manager" as const, roleSince: since, mfa: { enabled: false, enrolledAt: null } };
  it("is held in full to the end of the grace period and not an hour longer, and as an employee's afterwards", () => {
    expect(sessionTerms(manager, rule, new Date("2026-11-14T23:59:59Z"))).toEqual({ role: "manager", endsBy: end });
    expect(sessionTerms(manager, rule, end)).toEqual({ role: "employee", endsBy: null });
    expect(needsMfa(manager, rule)).toBe(true);
  });
  it("is held in full once it is set up, and other roles need none", () => {
    const late = new Date("2027-11-01T00:00:00Z");
    expect(sessionTerms({ ...manager, mfa: { enabled: true, enrolledAt: since } }, rule, late)).toEqual({ role: "manager", endsBy: null });
    expect(sessionTerms({ ...manager, role: "analyst" }, rule, late)).toEqual({ role: "analyst", endsBy: null });
  });
});
