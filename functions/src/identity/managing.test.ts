import { describe, expect, it } from "vitest";
import { roles, type Role } from "../platform/permissions.ts";
import { objectionTo, type AskedChange } from "./managing.ts";

// Rows: who asks; columns: whose account, in the order of the ladder. `+` may, `.` may not.
const table = (rows: string): Record<Role, string> => {
  const cells = rows.trim().split(/\s+/);
  return Object.fromEntries(roles.map((role, i) => [role, cells[i] ?? ""])) as Record<Role, string>;
};
const nobody = ".....";

const ofOthers: [string, Partial<AskedChange>, Record<Role, string>][] = [
  ["disable", { status: "disabled" }, table(`${nobody} ${nobody} ${nobody} +++.. +++++`)],
  ["enable", { status: "active" }, table(`${nobody} ${nobody} ${nobody} +++.. +++++`)],
  ["make an employee of", { role: "employee" }, table(`${nobody} ${nobody} ${nobody} +++.. +++++`)],
  ["make an analyst of", { role: "analyst" }, table(`${nobody} ${nobody} ${nobody} +++.. +++++`)],
  ["make a senior analyst of", { role: "senior_analyst" }, table(`${nobody} ${nobody} ${nobody} +++.. +++++`)],
  ["make a manager of", { role: "manager" }, table(`${nobody} ${nobody} ${nobody} ${nobody} +++++`)],
  ["make an admin of", { role: "admin" }, table(`${nobody} ${nobody} ${nobody} ${nobody} +++++`)],
  ["rename", { fields: ["displayName"] }, table(`${nobody} ${nobody} ${nobody} ${nobody} +++++`)],
  ["disable and rename", { status: "disabled", fields: ["displayName"] }, table(`${nobody} ${nobody} ${nobody} ${nobody} +++++`)],
];

const ofOneself: [string, Partial<AskedChange>, Role[]][] = [
  ["role", { role: "employee" }, ["admin"]],
  ["own role, once more", { role: "admin" }, ["admin"]],
  ["status", { status: "disabled" }, []],
  ["name", { fields: ["displayName"] }, ["admin"]],
];

const pairs = roles.flatMap((caller) => roles.map((user): [Role, Role] => [caller, user]));

describe.each(ofOthers)("to %s another", (_what, change, expected) => {
  it.each(pairs)("as %s, of %s", (caller, user) => {
    const isAllowed = objectionTo({ uid: "a", role: caller }, { id: "b", role: user }, { fields: [], ...change }) === null;
    expect(isAllowed).toBe(expected[caller].charAt(roles.indexOf(user)) === "+");
  });
});

describe.each(ofOneself)("one's own %s", (_what, change, may) => {
  it.each([...roles])("as %s", (role) => {
    expect(objectionTo({ uid: "a", role }, { id: "a", role }, { fields: [], ...change }) === null).toBe(may.includes(role));
  });
});

describe("a refusal", () => {
  it("names the fields a manager may not change", () => {
    expect(objectionTo({ uid: "a", role: "manager" }, { id: "b", role: "employee" }, { fields: ["displayName", "phone"] })).toContain("displayName, phone");
  });
  it("does not depend on whether the change would change anything", () => {
    expect(objectionTo({ uid: "a", role: "manager" }, { id: "b", role: "manager" }, { role: "manager", fields: [] })).not.toBeNull();
    expect(objectionTo({ uid: "a", role: "manager" }, { id: "b", role: "admin" }, { fields: [] })).not.toBeNull();
  });
});
