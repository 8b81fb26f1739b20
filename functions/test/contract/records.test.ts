import { beforeAll, describe, expect, it } from "vitest";
import { doors, textOf, type Answer } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

// What the operations over figures, records, deadlines and notices answer, alike at both doors.
let employee: SignedIn;
let senior: SignedIn;
let other: SignedIn;
let manager: SignedIn;
let admin: SignedIn;
beforeAll(async () => {
  [employee, other, manager, admin] = await Promise.all([person("employee"), person("senior_analyst"), person("manager"), person("admin")]);
});

const today = () => new Date().toISOString().slice(0, 10);
const lastHour = () => ({ from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date().toISOString() });

describe.each(doors)("at the %s door", (door, call) => {
  // Exports are limited by person.
  beforeAll(async () => {
    senior = await person("senior_analyst");
  });
  const as = async (who: SignedIn, name: string, input: Record<string, unknown> = {}, asked: { idempotencyKey?: string; ifMatch?: number } = {}) => await call(name, input, { ...asked, token: who.idToken });
  const accepted = door === "REST" ? 202 : 200;
  /** The answer once it passes, for what goes on in the background. */
  const until = async (ask: () => Promise<Answer>, test: (body: Record<string, unknown>) => boolean): Promise<Answer> => {
    for (let left = 200; ; left -= 1) {
      const answer = await ask();
      if (test(answer.body)) return answer;
      if (left === 0) throw new Error(`waited in vain: ${JSON.stringify(answer.body).slice(0, 500)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  /** Every item of a list of two, a page at a time. */
  const twoPages = async (who: SignedIn, name: string, input: Record<string, unknown> = {}): Promise<unknown[]> => {
    const first = await as(who, name, { ...input, limit: 1 });
    expect(first, name).toMatchObject({ status: 200, body: { items: [expect.anything()], nextCursor: expect.any(String) as string } });
    const second = await as(who, name, { ...input, limit: 1, cursor: first.body["nextCursor"] });
    expect(second, name).toMatchObject({ status: 200, body: { items: [expect.anything()] } });
    expect(await as(who, name, { ...input, cursor: "bm9uZQ" }), name).toMatchObject({ status: 400, code: "invalid_cursor" });
    return [first, second].flatMap(({ body }) => body["items"] as unknown[]);
  };

  it("figures are shown to whom they are for", async () => {
    expect(await as(senior, "analytics.dashboard")).toMatchObject({ status: 200, body: { open: { total: expect.any(Number) as number }, mine: { open: 0, overdue: 0 }, history: null } });
    expect(await as(manager, "analytics.dashboard", { days: 7 })).toMatchObject({ status: 200, body: { history: { period: { to: today() }, times: { acknowledge: { before: expect.anything() as unknown } } } } });
    expect(await as(manager, "analytics.statistics", { from: today(), to: today(), by: "severity" })).toMatchObject({ status: 200, body: { by: "severity", rows: expect.any(Array) as unknown[], totals: { created: expect.any(Number) as number } } });
    expect(await as(manager, "analytics.trends", { from: "2019-01-07", to: "2019-01-13", ahead: 3 })).toMatchObject({ status: 200, body: { interval: "day", series: Array.from({ length: 7 }, () => ({ count: 0, isPartial: false })), forecast: null } });
  });

  it("exports are made at once, or in the background: started once under an Idempotency-Key, listed, called off, fetched", async () => {
    const now = await as(senior, "analytics.export", { format: "json", ...lastHour() });
    expect(now).toMatchObject({ status: 200, body: { contentType: expect.stringMatching(/^application\/json/) as string } });
    expect(JSON.parse(textOf(now))).toBeInstanceOf(Array);
    const key = unique("key");
    const range = lastHour();
    const started = await as(senior, "analytics.startExport", { format: "ndjson", ...range }, { idempotencyKey: key });
    expect(started).toMatchObject({ status: accepted, body: { kind: "incidents", format: "ndjson", state: "pending", requestedBy: senior.uid } });
    const { id } = started.body;
    expect((await as(senior, "analytics.startExport", { format: "ndjson", ...range }, { idempotencyKey: key })).body).toEqual(started.body);
    expect(await as(senior, "analytics.startExport", { format: "csv", ...range }, { idempotencyKey: key })).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    const done = await until(async () => await as(senior, "analytics.getExport", { id }), ({ state }) => state === "done");
    expect(await as(senior, "analytics.cancelExport", { id })).toMatchObject({ status: 409, code: "conflict" });
    const file = await as(senior, "analytics.downloadExport", { id });
    expect(file).toMatchObject({ status: 200, body: { contentType: expect.stringMatching(/^application\/x-ndjson/) as string } });
    expect(textOf(file).split("\n").filter(Boolean)).toHaveLength(Number(done.body["rows"]));
    await as(senior, "analytics.startExport", { kind: "alerts", ...range });
    expect(await twoPages(senior, "analytics.listExports")).toMatchObject([{ kind: "alerts" }, { id }]);
    for (const name of ["getExport", "cancelExport", "downloadExport"]) expect(await as(other, `analytics.${name}`, { id }), name).toMatchObject({ status: 404, code: "not_found" });
  });

  it("reports are made of a period, listed, and fetched in a form they were made in", async () => {
    const range = lastHour();
    const key = unique("key");
    const asked = await as(manager, "analytics.generateReport", { kind: "sox", formats: ["json"], ...range }, { idempotencyKey: key });
    expect(asked).toMatchObject({ status: accepted, body: { kind: "sox", state: "requested", formats: ["json"], requestedBy: manager.uid } });
    const { id } = asked.body;
    expect((await as(manager, "analytics.generateReport", { kind: "sox", formats: ["json"], ...range }, { idempotencyKey: key })).body["id"]).toBe(id);
    await as(manager, "analytics.generateReport", { kind: "sox", formats: ["md"], ...range });
    expect(await until(async () => await as(manager, "analytics.getReport", { id }), ({ state }) => state === "done" || state === "failed")).toMatchObject({ status: 200, body: { state: "done", progress: 100, files: [{ format: "json" }] } });
    expect(JSON.parse(textOf(await as(manager, "analytics.downloadReport", { id, format: "json" })))).toMatchObject({ kind: "sox" });
    expect(await as(manager, "analytics.downloadReport", { id })).toMatchObject({ status: 404, code: "not_found" });
    for (const name of ["getReport", "downloadReport"]) expect(await as(manager, `analytics.${name}`, { id: unique("none") }), name).toMatchObject({ status: 404 });
    expect(await twoPages(manager, "analytics.listReports", { kind: "sox" })).toMatchObject([{ kind: "sox" }, { kind: "sox" }]);
  });

  it("deadlines are listed, told facts, submitted, let go and taken up again, each against its version", async () => {
    const { body } = await as(employee, "incidents.create", { title: unique("Letters"), description: "Letters went into the wrong envelopes.", affected: { dataClasses: ["Customer names"] } });
    const { id } = body;
    const listed = await until(async () => await as(senior, "compliance.listClocks", { id }), ({ clocks }) => (clocks as unknown[]).length === 2);
    expect(listed.body).toMatchObject({ incidentId: id, clocks: [{ id: "gdpr-authority", state: "running" }, { id: "gdpr-people", state: "needs_assessment" }], review: expect.stringContaining("lawyer") as string });
    const version = Number(listed.body["version"]);
    if (door === "REST") expect(listed.headers.get("etag")).toBe(`"${String(version)}"`);
    expect(await as(senior, "compliance.setFacts", { id, facts: { peopleAffected: 12 } }, { ifMatch: version + 1 })).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await as(senior, "compliance.setFacts", { id, facts: { peopleAffected: 12 } }, { ifMatch: version })).toMatchObject({ status: 200, body: { facts: { peopleAffected: 12 }, version: version + 1 } });
    expect(await as(senior, "compliance.setFacts", { id, facts: { highRisk: false } })).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "reason" }] } });
    const clock = { id, clockId: "gdpr-authority" };
    expect(await as(senior, "compliance.submitClock", { ...clock, reference: "DPA-1" }, { ifMatch: 9 })).toMatchObject({ status: 412 });
    expect(await as(senior, "compliance.submitClock", { ...clock, reference: "DPA-1", evidenceId: "none" })).toMatchObject({ status: 400, body: { errors: [{ path: "evidenceId" }] } });
    const key = unique("key");
    for (const _again of [1, 2]) expect(await as(senior, "compliance.submitClock", { ...clock, reference: "DPA-1" }, { idempotencyKey: key })).toMatchObject({ status: 200, body: { state: "submitted", receipts: [{ reference: "DPA-1" }] } });
    expect(await as(manager, "compliance.waiveClock", { ...clock, reason: "Not needed" })).toMatchObject({ status: 409, code: "conflict" });
    for (const name of ["waiveClock", "reopenClock"]) expect(await as(manager, `compliance.${name}`, { ...clock, reason: "It was a draft" }, { ifMatch: 99 }), name).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await as(manager, "compliance.reopenClock", { ...clock, reason: "It was a draft" })).toMatchObject({ status: 200, body: { state: "running" } });
    expect(await as(manager, "compliance.waiveClock", { ...clock, reason: "Not needed" })).toMatchObject({ status: 200, body: { state: "waived", waivedBy: manager.uid } });
    for (const [name, input] of Object.entries({ listClocks: {}, setFacts: {}, submitClock: { clockId: "gdpr-authority", reference: "A" }, waiveClock: { clockId: "gdpr-authority", reason: "None" }, reopenClock: { clockId: "gdpr-authority", reason: "None" } })) {
      expect(await as(manager, `compliance.${name}`, { ...input, id: unique("none") }), name).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await as(manager, "compliance.waiveClock", { id, clockId: "nis2-notification", reason: "None" })).toMatchObject({ status: 404 });

    const stream = `incident-${String(id)}`;
    expect(await twoPages(admin, "audit.list", { stream, event: "clock.armed" })).toMatchObject([{ stream, actorId: "system:compliance" }, { stream, seq: expect.any(Number) as number }]);
    expect(await as(admin, "audit.list", { stream, event: "clock.waived" })).toMatchObject({ status: 200, body: { items: [{ subject: `incidents/${String(id)}/clocks/gdpr-authority`, actorId: manager.uid }], nextCursor: null } });
    expect(await as(admin, "audit.verify", { stream })).toMatchObject({ status: 200, body: { isWhole: true, problems: [], streams: 1 } });
    const log = await as(admin, "audit.export", { stream });
    expect(log).toMatchObject({ status: 200, body: { contentType: expect.stringMatching(/^application\/x-ndjson/) as string } });
    expect(textOf(log).trim().split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(expect.arrayContaining(["audit", "entry", "head", "end"]));
    for (const name of ["verify", "export"]) expect(await as(admin, `audit.${name}`, { stream: unique("user") }), name).toMatchObject({ status: 404, code: "not_found" });
  });

  it.each([
    ["compliance.getSettings", "compliance.updateSettings", { timeZone: "UTC" }],
    ["retention.getRetention", "retention.updateRetention", { rules: { imports: 730 } }],
  ])("%s, and changed against their version", async (get, update, change) => {
    const { status, body, headers } = await as(manager, get);
    const version = Number(body["version"]);
    expect(status).toBe(200);
    if (door === "REST") expect(headers.get("etag")).toBe(`"${String(version)}"`);
    expect(await as(admin, update, change, { ifMatch: version + 100 })).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await as(admin, update, change)).toMatchObject({ status: 200, body: change });
  });

  it("a person is erased, and what would be deleted is shown", async () => {
    const leaver = await person("employee");
    expect(await as(manager, "retention.previewRetention")).toMatchObject({ status: 200, body: { rules: expect.arrayContaining([expect.objectContaining({ rule: "closedIncidents", days: null, due: 0 })]) as unknown } });
    for (const _again of [1, 2]) expect(await as(admin, "retention.startErasure", { uid: leaver.uid, ground: "consent_withdrawn" })).toMatchObject({ status: accepted, body: { uid: leaver.uid, ground: "consent_withdrawn", requestedBy: admin.uid } });
    expect(await as(admin, "retention.getErasure", { uid: leaver.uid })).toMatchObject({ status: 200, body: { uid: leaver.uid, finishedAt: null } });
    // It is settled an hour later at the earliest.
    expect(await as(admin, "retention.erasureReport", { uid: leaver.uid })).toMatchObject({ status: 409, code: "conflict" });
    expect((await call("incidents.list", {}, { token: leaver.idToken })).status).toBe(401);
    for (const [name, input] of Object.entries({ startErasure: { ground: "objection" }, getErasure: {}, erasureReport: {} })) expect(await as(admin, `retention.${name}`, { ...input, uid: unique("nobody") }), name).toMatchObject({ status: 404, code: "not_found" });
  });

  it("e-mails are sent by managers, once under an Idempotency-Key, and looked after by administrators", async () => {
    const [letter, key] = [{ template: "announcement", uids: [senior.uid, other.uid], subject: unique("Drill"), text: "On Friday." }, unique("key")];
    for (const _again of [1, 2]) expect(await as(manager, "notifications.sendEmail", letter, { idempotencyKey: key })).toMatchObject({ status: accepted, body: { queued: 2, skipped: 0 } });
    expect(await as(manager, "notifications.sendEmail", { ...letter, uids: [unique("nobody")] })).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "uids.0" }] } });
    expect(await twoPages(admin, "notifications.listOutbox")).toMatchObject([{ state: expect.any(String) as string }, { state: expect.any(String) as string }]);
    expect(await as(admin, "notifications.redeliverMail", { ids: [unique("none")] })).toMatchObject({ status: accepted, body: { queued: 0, more: false } });
    for (const uid of [senior.uid, unique("nobody")]) expect(await as(admin, "notifications.liftSuppression", { uid })).toMatchObject({ status: 404, code: "not_found" });
    expect(await as(employee, "notifications.readAll")).toMatchObject({ status: 200, body: { read: expect.any(Number) as number, more: false } });
  });

  it("webhooks are added, changed against their version, turned and removed", async () => {
    const added = await as(admin, "notifications.addWebhook", { kind: "generic", url: "https://siem.example/in?token=sesame", name: unique("SIEM"), events: ["clock.warned"] });
    expect(added).toMatchObject({ status: door === "REST" ? 201 : 200, body: { webhook: { host: "siem.example", version: 1 }, secret: expect.stringMatching(/^whsec_/) as string } });
    const { id } = added.body["webhook"] as { id: string };
    expect(await as(admin, "notifications.updateWebhook", { id, enabled: false }, { ifMatch: 9 })).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await as(admin, "notifications.updateWebhook", { id, enabled: false }, { ifMatch: 1 })).toMatchObject({ status: 200, body: { enabled: false, version: 2 } });
    expect(await as(admin, "notifications.rotateWebhookSecret", { id })).toMatchObject({ status: 200, body: { webhook: { version: 3 }, secret: expect.not.stringContaining(String(added.body["secret"])) as string } });
    const chat = await as(admin, "notifications.addWebhook", { kind: "slack", url: "https://hooks.slack.example/services/T0/B0/sesame", name: "Chat", events: ["clock.warned"] });
    expect(chat).toMatchObject({ body: { webhook: { host: "hooks.slack.example" }, secret: null } });
    expect(await twoPages(admin, "notifications.listWebhooks")).toHaveLength(2);
    expect(await as(admin, "notifications.removeWebhook", { id: (chat.body["webhook"] as { id: string }).id })).toMatchObject({ status: 200 });
    const listed = await as(admin, "notifications.listWebhooks", { limit: 100 });
    expect(listed).toMatchObject({ status: 200, body: { items: expect.arrayContaining([expect.objectContaining({ id })]) as unknown } });
    expect(JSON.stringify(listed.body)).not.toMatch(/sesame|whsec_/);
    expect(await as(admin, "notifications.listDeliveries", { id })).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
    expect(await as(admin, "notifications.redeliverWebhook", { id, deliveryId: "none" })).toMatchObject({ status: 404, code: "not_found" });
    expect(await as(admin, "notifications.removeWebhook", { id }, { ifMatch: 1 })).toMatchObject({ status: 412 });
    expect(await as(admin, "notifications.removeWebhook", { id }, { ifMatch: 3 })).toMatchObject({ status: 200 });
    for (const [name, input] of Object.entries({ updateWebhook: { enabled: true }, rotateWebhookSecret: {}, removeWebhook: {} })) expect(await as(admin, `notifications.${name}`, { ...input, id }), name).toMatchObject({ status: 404, code: "not_found" });
  });
});
