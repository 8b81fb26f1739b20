import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomes } from "../../src/identity/model.ts";
import { ListLoginAttemptsInput, ListUsersInput } from "../../src/identity/userModel.ts";
import { constraintsOfAttempts, constraintsOfUsers } from "../../src/identity/userQueries.ts";
import { planList } from "../../src/incidents/listQuery.ts";
import { ListIncidentsInput } from "../../src/incidents/model.ts";
import { statuses } from "../../src/incidents/lifecycle.ts";
import { roles, type Role } from "../../src/platform/permissions.ts";
import { categories, severityLevels } from "../../src/triage/model.ts";

interface IndexField {
  fieldPath: string;
  order?: "ASCENDING" | "DESCENDING";
  arrayConfig?: "CONTAINS";
}
interface IndexFile {
  indexes: { collectionGroup: string; fields: IndexField[] }[];
  fieldOverrides: { collectionGroup: string; fieldPath: string; ttl?: boolean; indexes: { order?: string; arrayConfig?: string; queryScope: string }[] }[];
}
const file = JSON.parse(readFileSync(new URL("../../../firestore.indexes.json", import.meta.url), "utf8")) as IndexFile;

/**
 * True if Firestore can serve the query: for each equality or array filter there is an index of that field followed by the
 * sort, which Firestore merges (https://firebase.google.com/docs/firestore/query-data/index-overview#taking_advantage_of_index_merging).
 */
function isServed(collection: string, filters: { field: string; isArray: boolean }[], sortField: string, direction: "asc" | "desc"): boolean {
  const order = direction === "asc" ? "ASCENDING" : "DESCENDING";
  return filters.every(({ field, isArray }) =>
    file.indexes.some(({ collectionGroup, fields: [first, second, ...more] }) => collectionGroup === collection && more.length === 0 && first?.fieldPath === field && (first.arrayConfig === "CONTAINS") === isArray && second?.fieldPath === sortField && second.order === order),
  );
}

const now = new Date("2026-06-01T00:00:00Z");
const caller = (role: Role) => ({ uid: "me", role, name: "Me", sid: "s", mfa: false });

