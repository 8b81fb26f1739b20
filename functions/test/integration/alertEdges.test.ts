import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-edges-${String(Date.now())}`;
});
const { operations } = await import("../../src/alerts/operations.ts");
const { receiveAlert } = await import("../../src/alerts/receiveAlert.ts");
const { reconsiderAlert } = await import("../../src/alerts/reconsiderAlert.ts");
const { forgetRules } = await import("../../src/alerts/rules.ts");
const { forgetSource, sourceIdOf } = await import("../../src/alerts/sources.ts");
const { addIndicator } = await import("../../src/intelligence/addIndicator.ts");
const { exportMax, exportIndicators, indicatorsToLeave } = await import("../../src/intelligence/exportIndicators.ts");
const { ExportIndicatorsInput } = await import("../../src/intelligence/exportModel.ts");
const { importFromCall, importFromFile } = await import("../../src/intelligence/importIndicators.ts");
const { ImportContentInput } = await import("../../src/intelligence/importModel.ts");
const { CreateIndicatorInput } = await import("../../src/intelligence/model.ts");
const { contextFor } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { Firestore } = await import("firebase-admin/firestore");
const { allFixtures, loadFixture } = await import("../fixtures/alerts/fixtures.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
const { z } = await import("zod");
type Member = Awaited<ReturnType<typeof member>>;
type Context = ReturnType<typeof contextFor>;

let analyst: Member;
let senior: Member;
let manager: Member;
let admin: Member;
beforeAll(async () => {
  [analyst, senior, manager, admin] = await Promise.all([member("analyst"), member("senior_analyst"), member("manager"), member("admin")]);
});
beforeEach(() => {
  forgetRules();
});

const at = new Date("2026-06-01T10:00:00Z");
const later = (minutes: number): Date => new Date(at.getTime() + minutes * 60_000);
const nameOf = (): string => `edge-${newId()}`;
const call = async <Name extends keyof typeof operations>(name: Name, input: Record<string, unknown>, who: Member = analyst, now = at) => {
  const operation = operations[name];
  const handler = (await operation.load()) as (input: unknown, context: unknown) => ReturnType<Awaited<ReturnType<(typeof operations)[Name]["load"]>>>;
  return await handler(operation.input.parse(input), contextOf(who, { now }));
};
const report = (given: Record<string, unknown> = {}) => ({ source: nameOf(), sourceRef: newId(), title: "Beacon to a known server", severity: "medium", ...given });
const machine = (source: string, now = at): Context => contextFor({ caller: { uid: `source:${sourceIdOf(source)}`, role: "source", name: source }, now, requestId: "test" });
/** A context under an Idempotency-Key, as a door makes it. */
const once = (key: string, input: unknown, { caller }: Context): Context => contextFor({ caller, now: at, requestId: "test", idempotency: { key, operation: "alerts.bulk", input, encode: (output) => z.encode(operations.bulk.output, output as never) } });
const bulk = async (alerts: unknown[], context: Context) => (await operations.bulk.load())(operations.bulk.input.parse({ alerts }), context);
const ingest = async (payload: unknown, context: Context, format = "auto") => (await operations.ingest.load())(operations.ingest.input.parse({ payload, format }), context);
const stored = async (path: string) => (await db().doc(path).get()).data() ?? {};
const logOf = async (stream: string) => (await db().collection(`audit/${stream}/entries`).orderBy("seq").get()).docs.map((entry) => entry.data());
const eventsOf = async (stream: string): Promise<unknown[]> => (await logOf(stream)).map(({ event }) => event as unknown);
const risesOf = async (id: string): Promise<string[]> => (await db().collection(`alerts/${id}/rises`).get()).docs.map((doc) => doc.id);

describe("a later, graver report of an alert", () => {
  it("raises it, once for each severity, seen by listeners and in the log, and takes over what it names", async () => {
    const first = report({ observables: [{ type: "ipv4", value: "185.220.101.4" }], techniques: ["T1071"] });
    const { id } = await call("create", first);
    const seen: unknown[] = [];
    const unwatch = db().doc(`alerts/${id}`).onSnapshot((snapshot) => seen.push(snapshot.get("severity")));
    const raised = await call("create", { ...first, severity: "critical", title: "Told otherwise", observables: [{ type: "domain", value: "c2.evil-host.com" }], techniques: ["T1105"] }, analyst, later(1));
    expect(raised).toMatchObject({ id, severity: "critical", count: 2, version: 2, title: "Beacon to a known server", status: "new", techniques: ["T1071", "T1105"] });
    expect(raised.observables.map(({ value }) => value)).toEqual(["185.220.101.4", "c2.evil-host.com"]);
    expect(raised.entities).toEqual(["ipv4:185.220.101.4", "domain:c2.evil-host.com"]);
    expect(await stored(`alerts/${id}`)).toMatchObject({ severity: "critical", count: 2, version: 2, techniques: ["T1071", "T1105"], entities: raised.entities });
    await vi.waitUntil(() => seen.at(-1) === "critical", { timeout: 5_000 });
    unwatch();
    for (const severity of ["high", "low", "critical"]) await call("create", { ...first, severity, techniques: ["T1566"] }, analyst, later(2));
    expect(await stored(`alerts/${id}`)).toMatchObject({ severity: "critical", count: 5, version: 2, techniques: ["T1071", "T1105"] });
    const [, entry, ...more] = await logOf(`alert-${id}`);
    expect([entry?.["event"], entry?.["details"], more]).toEqual(["alert.raised", { from: "medium", severity: "critical", version: 2 }, []]);
    expect(await risesOf(id)).toEqual(["critical"]);
  });
  it("ends at the highest, whichever of many that race comes last, and loses no count", async () => {
    const first = report({ severity: "low" });
    const { id } = await call("create", first);
    const order = ["critical", "low", "medium", "high", "medium", "critical"];
    await Promise.all(Array.from({ length: 30 }, (_, i) => call("create", { ...first, severity: order[i % order.length] }, analyst, later(i))));
    expect(await stored(`alerts/${id}`)).toMatchObject({ severity: "critical", count: 31 });
    const rises = (await logOf(`alert-${id}`)).slice(1).map(({ details }) => (details as { severity: string }).severity);
    expect(rises).toEqual(["medium", "high", "critical"].filter((severity) => rises.includes(severity)));
  });
  it("in one call with the first, or under an Idempotency-Key, ends at the highest as well", async () => {
    const source = nameOf();
    const [one, two] = [report({ source }), report({ source, severity: "low" })];
    await bulk([one, { ...one, severity: "critical" }, two], machine(source));
    const again = [{ ...two, severity: "high" }, { ...two, severity: "medium" }];
    for (let times = 0; times < 2; times += 1) await bulk(again, once("rise", { again }, machine(source)));
    const [first, second] = await Promise.all([one, two].map(async (alert) => call("create", alert)));
    expect(first).toMatchObject({ severity: "critical", count: 3, version: 1 });
    expect(second).toMatchObject({ severity: "high", count: 4, version: 2 });
    expect(await eventsOf(`alert-${String(second?.id)}`)).toEqual(["alert.created", "alert.raised"]);
  });
  it("raises the alert that carries on for it", async () => {
    const [target, source] = [report(), report()];
    const [{ id: targetId }, { id: sourceId }] = [await call("create", target), await call("create", source)];
    await call("merge", { targetId, sourceIds: [sourceId] });
    expect(await call("create", { ...source, severity: "critical" }, analyst, later(1))).toMatchObject({ id: targetId, severity: "critical", count: 3 });
    expect(await stored(`alerts/${sourceId}`)).toMatchObject({ severity: "medium", mergedInto: targetId });
  });
  it("makes of it what a new one of that severity would become, and its group graver, however often its event comes", async () => {
    const source = nameOf();
    const host = `h-${newId().toLowerCase()}`;
    const added = await call("addSource", { name: source, format: "native", autoPromoteFrom: "critical" }, admin);
    forgetSource(added.source.id);
    const [one, other] = [report({ source, host, rule: "a" }), report({ source, host, rule: "b" })];
    const [{ id }, { id: otherId }] = [await call("create", one), await call("create", other)];
    for (const alertId of [id, otherId]) await receiveAlert(alertId, later(1));
    const { groupId } = await stored(`alerts/${id}`);
    expect(await stored(`alertGroups/${String(groupId)}`)).toMatchObject({ severity: "medium", status: "suggested" });
    await addIndicator(CreateIndicatorInput.parse({ value: `${host}.evil-host.com`, confidence: 90 }), contextOf(analyst));
    await call("create", { ...one, severity: "critical", observables: [{ type: "domain", value: `${host}.evil-host.com` }] }, analyst, later(2));
    for (let times = 0; times < 3; times += 1) await reconsiderAlert(id, "critical", new Date());
    const { incidentId, indicator } = await stored(`alerts/${id}`);
    expect(await stored(`incidents/${String(incidentId)}`)).toMatchObject({ reportedBy: "system:alerts", alertIds: expect.arrayContaining([id, otherId]) });
    expect(await stored(`alertGroups/${String(groupId)}`)).toMatchObject({ severity: "critical", status: "promoted" });
    expect((await eventsOf(`alertGroup-${String(groupId)}`)).filter((event) => event === "alertGroup.raised")).toHaveLength(1);
    expect(indicator).toMatchObject({ value: `${host}.evil-host.com` });
    expect(await risesOf(id)).toEqual([]);
  });
  it("is told to those who work on its incident, which has what it names", async () => {
    const first = report();
    const { id } = await call("create", first);
    const incident = await plantIncident();
    await call("attach", { id, incidentId: incident.id });
    await call("create", { ...first, severity: "high", observables: [{ type: "domain", value: "c2.evil-host.com" }] }, analyst, later(1));
    for (let times = 0; times < 2; times += 1) await reconsiderAlert(id, "high", later(2));
    expect((await db().collection(`incidents/${incident.id}/observables`).get()).docs.map((doc) => doc.get("value") as unknown)).toEqual(["c2.evil-host.com"]);
    expect((await timelineOf(incident.id)).filter(({ summary }) => summary === "An alert rose to high")).toMatchObject([{ kind: "alert", audience: "team" }]);
  });
  it("below what its source is heard from raises nothing that is seen, and above it is an alert of its own", async () => {
    const source = nameOf();
    const added = await call("addSource", { name: source, format: "native", minimumSeverity: "high" }, admin);
    forgetSource(added.source.id);
    const first = report({ source, severity: "low" });
    const quiet = await call("create", first);
    expect(await call("create", { ...first, severity: "medium" })).toMatchObject({ id: quiet.id, severity: "medium", entities: [], suppressedBy: `source:${added.source.id}` });
    const loud = await call("create", { ...first, severity: "critical" });
    expect(loud).toMatchObject({ severity: "critical", suppressedBy: null, count: 1 });
    expect(loud.id).not.toBe(quiet.id);
  });
});

describe("a source that never becomes an incident by itself", () => {
  it("does not, whatever the settings of alerts say; one that says nothing does", async () => {
    const [never, silent] = [nameOf(), nameOf()];
    const added = await call("addSource", { name: never, format: "native", autoPromoteFrom: "never" }, admin);
    forgetSource(added.source.id);
    await call("updateSettings", { autoPromoteFrom: "high" }, manager);
    const [kept, promoted] = [await call("create", report({ source: never, severity: "critical" })), await call("create", report({ source: silent, severity: "high" }))];
    for (const { id } of [kept, promoted]) await receiveAlert(id, later(1));
    await call("updateSettings", { autoPromoteFrom: null }, manager);
    expect(await stored(`alerts/${kept.id}`)).toMatchObject({ incidentId: null });
    expect(await stored(`alerts/${promoted.id}`)).toMatchObject({ incidentId: expect.any(String) });
    expect(await call("updateSource", { id: added.source.id, autoPromoteFrom: null }, admin)).toMatchObject({ autoPromoteFrom: null });
    expect(operations.updateSettings.input.safeParse({ autoPromoteFrom: "never" }).success).toBe(false);
  });
});

describe("the log of an incident that alerts became", () => {
  it("names them, of one and of a group", async () => {
    const single = await call("create", report());
    const { incidentId } = await call("promote", { id: single.id });
    expect(await logOf(`incident-${incidentId}`)).toMatchObject([{ event: "incident.created" }, { event: "incident.alert_attached", actorId: analyst.uid, details: { alertIds: [single.id], version: 2 } }]);
    const host = `h-${newId().toLowerCase()}`;
    const many = await Promise.all(["a", "b", "c"].map((rule) => call("create", report({ host, rule }))));
    for (const { id } of many) await receiveAlert(id, later(1));
    const { groupId } = await stored(`alerts/${String(many[0]?.id)}`);
    const promotion = await call("promoteGroup", { id: groupId });
    expect(await auditOf(promotion.incidentId)).toEqual(["incident.created", "incident.alert_attached"]);
    const [, attached] = await logOf(`incident-${promotion.incidentId}`);
    expect(new Set((attached?.["details"] as { alertIds: string[] }).alertIds)).toEqual(new Set(many.map(({ id }) => id)));
  });
});

describe("a payload that no canonical JSON has", () => {
  it.each<[string, unknown]>([["half a character", "\ud800"], ["a number beyond all", Infinity], ["one that is none", Number.NaN]])("such as %s is taken in under an Idempotency-Key as well, and once", async (_what, odd) => {
    const [source, payload] = [nameOf(), { title: "An odd one", severity: "low", sourceRef: newId(), extra: odd }];
    const [key, context] = [newId(), machine(source)];
    const first = await ingest(payload, once(key, { payload }, context), "native");
    expect(first).toMatchObject({ items: [{ status: "created" }] });
    expect(await ingest(payload, once(key, { payload }, context), "native")).toEqual(first);
    expect((await db().collection("alerts").where("source", "==", source).get()).docs.map((doc) => Number(doc.get("count")))).toEqual([1]);
  });
});

describe("a bulk under an Idempotency-Key", () => {
  const countsOf = async (source: string): Promise<number[]> => (await db().collection("alerts").where("source", "==", source).select("count").get()).docs.map((doc) => Number(doc.get("count")));
  it("that broke off between pages and is sent again loses nothing and counts nothing twice", async () => {
    const source = nameOf();
    const [known, again] = [report({ source }), report({ source })];
    await bulk([known], machine(source));
    // Three pages; of what comes more than once some stands on each.
    const alerts = Array.from({ length: 50 }, (_, i) => (i % 10 === 0 ? known : i % 10 === 1 ? again : report({ source })));
    // Eslint cannot know that it is called with its database.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const run = Firestore.prototype.runTransaction;
    let pages = 0;
    const spy = vi.spyOn(Firestore.prototype, "runTransaction").mockImplementation(async function (this: unknown, ...args) {
      pages += 1;
      if (pages === 2) throw Object.assign(new Error("the process ended"), { code: 13 });
      return await run.apply(this as never, args);
    });
    await expect(bulk(alerts, once("broken", { alerts }, machine(source)))).rejects.toThrow("the process ended");
    spy.mockRestore();
    expect((await countsOf(source)).reduce((sum, count) => sum + count, 0)).toBe(1 + 20);
    const answer = await bulk(alerts, once("broken", { alerts }, machine(source)));
    expect(answer).toMatchObject({ created: 41, counted: 9, suppressed: 0, refused: 0 });
    expect(answer.items.map(({ index }) => index)).toEqual(alerts.map((_, i) => i));
    expect(await bulk(alerts, once("broken", { alerts }, machine(source)))).toEqual(answer);
    expect((await countsOf(source)).sort((a, b) => a - b)).toEqual([...Array.from({ length: 40 }, () => 1), 5, 6]);
  });
  it("sent twice at the same moment counts once, and both are answered alike", async () => {
    const source = nameOf();
    const alerts = Array.from({ length: 25 }, (_, i) => report({ source, sourceRef: `r-${String(i % 15)}` }));
    const [one, two] = await Promise.all([1, 2].map(() => bulk(alerts, once("twice", { alerts }, machine(source)))));
    expect(one).toEqual(two);
    expect(one).toMatchObject({ created: 15, counted: 10 });
    expect((await countsOf(source)).reduce((sum, count) => sum + count, 0)).toBe(25);
  });
});

describe("the keys of alerts", () => {
  it("of a fingerprint are removed by the database when their window is over, and count no longer before that", async () => {
    const { fieldOverrides } = JSON.parse(readFileSync(new URL("../../../firestore.indexes.json", import.meta.url), "utf8")) as { fieldOverrides: { collectionGroup: string; fieldPath: string; ttl?: boolean }[] };
    expect(fieldOverrides).toContainEqual(expect.objectContaining({ collectionGroup: "alertKeys", fieldPath: "until", ttl: true }));
    const source = nameOf();
    const sighting = { source, host: "web-1", rule: "Log4Shell" };
    const first = await call("create", report({ ...sighting, sourceRef: "one" }));
    const { docs } = await db().collection("alertKeys").where("until", "==", later(60)).get();
    expect(docs.some((doc) => doc.get("alertId") === first.id)).toBe(true);
    const second = await call("create", report({ ...sighting, sourceRef: "two" }), analyst, later(60));
    expect(second).toMatchObject({ count: 1 });
    expect(second.id).not.toBe(first.id);
    // The key of a reference has no end, and so the database keeps it.
    expect(await call("create", report({ ...sighting, sourceRef: "one" }), analyst, later(600_000))).toMatchObject({ id: first.id, count: 2 });
  });
});

describe("lists of what grows", () => {
  it("are a hundred at most, whatever is asked", () => {
    for (const name of ["list", "listGroups", "listSuppressions", "listSources", "listFeedback"] as const) {
      expect({ name, most: operations[name].input.safeParse({ limit: 100 }).success, more: operations[name].input.safeParse({ limit: 101 }).success }).toEqual({ name, most: true, more: false });
    }
  });
});

describe("many payloads of all formats in one call", () => {
  it("beside hostile ones are each taken in or kept, in their order, whatever format the call names", async () => {
    const deep = JSON.parse(`${'{"a":['.repeat(5_000)}1${"]}".repeat(5_000)}`) as unknown;
    const hostile: unknown[] = [null, "\ud800", "\u0000", deep, [], JSON.parse('{"__proto__":{"polluted":true},"title":"abc","severity":"high"}'), { title: "x".repeat(200_000), severity: 3 }];
    const payloads = allFixtures.filter(({ name }) => name === "typical").flatMap(({ format, name }, i) => (format === "generic" ? [] : [loadFixture(format, name), hostile[i % hostile.length]]));
    for (const format of ["auto", "elastic"]) {
      const source = nameOf();
      const answer = await ingest(payloads, machine(source), format);
      expect(answer.refused).toBe(0);
      expect(answer.items.map(({ index }) => index)).toEqual(payloads.map((_, i) => i));
      const ids = new Set(answer.items.map(({ id }) => id));
      const { docs } = await db().collection("alerts").where("source", "==", source).get();
      expect(new Set(docs.map(({ id }) => id))).toEqual(ids);
      expect(docs.reduce((sum, doc) => sum + Number(doc.get("count")), 0)).toBe(payloads.length);
    }
  });
});

describe("an export", () => {
  it("counts what leaves and not what may not, and says where its limit is reached", async () => {
    expect(exportMax).toBe(10_000);
    const label = `x-${newId()}`;
    const asked = (given: Record<string, unknown> = {}) => ExportIndicatorsInput.parse({ label, ...given });
    for (const [i, tlp] of (["RED", "RED", "AMBER+STRICT", "GREEN", "AMBER", "CLEAR"] as const).entries()) {
      await addIndicator(CreateIndicatorInput.parse({ value: `${String(i)}-${newId().toLowerCase()}.evil-host.com`, tlp, labels: [label] }), contextOf(analyst, { now: later(i) }));
    }
    const levels = async (given: Record<string, unknown>, most: number) => (await indicatorsToLeave(asked(given), most)).map(({ tlp }) => tlp);
    expect(await levels({}, 3)).toEqual(["CLEAR", "AMBER", "GREEN"]);
    expect(await levels({ tlp: "GREEN", type: "domain" }, 2)).toEqual(["CLEAR", "GREEN"]);
    expect(await levels({ tlp: "RED", since: later(1).toISOString(), until: later(5).toISOString() }, 4)).toEqual(["AMBER", "GREEN", "AMBER+STRICT", "RED"]);
    await expect(indicatorsToLeave(asked(), 2)).rejects.toMatchObject({ code: "payload_too_large", message: expect.stringContaining(later(4).toISOString()) });
    const file = await exportIndicators(asked(), contextOf(analyst));
    const { objects } = JSON.parse(Buffer.from(file.content as Uint8Array).toString()) as { objects: { type: string }[] };
    expect(objects.filter(({ type }) => type === "indicator")).toHaveLength(3);
  });
});

describe("a copy that is put back in this organisation's own word", () => {
  it("is a manager's to put back, in a call, dry or not, and by a file, of which nothing is left", async () => {
    const content = { type: "bundle", id: `bundle--${crypto.randomUUID()}`, objects: [] };
    const importing = async (who: Member, given: Record<string, unknown>) => importFromCall(ImportContentInput.parse({ source: "copy", content, ...given }), contextOf(who));
    for (const who of [analyst, senior]) {
      await expect(importing(who, { isOwn: true })).rejects.toMatchObject({ code: "permission_denied" });
      await expect(importing(who, { isOwn: true, dryRun: true })).rejects.toMatchObject({ code: "permission_denied" });
    }
    expect(await importing(analyst, {})).toMatchObject({ state: "done" });
    expect(await importing(manager, { isOwn: true })).toMatchObject({ state: "done" });
    const formOf = (isOwn: "true" | "false") => ({
      receive: async (_max: number, store: (source: AsyncIterable<Uint8Array>) => Promise<unknown>) => {
        await store((async function* () { await Promise.resolve(); yield Buffer.from(JSON.stringify(content)); })());
        return { fields: { source: "copy", isOwn }, file: { name: "copy.json", size: JSON.stringify(content).length, sha256: "0".repeat(64) } };
      },
    });
    const upload = async (who: Member, isOwn: "true" | "false") => importFromFile({}, contextOf(who), formOf(isOwn) as never);
    const before = (await db().collection("imports").get()).size;
    await expect(upload(senior, "true")).rejects.toMatchObject({ code: "permission_denied" });
    expect((await db().collection("imports").get()).size).toBe(before);
    expect(await upload(analyst, "false")).toMatchObject({ state: "pending" });
    expect(await upload(manager, "true")).toMatchObject({ state: "pending" });
  });
});
