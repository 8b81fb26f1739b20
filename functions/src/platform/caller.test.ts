import { describe, expect, it } from "vitest";
import { callerFromClaims, demand, may } from "./caller.ts";
import { permissions, roleMay, roles, type Permission } from "./permissions.ts";

const now = new Date("2026-06-01T12:00:00Z");
const claims = { uid: "u1", exp: now.getTime() / 1000 + 60, email: "ada@secura.example", email_verified: true, name: "Ada", role: "analyst", sid: "s1", sexp: now.getTime() / 1000 + 1, mfa: true, firebase: { sign_in_provider: "password" } };

describe("the caller of a token", () => {
  it("has the token's role, session and second factor", () => {
    expect(callerFromClaims(claims, now)).toEqual({ uid: "u1", role: "analyst", name: "Ada", sid: "s1", mfa: true });
  });
  it("is named by the address without a name, and has shown no second factor unless the token says so", () => {
    expect(callerFromClaims({ ...claims, name: undefined, mfa: "yes" }, now)).toMatchObject({ name: "ada", mfa: false });
  });
  it.each([
    ["session_missing", { sid: undefined }],
    ["session_missing", { sid: "" }],
    ["session_missing", { sid: "a/b" }],
    ["session_missing", { sid: ".." }],
    ["session_missing", { sid: 7 }],
    ["session_missing", { sexp: undefined }],
    ["session_missing", { sexp: "9999999999" }],
    ["session_revoked", { sexp: now.getTime() / 1000 }],
    ["token_invalid", { uid: "__x__" }],
    ["token_expired", { exp: now.getTime() / 1000 }],
    ["role_missing", { role: undefined }],
    ["role_missing", { role: "root" }],
    ["role_missing", { role: ["admin"] }],
    ["role_missing", { firebase: { sign_in_provider: "anonymous" } }],
    ["email_unverified", { email_verified: false }],
    ["email_unverified", { email_verified: undefined }],
  ])("is refused with %s for %j", (code, changes) => {
    expect(() => callerFromClaims({ ...claims, ...changes }, now)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe("the permission catalogue", () => {
  it.each(Object.keys(permissions) as Permission[])("%s is given to a role and to all above it, and to none below", (permission) => {
    const given = roles.map((role) => roleMay(role, permission));
    expect(given).toEqual([...given].sort((a, b) => Number(a) - Number(b)));
    expect(given.at(-1)).toBe(true);
  });
  it("refuses with a reason", () => {
    const employee = callerFromClaims({ ...claims, role: "employee" }, now);
    expect(may(employee, "incident.readAll")).toBe(false);
    expect(() => {
      demand(employee, "incident.readAll");
    }).toThrow(expect.objectContaining({ code: "permission_denied" }) as Error);
  });
});