describe("every list of incidents", () => {
  const filters = fc.record(
    {
      status: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1, maxLength: 8 }),
      category: fc.constantFrom(...categories),
      severity: fc.constantFrom(...severityLevels),
      assignee: fc.constant("someone"),
      reporter: fc.constant("me"),
      tag: fc.constant("mail"),
      text: fc.constantFrom("printer", "printer fire alarm", "INC-2026-7F3K"),
      from: fc.constant("2026-01-01T00:00:00Z"),
      to: fc.constant("2026-02-01T00:00:00Z"),
      overdue: fc.boolean(),
      watching: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  it("has its composite indexes, asks for one array at most, and is provable by the rules", () => {
    fc.assert(
      fc.property(filters, fc.constantFrom<Role>("employee", "analyst", "admin"), (asked, role) => {
        const plan = planList(ListIncidentsInput.parse(asked), caller(role), now);
        const equalities = plan.constraints.filter(({ op }) => op === "==" || op === "in" || op === "array-contains").map(({ field, op }) => ({ field, isArray: op === "array-contains" }));
        expect(isServed("incidents", equalities, plan.sortField, plan.direction)).toBe(true);
        expect(equalities.filter(({ isArray }) => isArray).length).toBeLessThanOrEqual(1);
        expect(plan.constraints.filter(({ op }) => op === ">=" || op === "<").every(({ field }) => field === plan.sortField)).toBe(true);
        const has = (field: string, value: unknown) => plan.constraints.some((constraint) => constraint.field === field && constraint.value === value);
        expect(has("reportedBy", "me") || has("watchers", "me") || (role !== "employee" && has("restricted", false))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
  it("checks by hand what the database was not asked", () => {
    const plan = planList(ListIncidentsInput.parse({ text: "red printer", tag: "office" }), caller("analyst"), now);
    const incident = (keywords: string[], tags: string[]) => ({ keywords, tags, watchers: [], createdAt: now }) as unknown as Parameters<typeof plan.matches>[0];
    expect(plan.matches(incident(["printer", "red"], ["office"]))).toBe(true);
    expect(plan.matches(incident(["printer"], ["office"]))).toBe(false);
    expect(plan.matches(incident(["printer", "red"], []))).toBe(false);
  });
});

describe("every list of accounts and of attempts to sign in", () => {
  const equalities = (constraints: { field: string; op: string }[]) => constraints.filter(({ op }) => op === "==" || op === "in").map(({ field }) => ({ field, isArray: false }));
  it("has its composite indexes", () => {
    const users = fc.record({ role: fc.constantFrom(...roles), status: fc.constantFrom("active", "disabled", "deleted"), text: fc.constantFrom("ada", "ada@secura.example") }, { requiredKeys: [] });
    const attempts = fc.record({ email: fc.constant("ada@secura.example"), outcome: fc.constantFrom(...outcomes), from: fc.constant("2026-01-01T00:00:00Z"), to: fc.constant("2026-02-01T00:00:00Z") }, { requiredKeys: [] });
    fc.assert(
      fc.property(users, attempts, (asked, askedOfAttempts) => {
        expect(isServed("users", equalities(constraintsOfUsers(ListUsersInput.parse(asked))), "createdAt", "desc")).toBe(true);
        const constraints = constraintsOfAttempts(ListLoginAttemptsInput.parse(askedOfAttempts));
        expect(isServed("loginAttempts", equalities(constraints), "at", "desc")).toBe(true);
        expect(constraints.filter(({ op }) => op === ">=" || op === "<").every(({ field }) => field === "at")).toBe(true);
      }),
    );
  });
  it("leaves deleted people out unless they are asked for", () => {
    expect(constraintsOfUsers({ role: "analyst" })).toContainEqual({ field: "status", op: "in", value: ["active", "disabled"] });
    expect(constraintsOfUsers({ status: "deleted" })).toEqual([{ field: "status", op: "==", value: "deleted" }]);
  });
});

describe("other indexes", () => {
  it("serve the lists of alerts and messages", () => {
    const plain = (field: string) => ({ field, isArray: false });
    for (const field of ["status", "severity", "source"]) expect(isServed("alerts", [plain(field)], "lastSeenAt", "desc")).toBe(true);
    expect(isServed("messages", [plain("audience")], "createdAt", "desc")).toBe(true);
    expect(isServed("timeline", [plain("audience")], "at", "desc")).toBe(true);
    expect(isServed("timeline", [plain("audience")], "at", "asc")).toBe(true);
    expect(isServed("receipts", [plain("audience")], "at", "desc")).toBe(true);
    expect(isServed("evidence", [plain("audience")], "createdAt", "desc")).toBe(true);
  });
  it("serve the outbox, its list and what was held too long", () => {
    expect(isServed("outbox", [{ field: "state", isArray: false }], "createdAt", "desc")).toBe(true);
    expect(isServed("outbox", [{ field: "state", isArray: false }], "queuedAt", "asc")).toBe(true);
  });
  it("serve exports and their list", () => {
    for (const field of ["status", "severity", "source"]) expect(isServed("alerts", [{ field, isArray: false }], "firstSeenAt", "desc")).toBe(true);
    expect(isServed("exportJobs", [{ field: "requestedBy", isArray: false }], "createdAt", "desc")).toBe(true);
  });
  it("serve the lists of playbooks", () => {
    expect(isServed("playbooks", [{ field: "status", isArray: false }, { field: "appliesTo.categories", isArray: true }], "createdAt", "desc")).toBe(true);
  });
  it("serve the lists of applications", () => {
    for (const direction of ["asc", "desc"] as const) expect(isServed("applications", [{ field: "status", isArray: false }], "createdAt", direction)).toBe(true);
    expect(isServed("applications", [{ field: "applicantId", isArray: false }], "createdAt", "desc")).toBe(true);
  });
  it("find the messages of an author in all incidents, and in one as before", () => {
    const override = file.fieldOverrides.find(({ collectionGroup, fieldPath }) => collectionGroup === "messages" && fieldPath === "authorId");
    expect(override?.indexes).toContainEqual({ order: "ASCENDING", queryScope: "COLLECTION_GROUP" });
    expect(override?.indexes.filter(({ queryScope }) => queryScope === "COLLECTION").map(({ order, arrayConfig }) => order ?? arrayConfig)).toEqual(["ASCENDING", "DESCENDING", "CONTAINS"]);
  });
  it("let bookkeeping expire", () => {
    const expiring = file.fieldOverrides.filter((override) => override.ttl === true && override.fieldPath === "expiresAt").map((override) => override.collectionGroup);
    expect(expiring.sort()).toEqual(["baselines", "deletions", "deliveries", "idempotency", "imports", "lockouts", "loginAttempts", "mailNotices", "outbox", "processedEvents", "rateLimits", "revokedSessions", "sessions", "usedTokens"]);
  });
});
