import { beforeAll, describe, expect, it } from "vitest";
import { builtInPlaybooks } from "../../src/playbooks/builtIn.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

let employee: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;

const step = (id: string, changes: Record<string, unknown> = {}) => ({ id, title: `Do ${id}`, phase: "containment", ...changes });
const input = (changes: Record<string, unknown> = {}) => ({ name: "Against lost keys", appliesTo: { categories: ["other"] }, steps: [step("change-locks", { required: true }), step("severe", { conditions: [{ field: "severity", operator: "atLeast", value: "critical" }] })], ...changes });

describe.each(doors)("playbooks at the %s door", (door, call) => {
  const created = door === "REST" ? 201 : 200;
  beforeAll(async () => {
    [employee, analyst, senior] = await Promise.all([person("employee"), person("analyst"), person("senior_analyst")]);
  });
  const create = async (changes: Record<string, unknown> = {}) => {
    const { body, code } = await call("playbooks.create", input(changes), { token: senior.idToken });
    expect(code).toBeUndefined();
    return String(body["id"]);
  };
  const report = async () => {
    const { body } = await call("incidents.create", { title: unique("Keys lost"), description: "The keys of the archive are gone since Monday." }, { token: employee.idToken });
    await call("incidents.update", { id: body["id"], category: "other", severity: "medium" }, { token: senior.idToken });
    return String(body["id"]);
  };

  describe("create, get, update, archive, restore", () => {
    it("keep every version", async () => {
      const answer = await call("playbooks.create", input(), { token: senior.idToken });
      expect(answer).toMatchObject({ status: created, body: { status: "active", source: "own", version: 1, stepCount: 2, createdBy: senior.uid } });
      const id = String(answer.body["id"]);
      expect((await call("playbooks.get", { id }, { token: analyst.idToken })).body).toEqual(answer.body);
      expect(await call("playbooks.update", { id, name: "Against lost badges" }, { token: senior.idToken, ifMatch: 1 })).toMatchObject({ status: 200, body: { name: "Against lost badges", version: 2 } });
      expect(await call("playbooks.archive", { id }, { token: senior.idToken, ifMatch: 2 })).toMatchObject({ status: 200, body: { status: "archived", version: 3 } });
      expect(await call("playbooks.restore", { id }, { token: senior.idToken, ifMatch: 3 })).toMatchObject({ status: 200, body: { status: "active", version: 4 } });
      const versions = (await call("playbooks.listVersions", { id, limit: 3 }, { token: analyst.idToken })).body;
      expect((versions["items"] as { version: number }[]).map(({ version }) => version)).toEqual([4, 3, 2]);
      expect(versions["nextCursor"]).toEqual(expect.any(String));
      expect((await call("playbooks.getVersion", { id, version: 1 }, { token: analyst.idToken })).body).toEqual(answer.body);
    });
    it("show the version as ETag", async () => {
      const { headers } = await call("playbooks.get", { id: await create() }, { token: analyst.idToken });
      if (door === "REST") expect(headers.get("etag")).toBe('"1"');
    });
    it("make one of many sends with one Idempotency-Key", async () => {
      const asked = { token: senior.idToken, idempotencyKey: unique("key") };
      const answers = await Promise.all([1, 2, 3].map(() => call("playbooks.create", input(), asked)));
      expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["no step", { steps: [] }, "steps"],
      ["steps that wait for each other", { steps: [step("a", { needs: ["b"] }), step("b", { needs: ["a"] })] }, "steps.0.needs.0"],
      ["two steps of one id", { steps: [step("a"), step("a")] }, "steps.1.id"],
      ["51 steps", { steps: Array.from({ length: 51 }, (_, i) => step(`s${String(i)}`)) }, "steps"],
      ["a condition on a secret field", { steps: [step("a", { conditions: [{ field: "reportedBy", operator: "is", value: "x" }] })] }, "steps.0.conditions.0.field"],
      ["a category nobody knows", { appliesTo: { categories: ["gossip"] } }, "appliesTo.categories.0"],
      ["a server's field", { source: "builtin" }, "source"],
    ])("refuse %s with 400 and the field's path", async (_what, changes, path) => {
      const answer = await call("playbooks.create", input(changes), { token: senior.idToken });
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
    });
    it("are for senior analysts to change, for the team to read, for nobody else", async () => {
      const id = await create();
      expect(await call("playbooks.create", input())).toMatchObject({ status: 401, code: "unauthenticated" });
      for (const [name, asked] of [["create", input()], ["update", { id, name: "Mine now" }], ["archive", { id }], ["restore", { id }], ["installBuiltIn", {}]] as const) expect(await call(`playbooks.${name}`, asked, { token: analyst.idToken }), name).toMatchObject({ status: 403, code: "permission_denied" });
      for (const [name, asked] of [["list", {}], ["get", { id }], ["listVersions", { id }], ["getVersion", { id, version: 1 }], ["dryRun", { id }]] as const) {
        expect(await call(`playbooks.${name}`, asked, { token: employee.idToken }), name).toMatchObject({ status: 403, code: "permission_denied" });
        expect(await call(`playbooks.${name}`, asked), name).toMatchObject({ status: 401 });
        expect(await call(`playbooks.${name}`, asked, { token: analyst.idToken }), name).toMatchObject({ status: 200 });
      }
    });
    it("answer 404 for what does not exist, 412 for an older version, 409 for an archived one", async () => {
      for (const [name, more] of [["get", {}], ["update", { name: "None" }], ["archive", {}], ["restore", {}], ["listVersions", {}], ["getVersion", { version: 1 }], ["dryRun", {}]] as const) expect(await call(`playbooks.${name}`, { id: unique("none"), ...more }, { token: senior.idToken }), name).toMatchObject({ status: 404, code: "not_found" });
      const id = await create();
      await call("playbooks.update", { id, name: "Newer" }, { token: senior.idToken });
      for (const [name, more] of [["update", { name: "Older" }], ["archive", {}], ["restore", {}]] as const) expect(await call(`playbooks.${name}`, { id, ...more }, { token: senior.idToken, ifMatch: 1 }), name).toMatchObject({ status: 412, code: "version_conflict" });
      await call("playbooks.archive", { id }, { token: senior.idToken });
      expect(await call("playbooks.update", { id, name: "Too late" }, { token: senior.idToken })).toMatchObject({ status: 409, code: "conflict" });
    });
  });

  describe("list", () => {
    it("has the new ones first, by category and status, without their steps", async () => {
      const [active, archived] = [await create({ appliesTo: { categories: ["denial_of_service"] } }), await create({ appliesTo: { categories: ["denial_of_service"] } })];
      await call("playbooks.archive", { id: archived }, { token: senior.idToken });
      const list = async (asked: Record<string, unknown>) => (await call("playbooks.list", { limit: 100, ...asked }, { token: analyst.idToken })).body["items"] as Record<string, unknown>[];
      const ids = async (asked: Record<string, unknown>) => (await list(asked)).map((item) => item["id"]).filter((id) => id === active || id === archived);
      expect(await ids({ category: "denial_of_service" })).toEqual([archived, active]);
      expect(await ids({ category: "denial_of_service", status: "active" })).toEqual([active]);
      expect(await ids({ status: "archived" })).toEqual([archived]);
      expect(await ids({ category: "phishing" })).toEqual([]);
      for (const item of await list({})) expect(item).not.toHaveProperty("steps");
      expect(await call("playbooks.list", { category: "gossip" }, { token: analyst.idToken })).toMatchObject({ status: 400 });
      expect(await call("playbooks.list", { cursor: "nonsense" }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_cursor" });
    });
  });

  describe("installBuiltIn", () => {
    it("has them all there, and does nothing the second time", async () => {
      const first = await call("playbooks.installBuiltIn", {}, { token: senior.idToken });
      expect(first.status).toBe(200);
      const second = (await call("playbooks.installBuiltIn", {}, { token: senior.idToken })).body as Record<string, string[]>;
      expect(second).toMatchObject({ added: [], updated: [] });
      expect([...(second["current"] ?? []), ...(second["kept"] ?? [])].sort()).toEqual(builtInPlaybooks.map(({ id }) => id).sort());
    });
  });

  describe("suggest, run, listRuns", () => {
    it("lead from an incident to its tasks", async () => {
      const [id, playbookId] = [await report(), await create()];
      const suggested = (await call("playbooks.suggest", { id }, { token: analyst.idToken })).body["items"] as Record<string, unknown>[];
      expect(suggested.length).toBeGreaterThan(0);
      const started = await call("playbooks.run", { id, playbookId }, { token: senior.idToken });
      expect(started).toMatchObject({ status: created, body: { playbookId, playbookVersion: 1, startedBy: senior.uid, steps: [{ stepId: "change-locks", skippedBecause: null }, { stepId: "severe", taskId: null, skippedBecause: "the severity: medium (asked: at least critical)" }] } });
      const tasks = (await call("incidents.listTasks", { id }, { token: analyst.idToken })).body["items"] as Record<string, unknown>[];
      expect(tasks).toMatchObject([{ title: "Do change-locks", playbookRunId: started.body["id"], stepId: "change-locks", required: true }]);
      expect((await call("playbooks.listRuns", { id }, { token: analyst.idToken })).body).toEqual({ items: [started.body], nextCursor: null });
      expect(await call("playbooks.run", { id, playbookId }, { token: senior.idToken })).toMatchObject({ status: 409, code: "conflict" });
      expect(await call("playbooks.run", { id, playbookId, again: true }, { token: senior.idToken })).toMatchObject({ status: created });
    });
    it("are the team's, and running is for those who work on the incident", async () => {
      const [id, playbookId] = [await report(), await create()];
      for (const [name, asked] of [["suggest", { id }], ["listRuns", { id }], ["run", { id, playbookId }]] as const) {
        expect(await call(`playbooks.${name}`, asked), name).toMatchObject({ status: 401 });
        expect(await call(`playbooks.${name}`, asked, { token: employee.idToken }), name).toMatchObject({ status: 403, code: "permission_denied" });
        expect(await call(`playbooks.${name}`, { ...asked, id: unique("none") }, { token: senior.idToken }), name).toMatchObject({ status: 404, code: "not_found" });
      }
      expect(await call("playbooks.run", { id, playbookId }, { token: analyst.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("playbooks.run", { id, playbookId: unique("none") }, { token: senior.idToken })).toMatchObject({ status: 404 });
      expect(await call("playbooks.run", { id, playbookId, again: "yes" }, { token: senior.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    });
  });

  describe("dryRun", () => {
    it("tells what would happen, and why not", async () => {
      const [id, playbookId] = [await report(), await create()];
      const { body } = await call("playbooks.dryRun", { id: playbookId, incidentIds: [id, "nothing"] }, { token: analyst.idToken });
      expect(body).toMatchObject({ playbookId, playbookVersion: 1, incidents: [{ incidentId: id, created: ["change-locks"], skipped: [{ stepId: "severe" }] }], steps: [{ created: 1, skipped: 0 }, { created: 0, skipped: 1 }], notFound: ["nothing"] });
      expect((await call("incidents.listTasks", { id }, { token: analyst.idToken })).body["items"]).toEqual([]);
      const newest = (await call("playbooks.dryRun", { id: playbookId, category: "other", limit: 1 }, { token: analyst.idToken })).body;
      expect(newest["incidents"]).toHaveLength(1);
      expect(await call("playbooks.dryRun", { id: playbookId, incidentIds: [] }, { token: analyst.idToken })).toMatchObject({ status: 400 });
    });
  });
});
