import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

let reporter: SignedIn;
let other: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let manager: SignedIn;

const input = (changes: Record<string, unknown> = {}) => ({ title: "Strange invoice by mail", description: "An invoice I never ordered, with a link to invoice-check[.]example.", ...changes });

describe.each(doors)("incidents at the %s door", (door, call) => {
  // New people for each door: the limits on reports per person are real here.
  beforeAll(async () => {
    [reporter, other, analyst, senior, manager] = await Promise.all([person("employee"), person("employee"), person("analyst"), person("senior_analyst"), person("manager")]);
  });
  const create = async (by: SignedIn = reporter, changes: Record<string, unknown> = {}) => {
    const { body, code } = await call("incidents.create", input(changes), { token: by.idToken });
    expect(code).toBeUndefined();
    return body;
  };

  describe("create", () => {
    it("answers the incident as stored, numbered and waiting for its verdict", async () => {
      const { status, body } = await call("incidents.create", input({ tags: ["mail", "mail"], affected: { users: 2 }, occurredAt: "2026-01-02T03:04:05.000Z" }), { token: reporter.idToken });
      expect(status).toBe(door === "REST" ? 201 : 200);
      expect(body).toMatchObject({ title: "Strange invoice by mail", reportedBy: reporter.uid, reporterName: reporter.name, status: "new", version: 1, tags: ["mail"], affected: { users: 2 }, occurredAt: "2026-01-02T03:04:05.000Z", triage: { state: "pending" } });
      expect(body["number"]).toMatch(/^INC-\d{4}-[0-9A-Z]{4,}$/);
      const stored = await db().doc(`incidents/${String(body["id"])}`).get();
      expect(stored.get("title")).toBe("Strange invoice by mail");
    });
    it("writes its audit entry with it", async () => {
      const { id } = await create();
      const entries = await db().collection(`audit/incident-${String(id)}/entries`).orderBy("seq").get();
      expect(entries.docs[0]?.data()).toMatchObject({ event: "incident.created", actorId: reporter.uid, subject: `incidents/${String(id)}`, seq: 1 });
    });
    it.each<[string, Record<string, unknown>, string]>([
      ["an unknown field", { colour: "red" }, "colour"],
      ["a server's field", { severity: "low" }, "severity"],
      ["another's uid", { reportedBy: "someone" }, "reportedBy"],
      ["a wrong type", { title: 7 }, "title"],
      ["an oversized title", { title: "x".repeat(201) }, "title"],
      ["an oversized description", { description: "x".repeat(20_001) }, "description"],
      ["a control character", { description: "a description with \u0000 inside" }, "description"],
      ["a broken surrogate", { description: "a description with \ud800 inside" }, "description"],
      ["a wrong nested field", { affected: { users: -1 } }, "affected.users"],
      ["an unknown nested field", { affected: { castles: 1 } }, "affected.castles"],
      ["a wrong list item", { tags: ["ok", 5] }, "tags.1"],
      ["a date that is none", { occurredAt: "2026-02-30T00:00:00Z" }, "occurredAt"],
      ["a type of the callable protocol", { title: { "@type": "type.googleapis.com/google.protobuf.Any" } }, "title"],
      ["a poisoned prototype", JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>, "__proto__"],
    ])("refuses %s with 400 and the field's path, and writes nothing", async (_what, changes, path) => {
      const title = unique("refused");
      const sent = Object.defineProperties({ ...input({ title }) }, Object.getOwnPropertyDescriptors(changes)) as Record<string, unknown>;
      const answer = await call("incidents.create", sent, { token: reporter.idToken });
      expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
      expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
      expect((await db().collection("incidents").where("title", "==", title).get()).empty).toBe(true);
    });
    it("refuses a call without a token with 401 and the words older clients know", async () => {
      expect(await call("incidents.create", input())).toMatchObject({ status: 401, code: "unauthenticated", body: { detail: "Not authenticated" } });
    });
    it("with an Idempotency-Key has one effect for many sends, also at once", async () => {
      const title = unique("once");
      const asked = { token: reporter.idToken, idempotencyKey: unique("key") };
      const answers = await Promise.all([1, 2, 3].map(() => call("incidents.create", input({ title }), asked)));
      const late = await call("incidents.create", input({ title }), asked);
      expect(new Set([...answers, late].map((answer) => answer.body["id"])).size).toBe(1);
      expect((await db().collection("incidents").where("title", "==", title).get()).size).toBe(1);
    });
    it("refuses an Idempotency-Key that was used for another body with 422", async () => {
      const asked = { token: reporter.idToken, idempotencyKey: unique("key") };
      await call("incidents.create", input(), asked);
      expect(await call("incidents.create", input({ title: "Something else" }), asked)).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    });
    it("keeps one person's Idempotency-Key apart from another's", async () => {
      const idempotencyKey = unique("key");
      const mine = await call("incidents.create", input(), { token: reporter.idToken, idempotencyKey });
      const theirs = await call("incidents.create", input(), { token: other.idToken, idempotencyKey });
      expect(theirs.body["reportedBy"]).toBe(other.uid);
      expect(theirs.body["id"]).not.toBe(mine.body["id"]);
    });
  });

  describe("get", () => {
    it("gives reporter and team the incident, and a stranger 404", async () => {
      const { id } = await create();
      for (const by of [reporter, analyst, senior, manager]) expect(await call("incidents.get", { id }, { token: by.idToken })).toMatchObject({ status: 200, body: { id } });
      expect(await call("incidents.get", { id }, { token: other.idToken })).toMatchObject({ status: 404, code: "not_found" });
    });
    it("gives 404 for what does not exist and 400 for what is no id", async () => {
      expect(await call("incidents.get", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
      expect(await call("incidents.get", { id: "..%2Fusers" }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    });
    it("never shows the keyword index", async () => {
      const { id } = await create();
      expect((await call("incidents.get", { id }, { token: analyst.idToken })).body).not.toHaveProperty("keywords");
    });
  });

  describe("update", () => {
    it("changes what is named, raises the version and leaves a trace", async () => {
      const { id } = await create();
      const { body } = await call("incidents.update", { id, title: "A better title" }, { token: reporter.idToken });
      expect(body).toMatchObject({ title: "A better title", description: input().description });
      expect(Number(body["version"])).toBeGreaterThan(1);
      const events = (await db().collection(`audit/incident-${String(id)}/entries`).get()).docs.map((entry) => String(entry.get("event")));
      expect(events).toContain("incident.updated");
    });
    it("refuses a stale If-Match with 412 and changes nothing", async () => {
      const { id } = await create();
      const first = await call("incidents.update", { id, tags: ["a"] }, { token: reporter.idToken });
      expect(await call("incidents.update", { id, tags: ["b"] }, { token: reporter.idToken, ifMatch: Number(first.body["version"]) - 1 })).toMatchObject({ status: 412, code: "version_conflict" });
      expect((await call("incidents.get", { id }, { token: reporter.idToken })).body["tags"]).toEqual(["a"]);
    });
    it("lets only the team set category, severity and markings, and keeps theirs", async () => {
      const { id } = await create();
      for (const field of [{ category: "fraud" }, { severity: "low" }, { tlp: "CLEAR" }, { pap: "RED" }]) {
        expect(await call("incidents.update", { id, ...field }, { token: reporter.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
      }
      const { body } = await call("incidents.update", { id, category: "fraud", severity: "critical" }, { token: analyst.idToken });
      expect(body).toMatchObject({ category: "fraud", categorySource: "human", severity: "critical", severitySource: "human", priority: "P1" });
    });
    it("is 404 for a stranger, and 403 for an employee who only watches", async () => {
      const { id } = await create();
      const update = () => call("incidents.update", { id, title: "Mine now" }, { token: other.idToken });
      expect(await update()).toMatchObject({ status: 404 });
      await call("incidents.setWatchers", { id, watchers: [other.uid] }, { token: manager.idToken });
      expect(await call("incidents.get", { id }, { token: other.idToken })).toMatchObject({ status: 200 });
      expect(await update()).toMatchObject({ status: 403, code: "permission_denied" });
    });
  });

  describe("list", () => {
    it("gives employees their own, the team all, and never a restricted one", async () => {
      const tag = unique("tag");
      const { id: mine } = await create(reporter, { tags: [tag] });
      const { id: theirs } = await create(other, { tags: [tag] });
      const { id: secret } = await create(other, { tags: [tag] });
      await call("incidents.restrict", { id: secret, restricted: true }, { token: manager.idToken });
      const ids = async (by: SignedIn, more: Record<string, unknown> = {}) => ((await call("incidents.list", { tag, ...more }, { token: by.idToken })).body["items"] as { id: string }[]).map((item) => item.id);
      expect(await ids(reporter)).toEqual([mine]);
      expect(new Set(await ids(other))).toEqual(new Set([theirs, secret]));
      expect(new Set(await ids(analyst))).toEqual(new Set([mine, theirs]));
      expect(new Set(await ids(manager))).toEqual(new Set([mine, theirs]));
    });
    it("filters by text, status, reporter and time, alone and together", async () => {
      const word = unique("word").replaceAll("-", "");
      const { id, createdAt } = await create(reporter, { title: `About ${word} and printers` });
      await create(other, { title: `About ${word} and scanners` });
      const ids = async (more: Record<string, unknown>) => ((await call("incidents.list", more, { token: analyst.idToken })).body["items"] as { id: string }[]).map((item) => item.id);
      expect(await ids({ text: `${word} PRINTERS` })).toEqual([id]);
      expect(await ids({ text: word, reporter: reporter.uid, status: door === "REST" ? "new,triaged" : ["new", "triaged"] })).toEqual([id]);
      expect(await ids({ text: word, to: String(createdAt) })).toEqual([]);
      expect(await ids({ text: `${word} printers`, from: String(createdAt) })).toEqual([id]);
    });
    it("filters by category, severity and assignee, and finds what is overdue", async () => {
      const tag = unique("filter");
      const ids = async (more: Record<string, unknown>) => ((await call("incidents.list", { tag, ...more }, { token: senior.idToken })).body["items"] as { id: string }[]).map((item) => item.id);
      const { id } = await create(reporter, { tags: [tag] });
      await create(reporter, { tags: [tag] });
      await call("incidents.update", { id, category: "fraud", severity: "critical" }, { token: senior.idToken });
      await call("incidents.assign", { id, assigneeId: analyst.uid }, { token: senior.idToken });
      for (const filter of [{ category: "fraud" }, { severity: "critical" }, { assignee: analyst.uid }, { category: "fraud", severity: "critical", assignee: analyst.uid }]) expect(await ids(filter)).toEqual([id]);
      expect(await ids({ overdue: true })).toEqual([]);
      await db().doc(`incidents/${String(id)}`).update({ "sla.dueAt": new Date(Date.now() - 60_000) });
      expect(await ids({ overdue: true })).toEqual([id]);
    });
    it("pages without loss or repeat", async () => {
      const tag = unique("page");
      const many = await person("employee");
      const made: unknown[] = [];
      for (let i = 0; i < 5; i += 1) made.push((await create(many, { tags: [tag] }))["id"]);
      const seen: unknown[] = [];
      let cursor: unknown;
      do {
        const { body } = await call("incidents.list", { tag, limit: 2, ...(cursor === undefined ? {} : { cursor }) }, { token: many.idToken });
        seen.push(...(body["items"] as { id: string }[]).map((item) => item.id));
        cursor = body["nextCursor"] ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(made.reverse());
    });
    it("refuses a foreign cursor, a limit over 100, an unknown filter and another's reports", async () => {
      const ask = (more: Record<string, unknown>) => call("incidents.list", more, { token: reporter.idToken });
      const forged = [[1, 0, "__a__"], [1, 0, ".."], [1e15, 0, "a"], [1, -5, "a"], ["1", 0, "a"]].map((cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64url"));
      for (const cursor of ["bm9uc2Vuc2U", ...forged]) expect(await ask({ cursor })).toMatchObject({ status: 400, code: "invalid_cursor" });
      expect(await ask({ from: "0000-01-01T00:00:00Z" })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await ask({ limit: 101 })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await ask({ colour: "red" })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await ask({ reporter: other.uid })).toMatchObject({ status: 403, code: "permission_denied" });
    });
  });

  describe("transition and assign", () => {
    it("let an analyst take a report and work it to closure", async () => {
      const { id } = await create();
      const as = (name: string, more: Record<string, unknown>) => call(name, { id, ...more }, { token: analyst.idToken });
      expect(await as("incidents.transition", { to: "triaged" })).toMatchObject({ status: 403, code: "permission_denied" });
      expect(await as("incidents.assign", { assigneeId: analyst.uid })).toMatchObject({ status: 200, body: { assigneeId: analyst.uid } });
      for (const to of ["triaged", "in_progress", "contained"]) expect(await as("incidents.transition", { to })).toMatchObject({ status: 200, body: { status: to } });
      expect(await as("incidents.transition", { to: "eradicated", verdict: "resolved" })).toMatchObject({ status: 400, body: { errors: [{ path: "verdict" }] } });
      expect(await as("incidents.transition", { to: "closed" })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await as("incidents.transition", { to: "closed", verdict: "resolved", summary: "Blocked the sender." })).toMatchObject({ status: 200, body: { status: "closed", resolution: { verdict: "resolved", by: analyst.uid } } });
      expect(await as("incidents.transition", { to: "in_progress", reason: "It came back" })).toMatchObject({ status: 403 });
      expect(await call("incidents.transition", { id, to: "in_progress", reason: "It came back" }, { token: senior.idToken })).toMatchObject({ status: 200, body: { status: "in_progress", resolution: null } });
    });
    it("refuse an illegal edge with 409 and name the legal ones", async () => {
      const { id } = await create();
      const answer = await call("incidents.transition", { id, to: "recovered" }, { token: senior.idToken });
      expect(answer).toMatchObject({ status: 409, code: "invalid_transition" });
      expect(answer.body["detail"]).toContain("triaged");
    });
    it("return from hold only to where it was", async () => {
      const { id } = await create();
      const to = (target: string, reason?: string) => call("incidents.transition", { id, to: target, ...(reason === undefined ? {} : { reason }) }, { token: senior.idToken });
      await to("triaged");
      expect(await to("on_hold")).toMatchObject({ status: 400 });
      expect(await to("on_hold", "Waiting for the vendor")).toMatchObject({ status: 200 });
      expect(await to("in_progress")).toMatchObject({ status: 409, code: "invalid_transition" });
      expect(await to("triaged")).toMatchObject({ status: 200, body: { status: "triaged" } });
    });
    it("close as a duplicate only of another incident the caller may see", async () => {
      const { id } = await create();
      const { id: original } = await create(other);
      const { id: secret } = await create(other);
      await call("incidents.restrict", { id: secret, restricted: true }, { token: manager.idToken });
      const close = (more: Record<string, unknown>) => call("incidents.transition", { id, to: "closed", summary: "The same mail again.", ...more }, { token: senior.idToken });
      expect(await close({ verdict: "duplicate" })).toMatchObject({ status: 400, body: { errors: [{ path: "duplicateOf" }] } });
      expect(await close({ verdict: "duplicate", duplicateOf: id })).toMatchObject({ status: 400 });
      expect(await close({ verdict: "resolved", duplicateOf: original })).toMatchObject({ status: 400 });
      expect(await close({ verdict: "duplicate", duplicateOf: secret })).toMatchObject({ status: 404 });
      expect(await close({ verdict: "duplicate", duplicateOf: original })).toMatchObject({ status: 200, body: { duplicateOf: original } });
    });
    it("let one of two analysts win who take the same incident at once", async () => {
      const { id } = await create();
      const second = await person("analyst");
      const answers = await Promise.all([analyst, second].map((by) => call("incidents.assign", { id, assigneeId: by.uid }, { token: by.idToken })));
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
      expect(answers.find((answer) => answer.status === 409)?.code).toBe("conflict");
    });
    it("keep assignment to the team, and giving to others to seniors", async () => {
      const { id } = await create();
      expect(await call("incidents.assign", { id, assigneeId: reporter.uid }, { token: senior.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await call("incidents.assign", { id, assigneeId: senior.uid }, { token: analyst.idToken })).toMatchObject({ status: 403 });
      expect(await call("incidents.assign", { id, assigneeId: analyst.uid }, { token: reporter.idToken })).toMatchObject({ status: 403 });
      expect(await call("incidents.assign", { id, assigneeId: analyst.uid }, { token: senior.idToken })).toMatchObject({ status: 200 });
    });
  });

  describe("restriction", () => {
    it("closes an incident to all but reporter and watchers, and lets watchers in", async () => {
      const { id } = await create();
      expect(await call("incidents.restrict", { id, restricted: true }, { token: senior.idToken })).toMatchObject({ status: 403 });
      expect(await call("incidents.restrict", { id, restricted: "yes" }, { token: manager.idToken })).toMatchObject({ status: 400 });
      expect(await call("incidents.setWatchers", { id: unique("none"), watchers: [] }, { token: manager.idToken })).toMatchObject({ status: 404 });
      expect(await call("incidents.setWatchers", { id, watchers: [] }, { token: manager.idToken, ifMatch: 999 })).toMatchObject({ status: 412 });
      expect(await call("incidents.restrict", { id, restricted: true }, { token: manager.idToken })).toMatchObject({ status: 200, body: { restricted: true } });
      for (const by of [analyst, senior, manager]) expect(await call("incidents.get", { id }, { token: by.idToken })).toMatchObject({ status: 404 });
      await call("incidents.setWatchers", { id, watchers: [analyst.uid] }, { token: manager.idToken });
      expect(await call("incidents.get", { id }, { token: analyst.idToken })).toMatchObject({ status: 200 });
      const watched = await call("incidents.list", { watching: true }, { token: analyst.idToken });
      expect((watched.body["items"] as { id: string }[]).map((item) => item.id)).toContain(id);
      expect(await call("incidents.get", { id }, { token: reporter.idToken })).toMatchObject({ status: 200 });
    });
    it("does not shut out whoever works on it", async () => {
      const { id } = await create();
      await call("incidents.assign", { id, assigneeId: analyst.uid }, { token: analyst.idToken });
      await call("incidents.restrict", { id, restricted: true }, { token: manager.idToken });
      expect(await call("incidents.transition", { id, to: "triaged" }, { token: analyst.idToken })).toMatchObject({ status: 200 });
    });
  });

  describe("messages", () => {
    it("go between reporter and team, and the team's stay with the team", async () => {
      const { id } = await create();
      const send = (by: SignedIn, more: Record<string, unknown>) => call("incidents.sendMessage", { id, ...more }, { token: by.idToken });
      const question = await send(analyst, { body: "Did you open the link?" });
      expect(question.body).toMatchObject({ authorId: analyst.uid, authorName: analyst.name, audience: "everyone" });
      expect(await send(reporter, { body: "No <b>never</b>", threadId: question.body["id"] })).toMatchObject({ body: { body: "No <b>never</b>", threadId: question.body["id"] } });
      expect(await send(analyst, { body: "Looks fine to me", audience: "team" })).toMatchObject({ body: { audience: "team" } });
      const bodies = async (by: SignedIn) => ((await call("incidents.listMessages", { id }, { token: by.idToken })).body["items"] as { body: string }[]).map((item) => item.body);
      expect(await bodies(reporter)).toEqual(["No <b>never</b>", "Did you open the link?"]);
      expect(await bodies(senior)).toEqual(["Looks fine to me", "No <b>never</b>", "Did you open the link?"]);
    });
    it("are refused to strangers with 404, to the team's audience with 403, and to a thread that is not there with 400", async () => {
      const { id } = await create();
      expect(await call("incidents.sendMessage", { id, body: "Hi" }, { token: other.idToken })).toMatchObject({ status: 404 });
      expect(await call("incidents.sendMessage", { id, body: "Hi", audience: "team" }, { token: reporter.idToken })).toMatchObject({ status: 403 });
      expect(await call("incidents.sendMessage", { id, body: "Hi", threadId: "nothing" }, { token: reporter.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await call("incidents.listMessages", { id }, { token: other.idToken })).toMatchObject({ status: 404 });
    });
  });
});
