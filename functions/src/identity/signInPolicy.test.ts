import { describe, expect, it } from "vitest";
import { needsMfa, refusalFor, sessionRole, type Proof } from "./signInPolicy.ts";

const password: Proof = { method: "password", secondFactor: null };
const withCode: Proof = { method: "password", secondFactor: "totp" };
const active = { status: "active" as const, mfa: { enabled: false, enrolledAt: null } };
const secured = { ...active, mfa: { enabled: true, enrolledAt: new Date(0) } };

describe("a sign-in", () => {
  it("is refused to a disabled or deleted account before anything else", () => {
    for (const status of ["disabled", "deleted"] as const) expect(refusalFor({ ...secured, status }, false, true, withCode)).toBe("account_disabled");
  });
  it("is refused while the address is not verified", () => {
    expect(refusalFor(active, false, false, password)).toBe("email_unverified");
    expect(refusalFor(null, false, false, { method: "google.com", secondFactor: null })).toBe("email_unverified");
  });
  it("is refused while locked, save with a second factor or by an identity provider", () => {
    expect(refusalFor(active, true, true, { method: "google.com", secondFactor: null })).toBeNull();
    expect(refusalFor(active, true, true, password)).toBe("account_locked");
    expect(refusalFor(secured, true, true, withCode)).toBeNull();
  });
  it("asks for the second factor after a password, a link or a message, and leaves it to other providers", () => {
    for (const method of ["password", "emailLink", "phone"]) expect(refusalFor(secured, true, false, { method, secondFactor: null })).toBe("mfa_required");
    expect(refusalFor(secured, true, false, { method: "google.com", secondFactor: null })).toBeNull();
    expect(refusalFor(secured, true, false, withCode)).toBeNull();
  });
  it("is granted otherwise, also to somebody new", () => {
    expect(refusalFor(active, true, false, password)).toBeNull();
    expect(refusalFor(null, true, false, { method: "google.com", secondFactor: null })).toBeNull();
  });
});

describe("a role that needs a second factor", () => {
  const rule = { roles: ["manager", "admin"], graceDays: 14 };
  const since = new Date("2026-11-01T00:00:00Z");
  const manager = { role: "manager" as const, roleSince: since, mfa: { enabled: false, enrolledAt: null } };
  it("is held in full during the grace period, and as an employee's afterwards", () => {
    expect(sessionRole(manager, rule, new Date("2026-11-15T00:00:00Z"))).toBe("manager");
    expect(sessionRole(manager, rule, new Date("2026-11-15T00:00:01Z"))).toBe("employee");
    expect(needsMfa(manager, rule)).toBe(true);
  });
  it("is held in full once it is set up, and other roles need none", () => {
    const late = new Date("2027-11-01T00:00:00Z");
    expect(sessionRole({ ...manager, mfa: { enabled: true, enrolledAt: since } }, rule, late)).toBe("manager");
    expect(sessionRole({ ...manager, role: "analyst" }, rule, late)).toBe("analyst");
  });
});
