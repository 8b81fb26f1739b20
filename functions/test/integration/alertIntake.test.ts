import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-alerts-${String(Date.now())}`;
});
const { arrivalOf, receptionOf } = await import("../../src/alerts/arrival.ts");
const { reportedOf } = await import("../../src/alerts/createAlert.ts");
const { persistently } = await import("../../src/alerts/retry.ts");
const { operations } = await import("../../src/alerts/operations.ts");
const { settle } = await import("../../src/alerts/settle.ts");
const { countOn } = await import("../../src/alerts/tally.ts");
const { alertIdOf } = await import("../../src/alerts/keys.ts");
const { raiseAlert } = await import("../../src/alerts/raiseAlert.ts");
const { forgetRules } = await import("../../src/alerts/rules.ts");
const { forgetSource, sourceIdOf } = await import("../../src/alerts/sources.ts");
const { contextFor } = await import("../../src/platform/context.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { contextOf, member } = await import("../support/desk.ts");
const { BulkWriter } = await import("firebase-admin/firestore");
const { z } = await import("zod");
type Member = Awaited<ReturnType<typeof member>>;
type Context = ReturnType<typeof contextFor>;
type Intake = Awaited<ReturnType<Awaited<ReturnType<typeof operations.bulk.load>>>>;

let analyst: Member;
let admin: Member;
beforeAll(async () => {
  [analyst, admin] = await Promise.all([member("analyst"), member("admin")]);
});
beforeEach(() => {
  forgetRules();
});

const at = new Date("2026-06-01T10:00:00Z");
const later = (minutes: number): Date => new Date(at.getTime() + minutes * 60_000);
const nameOf = (): string => `edr-${newId()}`;
const machine = (source: string, now = at): Context => contextFor({ caller: { uid: `source:${sourceIdOf(source)}`, role: "source", name: source }, now, requestId: "test" });
const person = (now = at): Context => contextOf(analyst, { now });

const create = async (given: Record<string, unknown>, context: Context = person()) => (await operations.create.load())(operations.create.input.parse({ sourceRef: newId(), title: "Beacon to a known server", severity: "high", ...given }), context);
const bulk = async (alerts: unknown[], context: Context, source?: string): Promise<Intake> => (await operations.bulk.load())(operations.bulk.input.parse({ alerts, ...(source === undefined ? {} : { source }) }), context);
const ingest = async (payload: unknown, context: Context, format = "auto", source?: string): Promise<Intake> => (await operations.ingest.load())(operations.ingest.input.parse({ payload, format, source }), context);
const item = (given: Record<string, unknown> = {}) => ({ sourceRef: newId(), title: "Credential dumping", severity: "high", ...given });
const stored = async (id: string) => (await db().doc(`alerts/${id}`).get()).data() ?? {};
const alertsOf = async (source: string): Promise<(Record<string, unknown> & { id: string })[]> => (await db().collection("alerts").where("source", "==", source).get()).docs.map((doc) => ({ ...doc.data(), id: doc.id }));
const logOf = async (id: string): Promise<string[]> => (await db().collection(`audit/alert-${id}/entries`).orderBy("seq").get()).docs.map((entry) => String(entry.get("event")));
/** A context under an Idempotency-Key, as a door makes it. */
const once = (key: string, input: unknown, who: Context, now = at): Context => contextFor({ caller: who.caller, now, requestId: "test", idempotency: { key, operation: "alerts.bulk", input, encode: (output) => z.encode(operations.bulk.output, output as never) } });

describe("an alert that comes in", () => {
  it("is new once, and counted after that, without a log entry or a new version", async () => {
    const source = nameOf();
    const sourceRef = newId();
    const first = await create({ source, sourceRef, host: "WS-17", rule: "lsass" });
    expect(first).toMatchObject({ id: alertIdOf(source, sourceRef), count: 1, status: "new", version: 1, host: "ws-17", createdBy: analyst.uid, entities: ["host:ws-17"], reportedFormat: "native" });
    const again = await create({ source, sourceRef, title: "Told otherwise" }, person(later(500)));
    expect(again).toMatchObject({ id: first.id, count: 2, version: 1, title: "Beacon to a known server", firstSeenAt: at, lastSeenAt: later(500) });
    expect(await stored(first.id)).toMatchObject({ count: 2 });
    expect(await logOf(first.id)).toEqual(["alert.created"]);
  });
  it("keeps the latest time, in whatever order sightings come", async () => {
    const [source, sourceRef] = [nameOf(), newId()];
    await create({ source, sourceRef }, person(later(9)));
    expect(await create({ source, sourceRef }, person(later(3)))).toMatchObject({ count: 2, lastSeenAt: later(9) });
  });
  it("is the same as another of its source, host and rule within an hour of the first, and another after that", async () => {
    const source = nameOf();
    const sighting = { source, host: "web-1", rule: "Log4Shell" };
    const first = await create(sighting);
    expect(await create(sighting, person(later(59)))).toMatchObject({ id: first.id, count: 2 });
    // Tumbling: the window is the first sighting's, however many follow.
    const second = await create(sighting, person(later(60)));
    expect(second.id).not.toBe(first.id);
    expect(second.count).toBe(1);
    expect(await create(sighting, person(later(61)))).toMatchObject({ id: second.id, count: 2 });
    for (const other of [{ host: "web-2" }, { rule: "Shellshock" }, { severity: "critical" }, { source: nameOf() }, { user: "ada" }, { observables: [{ type: "ipv4", value: "203.0.113.9" }] }]) expect(await create({ ...sighting, ...other })).toMatchObject({ count: 1 });
  });
  it("with a reference and nothing but a title is only the same by that reference", async () => {
    const source = nameOf();
    const [one, two] = [await create({ source }), await create({ source })];
    expect(one.id).not.toBe(two.id);
  });
  it("is counted on the alert that an earlier release took in, which has no key", async () => {
    const [source, sourceRef] = [nameOf(), newId()];
    const id = alertIdOf(source, sourceRef);
    await db().doc(`alerts/${id}`).set({ source, sourceRef, title: "Of old", description: "", severity: "low", status: "acknowledged", assigneeId: null, observables: [{ type: "host", value: "x" }], techniques: [], count: 4, firstSeenAt: at, lastSeenAt: at, incidentId: null, mergedFrom: null, version: 3 });
    const read = await (await operations.get.load())({ id }, contextOf(analyst));
    expect(read).toMatchObject({ raw: null, entities: [], suppressedBy: null, feedback: null, reportedFormat: "native", observables: [{ type: "host", value: "x", isInternal: false }] });
    expect(await create({ source, sourceRef }, person(later(5)))).toMatchObject({ id, count: 5, status: "acknowledged" });
    expect(await create({ source, sourceRef }, person(later(6)))).toMatchObject({ id, count: 6 });
  });
  it("needs a source of a person, never Secura's own; a machine's is its own whatever it says", async () => {
    await expect(create({})).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "source" }] });
    for (const own of ["Secura", " secura ", "\uff53ecura", "sec\u200bura"]) await expect(create({ source: own })).rejects.toMatchObject({ code: "invalid_input" });
    const name = nameOf();
    expect(await create({ source: "another" }, machine(name))).toMatchObject({ source: name, createdBy: `source:${sourceIdOf(name)}` });
  });
  it("tells a machine what it said itself and how that stands, and nothing that people, feeds or other sources said", async () => {
    const [source, sourceRef] = [nameOf(), newId()];
    const said = { sourceRef, observables: [{ type: "ipv4", value: "185.220.101.7" }], rule: "beacon" };
    const { id } = await create(said, machine(source));
    const carrier = await create({ source: nameOf(), description: "Of another source", severity: "critical" });
    const others = { assigneeId: analyst.uid, incidentId: "an-incident", groupId: "a-group", feedback: { verdict: "benign", comment: "Our own test", by: analyst.uid, at }, indicator: { id: "i", type: "ipv4", value: "185.220.101.7", score: 90, tlp: "RED", labels: ["secret"], at } };
    await db().doc(`alerts/${id}`).update({ ...others, status: "resolved" });
    const hidden = { assigneeId: null, incidentId: null, groupId: null, feedback: null, indicator: null, entities: [], raw: null };
    expect(await create(said, machine(source))).toMatchObject({ id, count: 2, status: "resolved", rule: "beacon", observables: [{ type: "ipv4", value: "185.220.101.7" }], ...hidden });
    expect(await create({ ...said, source })).toMatchObject({ id, count: 3, ...others });
    await db().doc(`alerts/${id}`).update({ mergedInto: carrier.id });
    expect(await create(said, machine(source))).toMatchObject({ id: carrier.id, source, sourceRef, description: "", severity: "critical", ...hidden });
    const under = contextFor({ caller: machine(source).caller, now: at, requestId: "test", idempotency: { key: sourceRef, operation: "alerts.create", input: {}, encode: (output) => output } });
    await db().doc(`alerts/${id}`).update({ mergedInto: null });
    expect(await create(said, under)).toMatchObject({ id, count: 4, ...hidden });
  });
  it("sent again under its Idempotency-Key is answered as it was, and not counted", async () => {
    const [source, sourceRef] = [nameOf(), newId()];
    const known = await create({ source, sourceRef });
    const under = () => contextFor({ caller: { ...analyst, sid: "s", mfa: false }, now: later(1), requestId: "test", idempotency: { key: sourceRef, operation: "alerts.create", input: {}, encode: (output) => z.encode(operations.create.output, output as never) } });
    expect(await create({ source, sourceRef }, under())).toMatchObject({ id: known.id, count: 2 });
    await expect(create({ source, sourceRef }, under())).rejects.toMatchObject({ name: "Replay", response: { id: known.id, count: 2 } });
    expect(await stored(known.id)).toMatchObject({ count: 2 });
  });
  it("at the same time from thirty sides is one alert with a count of thirty", async () => {
    const [source, sourceRef] = [nameOf(), newId()];
    const all = await Promise.all(Array.from({ length: 30 }, () => create({ source, sourceRef }, machine(source))));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await stored(all[0]?.id ?? "")).toMatchObject({ count: 30 });
    expect(await logOf(all[0]?.id ?? "")).toEqual(["alert.created"]);
  });
  it("raised by Secura itself stands under its own name, and is counted like any other", async () => {
    const sourceRef = newId();
    const own = { sourceRef, title: "Sign-in from a new country", severity: "medium", description: "Ada", user: "ada" } as const;
    expect(await raiseAlert(own, "anomalies", at)).toMatchObject({ isNew: true, alert: { source: "secura", createdBy: "system:anomalies" } });
    expect(await raiseAlert(own, "anomalies", later(1))).toMatchObject({ isNew: false, alert: { count: 2 } });
  });
});

describe("several instances", () => {
  const arrivalIn = async (source: string) => arrivalOf(reportedOf(operations.create.input.parse(item({ host: "db-1", rule: "exfil", source }))), await receptionOf(source, at));
  it("that bring the same new alert at once make one, with all counts", async () => {
    const source = nameOf();
    // Past the queues of this instance: each is a transaction of its own, as in an instance of its own.
    const all = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const arrival = await arrivalIn(source);
        return (await persistently(() => transact((tx) => settle(tx, [arrival], { caller: analyst, now: at, requestId: "", mark: newId() })))).get(arrival)?.status;
      }),
    );
    expect(all.filter((status) => status === "created")).toHaveLength(1);
    expect((await alertsOf(source)).map(({ count }) => count)).toEqual([8]);
  });
  it("that count on one alert at once lose nothing", async () => {
    const source = nameOf();
    const { id } = await create({ source });
    const instances = await Promise.all(["a", "b", "c", "d"].map(async (name) => (await import(/* @vite-ignore */ `${new URL("../../src/alerts/tally.ts", import.meta.url).pathname}?${name}`)) as typeof import("../../src/alerts/tally.ts")));
    const counter = { count: "count", time: () => "lastSeenAt", movedTo: () => null };
    await Promise.all(Array.from({ length: 200 }, async (_, i) => instances[i % 4]?.countOn(counter, db().doc(`alerts/${id}`), 1, later(i))));
    expect(await stored(id)).toMatchObject({ count: 201 });
    expect((await (await operations.get.load())({ id }, contextOf(analyst))).lastSeenAt).toEqual(later(199));
  });
});

describe("many at once", () => {
  it("are answered for one by one, and a bad one spoils no other", async () => {
    const source = nameOf();
    const known = item();
    await bulk([known], machine(source));
    const answer = await bulk([item(), known, item({ severity: "awful" }), 17, null, item({ techniques: ["phish"], extra: 1 }), item()], machine(source));
    expect(answer).toMatchObject({ created: 2, counted: 1, suppressed: 0, refused: 4 });
    expect(answer.items.map(({ index, status }) => [index, status])).toEqual([[0, "created"], [1, "counted"], [2, "refused"], [3, "refused"], [4, "refused"], [5, "refused"], [6, "created"]]);
    expect(answer.items[2]?.errors[0]?.path).toBe("alerts.2.severity");
    expect(answer.items[3]?.errors[0]?.path).toBe("alerts.3");
    expect(answer.items[5]?.errors.map(({ path }) => path)).toEqual(["alerts.5.techniques.0", "alerts.5.extra"]);
    expect(await alertsOf(source)).toHaveLength(3);
  });
  it("of which some are the same make one alert with their count", async () => {
    const source = nameOf();
    const same = item({ host: "a", rule: "r" });
    const answer = await bulk([same, { ...same, sourceRef: newId() }, same, item({ host: "b", rule: "r" })], machine(source));
    expect(answer).toMatchObject({ created: 2, counted: 2 });
    expect((await alertsOf(source)).map(({ count }) => count).sort()).toEqual([1, 3]);
  });
  it("of a person need a source, for all or each", async () => {
    const source = nameOf();
    expect(await bulk([item(), item({ source })], person())).toMatchObject({ created: 1, refused: 1 });
    expect(await bulk([item(), item()], person(), source)).toMatchObject({ created: 2 });
  });
  it("sent again under their Idempotency-Key count once, and each page has a mark of its own", async () => {
    const source = nameOf();
    const known = item();
    await bulk([known], machine(source));
    const alerts = [...Array.from({ length: 30 }, () => item()), known, known];
    const under = (now: Date) => bulk(alerts, once("k1", { alerts }, machine(source), now));
    const first = await under(at);
    expect(first).toMatchObject({ created: 30, counted: 2 });
    const marks = await db().collection("idempotency").get();
    const second = marks.docs.filter((doc) => (JSON.parse(String(doc.get("response"))) as unknown[]).length === 12);
    expect(second).toHaveLength(1);
    expect(await under(later(1))).toEqual(first);
    expect((await alertsOf(source)).find(({ sourceRef }) => sourceRef === known.sourceRef)).toMatchObject({ count: 3 });
    expect((await alertsOf(source)).reduce((sum, { count }) => sum + Number(count), 0)).toBe(33);
    await expect(bulk(alerts.slice(1), once("k1", { alerts: alerts.slice(1) }, machine(source)))).rejects.toMatchObject({ code: "idempotency_key_reused" });
  });
  it("leave nothing of an answer that was lost: what was written is known again and not counted twice", async () => {
    const source = nameOf();
    const alert = item();
    await bulk([alert], machine(source));
    const [{ id } = { id: "" }] = await alertsOf(source);
    // Eslint cannot know that it is called with its writer.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const update = BulkWriter.prototype.update;
    let lost = 0;
    const spy = vi.spyOn(BulkWriter.prototype, "update").mockImplementation(async function (this: unknown, ...args) {
      const written = await update.apply(this as never, args);
      if (lost++ === 0) throw Object.assign(new Error("the answer was lost"), { code: 14 });
      return written;
    });
    const counted = await countOn({ count: "count", time: () => "lastSeenAt", movedTo: () => null }, db().doc(`alerts/${id}`), 5, later(2));
    spy.mockRestore();
    expect(counted?.count).toBe(6);
    expect(lost).toBe(1);
    expect(await stored(id)).toMatchObject({ count: 6 });
  });
});

describe("what a source sends in its own format", () => {
  const falco = { rule: "Terminal shell in container", priority: "Notice", output: "A shell was spawned", time: "2026-06-01T09:59:00Z", output_fields: { "container.name": "web", "user.name": "ada" } };
  it("is taken in by name, by its signs, in lists and in batches", async () => {
    const source = nameOf();
    expect(await ingest(falco, machine(source), "falco")).toMatchObject({ created: 1 });
    expect(await ingest([falco, { ...falco, rule: "Another" }], machine(source))).toMatchObject({ created: 1, counted: 1 });
    expect(await ingest({ alerts: [item(), item()] }, machine(source), "native")).toMatchObject({ created: 2 });
    const found = await alertsOf(source);
    expect(found.find(({ rule }) => rule === falco.rule)).toMatchObject({ reportedFormat: "falco", count: 2, title: expect.stringContaining("Terminal shell"), raw: expect.stringContaining("container.name") });
  });
  it("is not taken for an empty batch because of a list it has; an empty batch is nothing", async () => {
    const source = machine(nameOf());
    expect(await ingest({ ...item(), alerts: [] }, source, "native")).toMatchObject({ created: 1, items: [{ index: 0, isUnreadable: false }] });
    expect(await ingest({ ...item(), results: [] }, source)).toMatchObject({ created: 1 });
    for (const empty of [[], { alerts: [] }]) expect(await ingest(empty, source, "native")).toMatchObject({ items: [], created: 0 });
    expect(await ingest({ "@odata.context": "x", value: [] }, source, "microsoft")).toMatchObject({ items: [] });
  });
  it("and cannot be read is kept as it came if a machine sends it, and refused to a person", async () => {
    const source = nameOf();
    const odd = { hello: "world" };
    const answer = await ingest(odd, machine(source), "falco");
    expect(answer).toMatchObject({ created: 1, items: [{ isUnreadable: true, status: "created", errors: [{ path: "rule" }, { path: "priority" }] }] });
    expect(await stored(answer.items[0]?.id ?? "")).toMatchObject({ title: `Unreadable alert from ${source}`, raw: '{"hello":"world"}', severity: "medium", reportedFormat: "falco" });
    // The same again is counted; another is another.
    expect(await ingest([odd, { hello: "there" }], machine(source), "falco")).toMatchObject({ created: 1, counted: 1 });
    await expect(ingest(odd, person(), "falco", source)).rejects.toMatchObject({ code: "invalid_input" });
    expect(await ingest([odd, falco], person(), "falco", source)).toMatchObject({ created: 1, refused: 1, items: [{ status: "refused", errors: [{ path: "0.rule" }, { path: "0.priority" }] }, { status: "created" }] });
  });
  it("goes by the mapping and the fingerprint it was added with", async () => {
    const name = nameOf();
    const { source } = await (await operations.addSource.load())(
      operations.addSource.input.parse({ name, format: "generic", mapping: { title: "what", severity: "how", host: "where" }, fingerprintFields: ["host"], windowMinutes: 5, minimumSeverity: "medium" }),
      contextOf(admin, { now: at }),
    );
    forgetSource(source.id);
    expect(await ingest({ what: "Door open", how: "high", where: "gate" }, machine(name))).toMatchObject({ created: 1 });
    expect(await ingest({ what: "Door shut", how: "high", where: "gate" }, machine(name, later(4)))).toMatchObject({ counted: 1 });
    expect(await ingest({ what: "Door open", how: "high", where: "gate" }, machine(name, later(5)))).toMatchObject({ created: 1 });
    expect(await ingest({ what: "Door open", how: "low", where: "gate" }, machine(name))).toMatchObject({ suppressed: 1 });
    expect((await alertsOf(name)).filter(({ suppressedBy }) => suppressedBy === `source:${source.id}`)).toHaveLength(1);
  });
  it("hostile or broken, never fails: each payload becomes an alert or says why not", async () => {
    const source = nameOf();
    const deep = JSON.parse(`${"[".repeat(30)}${"]".repeat(30)}`) as unknown;
    const hostile: unknown[] = [
      null, 0, "", "text", true, [], {}, [[]], deep, 1e308, -0, "\u0000", "\ud800",
      { __proto__: null, title: "x" }, JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}, "title": "abc", "severity": "high"}'),
      { title: "\ud800\ud800\ud800", severity: "high" }, { title: "a\u0000b\u202ec", severity: "low" }, { title: "x".repeat(900_000), severity: "high" }, { title: ["a"], severity: { $gt: "" } },
      { rule: "r".repeat(100_000), priority: "Alert", output: "\uffff".repeat(200_000), output_fields: { "user.name": "\u0000", time: 1e999 } },
      { rule: { title: { title: {} } }, level: [] }, { "kibana.alert.rule.name": {}, "@timestamp": "9999-99-99" }, { class_uid: 2004, severity_id: -1e99, finding_info: { title: null } },
      { source: "aws.guardduty", detail: { severity: "NaN", service: 1, type: "../../../../etc/passwd" } }, { properties: { title: "t", severity: "High" }, entities: Array.from({ length: 2_000 }, (_, i) => ({ kind: "Ip", properties: { address: `203.0.113.${String(i)}` } })) },
      Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${String(i)}`, i])), { alerts: "none" }, { value: [null, [], {}] }, { hits: { hits: [1, 2] } }, { title: "abc", severity: "high", observables: Array.from({ length: 3_000 }, () => ({ type: "ipv4", value: "203.0.113.7" })) },
      { title: "abc", severity: "high", sourceRef: "../../alerts/x", host: "__proto__", user: "constructor", rule: "a/b" }, { title: "abc", severity: "high", sourceRef: "x".repeat(5_000) },
    ];
    for (const format of ["auto", "native", "ocsf", "elastic", "sigma", "splunk", "falco", "wazuh", "microsoft", "guardduty"]) {
      const answers = await Promise.all(hostile.map(async (payload) => ingest(payload, machine(source), format)));
      for (const [i, { items, refused }] of answers.entries()) expect({ format, i, refused, items: items.every(({ id }) => typeof id === "string") }).toEqual({ format, i, refused: 0, items: true });
    }
    await expect(ingest({ a: 1 }, machine(source), "generic")).resolves.toMatchObject({ created: 1, items: [{ isUnreadable: true }] });
    await expect(ingest(Array.from({ length: 501 }, () => ({})), machine(source))).rejects.toMatchObject({ code: "payload_too_large" });
    for (const alert of await alertsOf(source)) expect((alert["raw"] as string | null)?.length ?? 0).toBeLessThanOrEqual(30_000);
  });
});
