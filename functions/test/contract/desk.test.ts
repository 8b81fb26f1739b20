import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settingsRef } from "../../src/incidents/settings.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

let reporter: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let manager: SignedIn;
let id = "";

// Other files report incidents meanwhile; only what changes nothing for them is set here, and taken back.
afterAll(async () => {
  await settingsRef().delete();
});

describe.each(doors)("the desk at the %s door", (door, call) => {
  const created = door === "REST" ? 201 : 200;
  beforeAll(async () => {
    [reporter, analyst, senior, manager] = await Promise.all([person("employee"), person("analyst"), person("senior_analyst"), person("manager")]);
    const { body } = await call("incidents.create", { title: unique("Desk"), description: "Somebody called and asked for the code of the door." }, { token: reporter.idToken });
    id = String(body["id"]);
  });
  const task = (changes: Record<string, unknown> = {}) => ({ id, title: "Change the code of the door", phase: "containment", ...changes });

  describe("addTask, listTasks, updateTask", () => {
    it("add a task, list it and finish it", async () => {
      const added = await call("incidents.addTask", task({ required: true, assigneeId: analyst.uid, dueAt: "2026-12-01T00:00:00.000Z" }), { token: analyst.idToken });
      expect(added).toMatchObject({ status: created, body: { state: "open", required: true, assigneeId: analyst.uid, dueAt: "2026-12-01T00:00:00.000Z", createdBy: analyst.uid, version: 1 } });
      const taskId = String(added.body["id"]);
      const listed = await call("incidents.listTasks", { id }, { token: senior.idToken });
      expect(listed.body["items"]).toContainEqual(added.body);
      const done = await call("incidents.updateTask", { id, taskId, state: "done", note: "Changed at noon" }, { token: senior.idToken, ifMatch: 1 });
      expect(done).toMatchObject({ status: 200, body: { state: "done", finishedBy: senior.uid, finishedAt: expect.any(String) as string, version: 2 } });
      expect((await call("incidents.get", { id }, { token: analyst.idToken })).body["tasks"]).toMatchObject({ finished: 1, requiredOpen: 0 });
    });
    it("add one task for many sends with one Idempotency-Key", async () => {
      const asked = { token: analyst.idToken, idempotencyKey: unique("key") };
      const answers = [await call("incidents.addTask", task(), asked), await call("incidents.addTask", task(), asked)];
      expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["an unknown phase", { phase: "panic" }, "phase"],
      ["an unknown field", { colour: "red" }, "colour"],
      ["a title of two lines", { title: "One\nTwo" }, "title"],
      ["a description without end", { description: "x".repeat(5_001) }, "description"],
      ["an assignee who is not of the team", { assigneeId: "nobody" }, "assigneeId"],
    ])("refuse %s with 400 and the field's path", async (_what, changes, path) => {
      const answer = await call("incidents.addTask", task(changes), { token: analyst.idToken });
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
    });
    it("are not for who is not signed in, or not of the team", async () => {
      expect(await call("incidents.addTask", task())).toMatchObject({ status: 401 });
      expect(await call("incidents.addTask", task(), { token: reporter.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await call("incidents.listTasks", { id }, { token: reporter.idToken })).toMatchObject({ status: 403 });
    });
    it("find nothing for an incident or task that is not there, and refuse an old version", async () => {
      expect(await call("incidents.addTask", task({ id: "nothing" }), { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("incidents.updateTask", { id, taskId: "nothing", state: "done" }, { token: analyst.idToken })).toMatchObject({ status: 404 });
      const { body } = await call("incidents.addTask", task(), { token: analyst.idToken });
      expect(await call("incidents.updateTask", { id, taskId: body["id"], state: "done" }, { token: analyst.idToken, ifMatch: 9 })).toMatchObject({ status: 412, code: "version_conflict" });
    });
  });

  describe("getSettings, updateSettings", () => {
    it("are read by the team and changed by managers", async () => {
      const { body } = await call("incidents.getSettings", {}, { token: analyst.idToken });
      expect(body["targets"]).toMatchObject({ critical: { acknowledge: 60 }, high: { acknowledge: 240 }, medium: { acknowledge: 720 }, low: { acknowledge: 1_440 } });
      const changed = await call("incidents.updateSettings", { warnAtShare: 0.8 }, { token: manager.idToken, ifMatch: Number(body["version"]) });
      expect(changed).toMatchObject({ status: 200, body: { warnAtShare: 0.8, version: Number(body["version"]) + 1 } });
      expect(await call("incidents.updateSettings", { warnAtShare: 0.7 }, { token: manager.idToken, ifMatch: Number(body["version"]) })).toMatchObject({ status: 412 });
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["a time zone that is none", { hours: { timeZone: "Mars/Olympus", days: [1], from: "08:00", to: "17:00", severities: ["low"] } }, "hours.timeZone"],
      ["an evening before its morning", { hours: { timeZone: "Europe/Berlin", days: [1], from: "18:00", to: "08:00", severities: ["low"] } }, "hours.to"],
      ["a target of no minutes", { targets: { low: { acknowledge: 0, resolve: 1 }, medium: { acknowledge: 1, resolve: 1 }, high: { acknowledge: 1, resolve: 1 }, critical: { acknowledge: 1, resolve: 1 } } }, "targets.low.acknowledge"],
      ["a rule that does not exist", { automation: { closeEverything: true } }, "automation.closeEverything"],
      ["an employee on duty", { assignment: [{ onDuty: ["nobody"] }] }, "assignment.0.onDuty.0"],
    ])("refuse %s with 400 and the field's path", async (_what, input, path) => {
      const answer = await call("incidents.updateSettings", input, { token: manager.idToken });
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
    });
    it("refuse an employee's reading and a senior analyst's writing", async () => {
      expect(await call("incidents.getSettings", {}, { token: reporter.idToken })).toMatchObject({ status: 403 });
      expect(await call("incidents.updateSettings", { warnAtShare: 0.5 }, { token: senior.idToken })).toMatchObject({ status: 403 });
    });
  });

  describe("transition", () => {
    it("is refused with 409 while a required task is open", async () => {
      await call("incidents.addTask", task({ required: true }), { token: analyst.idToken });
      expect(await call("incidents.transition", { id, to: "closed", verdict: "resolved", summary: "All is well" }, { token: senior.idToken })).toMatchObject({ status: 409, code: "conflict" });
    });
  });
});
