import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { anyAddress, doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { apiUrl, unique } from "../support/stack.ts";

let employee: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let admin: SignedIn;
beforeAll(async () => {
  [employee, analyst, senior, admin] = await Promise.all([person("employee"), person("analyst"), person("senior_analyst"), person("admin")]);
});

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

describe.each(doors)("alerts at the %s door", (_door, call) => {
  const input = (changes: Record<string, unknown> = {}) => ({ source: "edr", sourceRef: unique("ref"), title: "Credential dumping on a server", severity: "high", techniques: ["T1003.001", "T9999"], ...changes });
  const created = async (changes: Record<string, unknown> = {}) => String((await call("alerts.create", input(changes), { token: analyst.idToken })).body["id"]);

  it("are taken in, with techniques newer than any list", async () => {
    const { body } = await call("alerts.create", input(), { token: analyst.idToken });
    expect(body).toMatchObject({ status: "new", count: 1, techniques: ["T1003.001", "T9999"], version: 1 });
    expect(await call("alerts.get", { id: body["id"] }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { id: body["id"] } });
  });
  it("that come again are counted on the one that exists", async () => {
    const again = input();
    const first = await call("alerts.create", again, { token: analyst.idToken });
    const second = await call("alerts.create", again, { token: analyst.idToken });
    expect(second.body).toMatchObject({ id: first.body["id"], count: 2 });
  });
  it("are listed by status, severity and source, the latest first", async () => {
    const source = unique("source");
    for (const severity of ["low", "high", "high"]) await call("alerts.create", input({ source, severity }), { token: analyst.idToken });
    const { body } = await call("alerts.list", { source, severity: "high", status: "new" }, { token: analyst.idToken });
    expect(body["items"]).toHaveLength(2);
  });
  it("are worked on, and attached to the incident they belong to, which lists them", async () => {
    const id = await created();
    expect(await call("alerts.update", { id, status: "acknowledged", assigneeId: analyst.uid }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { status: "acknowledged", assigneeId: analyst.uid, version: 2 } });
    expect(await call("alerts.update", { id, status: "resolved" }, { token: analyst.idToken, ifMatch: 1 })).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await call("alerts.update", { id, assigneeId: employee.uid }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await call("alerts.update", { id: unique("none"), status: "resolved" }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    const report = async () => (await call("incidents.create", { title: "Server behaves oddly", description: "Something dumps credentials on it." }, { token: employee.idToken })).body["id"];
    const incidentId = await report();
    expect(await call("alerts.attach", { id, incidentId: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    for (let again = 0; again < 2; again += 1) expect(await call("alerts.attach", { id, incidentId }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { incidentId } });
    expect((await call("incidents.get", { id: incidentId }, { token: analyst.idToken })).body["alertIds"]).toEqual([id]);
    expect(await call("alerts.attach", { id, incidentId: await report() }, { token: analyst.idToken })).toMatchObject({ status: 409, code: "conflict" });
  });
  it("are not an employee's: 403; nothing at an unknown id: 404; a wrong technique, no source: 400; no token: 401", async () => {
    expect(await call("alerts.create", input(), { token: employee.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
    expect(await call("alerts.list", {}, { token: employee.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.get", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.create", input({ techniques: ["phish"] }), { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    const { source: _, ...nobodys } = input();
    expect(await call("alerts.create", nobodys, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "source" }] } });
    expect(await call("alerts.list", {})).toMatchObject({ status: 401, code: "unauthenticated" });
  });
  it("come many at a time, each answered for, and once under an Idempotency-Key", async () => {
    const alerts = [input(), input({ severity: "awful" }), input()];
    const key = unique("key");
    const first = await call("alerts.bulk", { alerts }, { token: analyst.idToken, idempotencyKey: key });
    expect(first).toMatchObject({ status: 200, body: { created: 2, refused: 1, items: [{ status: "created" }, { status: "refused", errors: [{ path: "alerts.1.severity" }] }, { status: "created" }] } });
    expect((await call("alerts.bulk", { alerts }, { token: analyst.idToken, idempotencyKey: key })).body).toEqual(first.body);
    const [{ id }] = first.body["items"] as [{ id: string }];
    expect((await call("alerts.get", { id }, { token: analyst.idToken })).body["count"]).toBe(1);
    expect(await call("alerts.bulk", { alerts: alerts.slice(1) }, { token: analyst.idToken, idempotencyKey: key })).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    expect(await call("alerts.bulk", { alerts: [] }, { token: analyst.idToken })).toMatchObject({ status: 400 });
    expect(await call("alerts.bulk", { alerts }, { token: employee.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.bulk", { alerts })).toMatchObject({ status: 401 });
  });
  it("are promoted to an incident, the same one when asked again", async () => {
    const id = await created({ title: "Ransom note on a file server", description: "Files were encrypted, and a ransom note was left." });
    const first = await call("alerts.promote", { id }, { token: analyst.idToken });
    expect(first).toMatchObject({ status: 200, body: { isNew: true, alertIds: [id] } });
    const { incidentId } = first.body;
    expect(await call("alerts.promote", { id }, { token: senior.idToken })).toMatchObject({ status: 200, body: { incidentId, isNew: false } });
    expect((await call("incidents.get", { id: incidentId }, { token: analyst.idToken })).body).toMatchObject({ alertIds: [id], title: "Ransom note on a file server" });
    expect(await call("alerts.promote", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.promote", { id }, { token: employee.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.promote", { id })).toMatchObject({ status: 401 });
  });
  it("are merged, and judged by people", async () => {
    const [targetId, id] = [await created(), await created()];
    expect(await call("alerts.merge", { targetId, sourceIds: [id] }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { id: targetId, count: 2 } });
    expect(await call("alerts.merge", { targetId: id, sourceIds: [targetId] }, { token: analyst.idToken })).toMatchObject({ status: 409, code: "conflict" });
    expect(await call("alerts.merge", { targetId, sourceIds: [targetId] }, { token: analyst.idToken })).toMatchObject({ status: 400 });
    expect(await call("alerts.merge", { targetId, sourceIds: [unique("none")] }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.merge", { targetId, sourceIds: [id] }, { token: employee.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.feedback", { id: targetId, verdict: "benign", comment: "A test of ours" }, { token: analyst.idToken, ifMatch: 2 })).toMatchObject({ status: 200, body: { feedback: { verdict: "benign", by: analyst.uid } } });
    expect(await call("alerts.feedback", { id: targetId, verdict: "benign" }, { token: analyst.idToken, ifMatch: 2 })).toMatchObject({ status: 412 });
    expect(await call("alerts.feedback", { id: targetId, verdict: "maybe" }, { token: analyst.idToken })).toMatchObject({ status: 400 });
    expect(await call("alerts.listFeedback", { limit: 100 }, { token: analyst.idToken })).toMatchObject({ status: 200 });
    expect(await call("alerts.listFeedback", {}, { token: employee.idToken })).toMatchObject({ status: 403 });
  });
  it("are kept away by a rule, which a senior analyst makes, tries and ends", async () => {
    const source = unique("source");
    const rule = { kind: "maintenance", conditions: { sources: [source] }, reason: "The servers are moved", until: inHours(3) };
    await created({ source });
    expect(await call("alerts.dryRunSuppression", { conditions: rule.conditions }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { alerts: 1, reports: 1 } });
    expect(await call("alerts.addSuppression", rule, { token: analyst.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.addSuppression", { ...rule, until: inHours(24 * 31) }, { token: senior.idToken })).toMatchObject({ status: 400, body: { errors: [{ path: "until" }] } });
    const { body } = await call("alerts.addSuppression", rule, { token: senior.idToken });
    expect(body).toMatchObject({ kind: "maintenance", hits: 0, owner: senior.uid, version: 1 });
    const { id } = body;
    expect(await call("alerts.getSuppression", { id }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { id } });
    expect(await call("alerts.getSuppression", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.listSuppressions", { active: true, limit: 100 }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { items: expect.arrayContaining([expect.objectContaining({ id })]) } });
    expect(await call("alerts.listSuppressions", {}, { token: employee.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.updateSuppression", { id, reason: "They are still moved" }, { token: senior.idToken, ifMatch: 1 })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await call("alerts.updateSuppression", { id, reason: "They are still moved" }, { token: senior.idToken, ifMatch: 1 })).toMatchObject({ status: 412 });
    expect(await call("alerts.endSuppression", { id }, { token: senior.idToken })).toMatchObject({ status: 200, body: { endedAt: expect.any(String) } });
    expect(await call("alerts.endSuppression", { id }, { token: senior.idToken })).toMatchObject({ status: 409 });
  });
  it("that belong together are suggested as an incident, which is promoted or dismissed", async () => {
    const suggested = async () => {
      const host = unique("host");
      const [first] = [await created({ host, rule: "one" }), await created({ host, rule: "two" })];
      for (;;) {
        const { body } = await call("alerts.get", { id: first }, { token: analyst.idToken });
        if (typeof body["groupId"] === "string") return body["groupId"];
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    const [kept, dropped] = await Promise.all([suggested(), suggested()]);
    expect(await call("alerts.listGroups", { limit: 100 }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { items: expect.arrayContaining([expect.objectContaining({ id: kept, status: "suggested" })]) } });
    expect(await call("alerts.promoteGroup", { id: kept }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { isNew: true } });
    expect(await call("alerts.dismissGroup", { id: kept }, { token: analyst.idToken })).toMatchObject({ status: 409 });
    expect(await call("alerts.dismissGroup", { id: dropped }, { token: analyst.idToken, ifMatch: 99 })).toMatchObject({ status: 412 });
    expect(await call("alerts.dismissGroup", { id: dropped }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { status: "dismissed" } });
    expect(await call("alerts.promoteGroup", { id: dropped }, { token: analyst.idToken })).toMatchObject({ status: 409 });
    expect(await call("alerts.promoteGroup", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.listGroups", {}, { token: employee.idToken })).toMatchObject({ status: 403 });
  });
  it("work by themselves as managers set it", async () => {
    const before = await call("alerts.getSettings", {}, { token: analyst.idToken });
    expect(before).toMatchObject({ status: 200, body: { correlationHours: expect.any(Number) } });
    expect(await call("alerts.updateSettings", { correlationHours: 24 }, { token: analyst.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.updateSettings", { correlationHours: 0 }, { token: admin.idToken })).toMatchObject({ status: 400 });
    expect(await call("alerts.updateSettings", { correlationHours: 24 }, { token: admin.idToken })).toMatchObject({ status: 200, body: { correlationHours: 24 } });
  });
  it("come from sources that administrators add, change and revoke", async () => {
    const name = unique("scanner");
    expect(await call("alerts.addSource", { name, format: "falco" }, { token: senior.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.addSource", { name, format: "generic" }, { token: admin.idToken })).toMatchObject({ status: 400, body: { errors: [{ path: "mapping" }] } });
    const { body } = await call("alerts.addSource", { name, format: "falco" }, { token: admin.idToken });
    const { id } = body["source"] as { id: string };
    expect(body["key"]).toMatch(/^sec_/);
    expect(await call("alerts.addSource", { name, format: "falco" }, { token: admin.idToken })).toMatchObject({ status: 409, code: "already_exists" });
    expect(await call("alerts.listSources", { limit: 100 }, { token: admin.idToken })).toMatchObject({ status: 200, body: { items: expect.arrayContaining([expect.objectContaining({ id })]) } });
    expect(await call("alerts.updateSource", { id, windowMinutes: 10 }, { token: admin.idToken, ifMatch: 1 })).toMatchObject({ status: 200, body: { windowMinutes: 10, version: 2 } });
    expect(await call("alerts.updateSource", { id, windowMinutes: 10 }, { token: admin.idToken, ifMatch: 1 })).toMatchObject({ status: 412 });
    expect(await call("alerts.rotateKey", { id }, { token: admin.idToken })).toMatchObject({ status: 200, body: { key: expect.stringMatching(/^sec_/) } });
    expect(await call("alerts.revokeSource", { id }, { token: admin.idToken })).toMatchObject({ status: 200, body: { status: "revoked" } });
    expect(await call("alerts.revokeSource", { id: unique("none") }, { token: admin.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.revokeSource", { id }, { token: analyst.idToken })).toMatchObject({ status: 403 });
  });
});

describe("a source's own format", () => {
  const falco = { rule: "Terminal shell in container", priority: "Notice", output: "A shell was spawned in a container", output_fields: { "container.name": unique("web") } };
  const send = async (path: string, body: unknown, headers: Record<string, string>) => {
    const response = await fetch(`${apiUrl}/api/v1/alerts${path}`, { method: "POST", headers: { "content-type": "application/json", "x-forwarded-for": anyAddress(), ...headers }, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  it("is the whole body: of an analyst with the source in the query, of a machine by its key", async () => {
    const token = { authorization: `Bearer ${analyst.idToken}` };
    expect(await send(`/ingest/falco?source=${unique("falco")}`, falco, token)).toMatchObject({ status: 200, body: { created: 1 } });
    expect(await send("/ingest/falco", falco, token)).toMatchObject({ status: 400, body: { errors: [{ path: "source" }] } });
    expect(await send("/ingest/falco?source=x", { hello: "world" }, token)).toMatchObject({ status: 400, body: { code: "invalid_input", errors: [{ path: "rule" }, { path: "priority" }] } });
    const added = await doors[0]?.[1]("alerts.addSource", { name: unique("falco"), format: "falco" }, { token: admin.idToken });
    const key = { "x-api-key": String(added?.body["key"]) };
    const first = await send("/ingest/auto", [falco, falco, { hello: "world" }], key);
    expect(first).toMatchObject({ status: 200, body: { created: 2, counted: 1, items: [{ isUnreadable: false }, {}, { isUnreadable: true }] } });
    const [{ id }] = first.body["items"] as [{ id: string }];
    expect((await db().doc(`alerts/${id}`).get()).data()).toMatchObject({ count: 2, reportedFormat: "falco", source: (added?.body["source"] as { name: string }).name });
    expect(await send("/ingest/auto", falco, { "x-api-key": `sec_${"a".repeat(20)}_${"b".repeat(43)}` })).toMatchObject({ status: 401, body: { code: "token_invalid" } });
    expect(await send("/merge", { targetId: id, sourceIds: ["x"] }, key)).toMatchObject({ status: 403, body: { code: "permission_denied" } });
  });
});
