import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-intel-${String(Date.now())}`;
});
const { addIndicator } = await import("../../src/intelligence/addIndicator.ts");
const { exportIndicators } = await import("../../src/intelligence/exportIndicators.ts");
const { ExportIndicatorsInput } = await import("../../src/intelligence/exportModel.ts");
const { importFromCall, importFromFile, runImport, sweepImports } = await import("../../src/intelligence/importIndicators.ts");
const { ImportContentInput, ImportRun } = await import("../../src/intelligence/importModel.ts");
const { lookUp } = await import("../../src/intelligence/lookUp.ts");
const { LookupAnswer } = await import("../../src/intelligence/lookUpModel.ts");
const { entityOf, matchAlert, matchIncident } = await import("../../src/intelligence/matching.ts");
const { asksForMatching } = await import("../../src/intelligence/matchingAsked.ts");
const { matchPast } = await import("../../src/intelligence/matchingPast.ts");
const { CreateIndicatorInput, LookupInput, ScoredIndicator, SearchIndicatorsInput, UpdateIndicatorInput } = await import("../../src/intelligence/model.ts");
const { searchIndicators } = await import("../../src/intelligence/readIndicators.ts");
const { listImports } = await import("../../src/intelligence/readImports.ts");
const { removeIndicator } = await import("../../src/intelligence/removeIndicator.ts");
const { updateIndicator } = await import("../../src/intelligence/updateIndicator.ts");
const { notifyHit } = await import("../../src/notifications/notifyHit.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { readFile } = await import("../../src/platform/storage.ts");
const { observableHash } = await import("../../src/triage/observables.ts");
const { alertDefaults } = await import("../../src/alerts/model.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Indicator = Awaited<ReturnType<typeof addIndicator>>;

let analyst: Member;
let senior: Member;
let manager: Member;
beforeAll(async () => {
  [analyst, senior, manager] = await Promise.all([member("analyst"), member("senior_analyst"), member("manager")]);
});

const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);
const name = (): string => `${newId().toLowerCase()}.evil-host.com`;
const add = async (value: string, changes: Partial<z.input<typeof CreateIndicatorInput>> = {}, by: Member = analyst): Promise<Indicator> => await addIndicator(CreateIndicatorInput.parse({ value, confidence: 90, ...changes }), contextOf(by));
const update = async (id: string, changes: Partial<z.input<typeof UpdateIndicatorInput>>, ifMatch?: number): Promise<Indicator> => await updateIndicator(UpdateIndicatorInput.parse({ id, ...changes }), contextOf(analyst, ifMatch === undefined ? {} : { ifMatch }));
const stored = async (id: string) => (await db().doc(`indicators/${id}`).get()).data() ?? {};
const hitsOn = async (id: string): Promise<number> => Number((await stored(id))["hits"]);
const auditNames = async (stream: string): Promise<string[]> => (await db().collection(`audit/${stream}/entries`).orderBy("seq").get()).docs.map((entry) => String(entry.get("event")));

type Observable = { type: string; value: string; isInternal?: boolean };
/** An incident with observables, as triage leaves it. */
async function holding(observables: Observable[], changes: Parameters<typeof plantIncident>[0] = {}, at = new Date()) {
  const incident = await plantIncident(changes);
  await Promise.all(observables.map((observable) => db().doc(`incidents/${incident.id}/observables/${observableHash(observable as never)}`).set({ isInternal: false, ...observable, hash: observableHash(observable as never), tlp: "AMBER", lastSeenAt: at, sources: [incident.id] })));
  return incident;
}
async function alerting(observables: Observable[], changes: Record<string, unknown> = {}, at = new Date()) {
  const id = newId();
  const { id: _, ...defaults } = alertDefaults;
  const entities = observables.flatMap((observable) => entityOf(observable as never) ?? []);
  await db().doc(`alerts/${id}`).set({ ...defaults, source: "edr", title: "Odd traffic", observables, entities, firstSeenAt: at, lastSeenAt: at, version: 1, ...changes });
  return await db().doc(`alerts/${id}`).get();
}
const markOn = async (incidentId: string, indicatorId: string) => (await db().doc(`incidents/${incidentId}/observables/${indicatorId}`).get()).get("indicator");
const noticesOf = async (who: Member) => (await db().collection(`users/${who.uid}/notifications`).get()).docs.map((doc) => doc.data());
/** Delivers the event of each hit, as the trigger would. */
async function deliverHits(indicatorId: string): Promise<void> {
  for (const hit of (await db().collection(`indicators/${indicatorId}/hits`).get()).docs) await notifyHit(hit, new Date());
}

describe("an indicator", () => {
  it("is added refanged under the hash its observables have, scored, and written into the log", async () => {
    const value = name();
    const added = await add(value.replaceAll(".", "[.]"), { tlp: "GREEN", labels: ["c2"], techniques: ["T1071"] });
    expect(added).toMatchObject({ id: observableHash({ type: "domain", value }), type: "domain", value, confidence: 90, score: 90, tlp: "GREEN", hits: 0, version: 1, sources: [{ name: "secura" }] });
    expect(z.safeEncode(ScoredIndicator, added).error).toBeUndefined();
    expect(await auditNames(`indicator-${added.id}`)).toEqual(["indicator.created"]);
  });
  it("that is added again is merged, and the strictest marking stays", async () => {
    const value = name();
    await add(value, { tlp: "RED", labels: ["a"] });
    const again = await add(value, { tlp: "CLEAR", labels: ["b"], confidence: 40 });
    expect(again).toMatchObject({ tlp: "RED", labels: ["a", "b"], confidence: 40, version: 2 });
    expect(await auditNames(`indicator-${again.id}`)).toEqual(["indicator.created", "indicator.updated"]);
  });
  it.each([["prose", "a text about things"], ["a private address", "10.1.2.3"], ["a machine's name under .local", "printer.local"], ["a network", "203.0.114.0/24"]])("cannot be %s", async (_what, value) => {
    await expect(add(value)).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "value" }] });
  });
  it("is changed at the version it has, and not written when nothing differs", async () => {
    const { id } = await add(name());
    expect(await update(id, { labels: ["x"] }, 1)).toMatchObject({ labels: ["x"], version: 2 });
    await expect(update(id, { labels: ["y"] }, 1)).rejects.toMatchObject({ code: "version_conflict" });
    expect(await update(id, { labels: ["x"] })).toMatchObject({ version: 2 });
    expect(await update(id, { revoked: true })).toMatchObject({ revoked: true, score: 0, version: 3 });
    await expect(update("f".repeat(64), { labels: [] })).rejects.toMatchObject({ code: "not_found" });
    expect(await auditNames(`indicator-${id}`)).toEqual(["indicator.created", "indicator.updated", "indicator.updated"]);
  });
  it("marked RED is marked less strictly by those alone who may hand it out", async () => {
    const { id } = await add(name(), { tlp: "RED" });
    await expect(update(id, { tlp: "AMBER+STRICT" })).rejects.toMatchObject({ code: "permission_denied" });
    expect(await update(id, { tlp: "RED", labels: ["x"] })).toMatchObject({ tlp: "RED", labels: ["x"], version: 2 });
    expect(await updateIndicator(UpdateIndicatorInput.parse({ id, tlp: "AMBER" }), contextOf(manager))).toMatchObject({ tlp: "AMBER", version: 3 });
    expect(await update(id, { tlp: "GREEN" })).toMatchObject({ tlp: "GREEN", version: 4 });
  });
  it("is removed, and then not there", async () => {
    const { id } = await add(name());
    expect(await removeIndicator({ id }, contextOf(manager))).toMatchObject({ id });
    await expect(removeIndicator({ id }, contextOf(manager))).rejects.toMatchObject({ code: "not_found" });
    expect((await db().doc(`indicators/${id}`).get()).exists).toBe(false);
  });
  it("keeps every change when many come at once", async () => {
    const { id } = await add(name());
    await Promise.all(Array.from({ length: 5 }, (_, i) => add((i % 2 === 0 ? "" : " ") + name(), {}).then(() => update(id, { description: `said ${String(i)}` }))));
    expect(await stored(id)).toMatchObject({ version: 6 });
    expect(await auditNames(`indicator-${id}`)).toHaveLength(6);
  });
});

describe("a search", () => {
  const search = async (asked: z.input<typeof SearchIndicatorsInput>) => await searchIndicators(SearchIndicatorsInput.parse(asked), contextOf(analyst));
  it("finds by label, technique, type, marking and state, the latest first, page by page", async () => {
    const label = `l-${newId()}`;
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await add(name(), { labels: [label], techniques: i === 0 ? ["T1566"] : [], tlp: i === 1 ? "GREEN" : "AMBER" })).id);
    const first = await search({ label, limit: 2 });
    const second = await search({ label, limit: 2, cursor: String(first.nextCursor) });
    const third = await search({ label, limit: 2, cursor: String(second.nextCursor) });
    expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(ids);
    expect(third.nextCursor).toBeNull();
    expect((await search({ label, technique: "T1566" })).items.map(({ id }) => id)).toEqual([ids[4]]);
    expect((await search({ label, tlp: "GREEN", type: "domain" })).items.map(({ id }) => id)).toEqual([ids[3]]);
    await update(String(ids[0]), { revoked: true });
    await update(String(ids[1]), { validUntil: daysAgo(1).toISOString() });
    expect((await search({ label, state: "revoked" })).items.map(({ id }) => id)).toEqual([ids[0]]);
    expect((await search({ label, state: "decayed" })).items.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await search({ label, state: "active" })).items.map(({ id }) => id)).toEqual(ids.slice(2));
  });
  it("by value finds the one, defanged or not, if it is what else was asked", async () => {
    const value = name();
    const { id } = await add(value);
    expect((await search({ value: value.replaceAll(".", "[.]") })).items.map((found) => found.id)).toEqual([id]);
    expect((await search({ value, state: "revoked" })).items).toEqual([]);
    await expect(search({ value: "just words" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("what arrives in an incident", () => {
  it("is marked, counted, told in the story to the team, logged, and its assignee is told once", async () => {
    const values = [name(), name()];
    const indicators = await Promise.all(values.map((value, i) => add(value, { confidence: 90 - i * 20, labels: ["c2"], tlp: "RED" })));
    const who = await member("analyst");
    const incident = await holding([...values.map((value) => ({ type: "domain", value })), { type: "domain", value: name() }], { assigneeId: who.uid, assigneeIds: [who.uid] });
    expect(await matchIncident(incident.id, new Date())).toBe(2);
    for (const { id, confidence } of indicators) {
      expect(await markOn(incident.id, id)).toMatchObject({ score: confidence, tlp: "RED", labels: ["c2"] });
      expect(await hitsOn(id)).toBe(1);
      await deliverHits(id);
    }
    expect(await timelineOf(incident.id)).toMatchObject([{ kind: "indicator_matched", audience: "team", summary: `Known indicator: domain ${String(values[0])} (score 90) and 1 more` }]);
    expect(await auditOf(incident.id)).toEqual(["incident.indicator_matched"]);
    expect(await noticesOf(who)).toMatchObject([{ type: "indicator_matched", link: { collection: "incidents", id: incident.id } }]);
  });
  it("is met once, however often and however many deliveries there are at once", async () => {
    const value = name();
    const { id } = await add(value);
    const incident = await holding([{ type: "domain", value }]);
    const counts = await Promise.all([1, 2, 3].map(() => matchIncident(incident.id, new Date())));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await matchIncident(incident.id, new Date())).toBe(0);
    expect(await matchPast([id], new Date())).toBe(0);
    expect(await hitsOn(id)).toBe(1);
    expect(await timelineOf(incident.id)).toHaveLength(1);
  });
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["revoked", (id) => update(id, { revoked: true })],
    ["past its end", (id) => update(id, { validUntil: daysAgo(1).toISOString() })],
    ["too unsure", (id) => update(id, { confidence: 20 })],
    ["decayed", (id) => db().doc(`indicators/${id}`).update({ lastSeen: daysAgo(170), decayAt: daysAgo(60) })],
    ["malformed", (id) => db().doc(`indicators/${id}`).update({ confidence: "very", sources: 7 })],
    ["removed", (id) => removeIndicator({ id }, contextOf(manager))],
  ])("is not met with an indicator that is %s", async (_what, change) => {
    const value = name();
    const { id } = await add(value);
    await change(id);
    const incident = await holding([{ type: "domain", value }]);
    expect(await matchIncident(incident.id, new Date())).toBe(0);
    expect(await markOn(incident.id, id)).toBeUndefined();
  });
  it("is not met when it is internal or everybody's, whatever a feed says", async () => {
    const everybodys = [{ type: "ipv4", value: "8.8.8.8" }, { type: "ipv4", value: "10.1.2.3", isInternal: true }, { type: "domain", value: "google.com" }, { type: "technique", value: "T1566" }, { type: "host", value: "printer" }];
    const csv = `type,value\n${everybodys.map(({ type, value }) => `${type},${value}`).join("\n")}`;
    await importFromCall(ImportContentInput.parse({ source: "careless", content: csv, confidence: 100 }), contextOf(analyst));
    const incident = await holding(everybodys);
    expect(await matchIncident(incident.id, new Date())).toBe(0);
  });
  it("of a restricted incident is told to its watchers alone, and counted nowhere", async () => {
    const value = name();
    const { id } = await add(value);
    const [outsider, watcher] = [await member("analyst"), await member("analyst")];
    const incident = await holding([{ type: "domain", value }], { restricted: true, watchers: [watcher.uid], assigneeId: outsider.uid, assigneeIds: [outsider.uid] });
    expect(await matchIncident(incident.id, new Date())).toBe(0);
    expect(await markOn(incident.id, id)).toMatchObject({ score: 90 });
    expect(await noticesOf(watcher)).toEqual([]);
    await deliverHits(id);
    expect(await hitsOn(id)).toBe(0);
    expect(await noticesOf(outsider)).toEqual([]);
    const asked = LookupInput.parse({ items: [{ value }] });
    expect((await lookUp(asked, contextOf(outsider))).items[0]?.seenIn).toEqual([]);
    expect((await lookUp(asked, contextOf(watcher))).items[0]?.seenIn).toMatchObject([{ kind: "incident", id: incident.id }]);
  });
  it("of an incident that was merged into another is left to that one", async () => {
    const value = name();
    await add(value);
    const incident = await holding([{ type: "domain", value }], { duplicateOf: newId() });
    expect(await matchIncident(incident.id, new Date())).toBe(0);
  });
});

describe("what arrives in an alert", () => {
  it("is marked with the surest, counted and logged, whatever form the source wrote it in", async () => {
    const [sure, less] = [name(), name()];
    const [first, second] = [await add(sure, { confidence: 95 }), await add(less, { confidence: 60 })];
    const alert = await alerting([{ type: "domain", value: less }, { type: "domain", value: sure.toUpperCase() }, { type: "process", value: "cmd.exe" }]);
    expect(await matchAlert(alert, new Date())).toBe(2);
    expect(await matchAlert(alert, new Date())).toBe(0);
    const after = await alert.ref.get();
    expect(after.get("indicator")).toMatchObject({ id: first.id, value: sure, score: 95 });
    expect(after.get("version")).toBe(1);
    expect([await hitsOn(first.id), await hitsOn(second.id)]).toEqual([1, 1]);
    expect(await auditNames(`alert-${alert.id}`)).toEqual(["alert.indicator_matched"]);
  });
  it("of which many come at once counts each", async () => {
    const value = name();
    const { id } = await add(value);
    const alerts = await Promise.all(Array.from({ length: 20 }, () => alerting([{ type: "domain", value }])));
    await Promise.all([...alerts, ...alerts.slice(0, 5)].map((alert) => matchAlert(alert, new Date())));
    expect(await hitsOn(id)).toBe(20);
  });
  it("tells who has the alert", async () => {
    const value = name();
    const { id } = await add(value);
    const who = await member("analyst");
    await alerting([{ type: "domain", value }], { assigneeId: who.uid });
    await matchPast([id], new Date());
    await deliverHits(id);
    expect(await noticesOf(who)).toMatchObject([{ type: "indicator_matched", link: { collection: "alerts" } }]);
  });
});

describe("a new indicator", () => {
  it("is matched with the incidents and alerts of thirty days, and no older ones", async () => {
    const value = name();
    const [young, old] = [await holding([{ type: "domain", value }], {}, daysAgo(29)), await holding([{ type: "domain", value }], {}, daysAgo(31))];
    const [youngAlert, oldAlert] = [await alerting([{ type: "domain", value }], {}, daysAgo(29)), await alerting([{ type: "domain", value }], {}, daysAgo(31))];
    const { id } = await add(value);
    expect(await matchPast([id], new Date())).toBe(2);
    expect(await markOn(young.id, id)).toMatchObject({ score: 90 });
    expect(await markOn(old.id, id)).toBeUndefined();
    expect((await youngAlert.ref.get()).get("indicator.score")).toBe(90);
    expect((await oldAlert.ref.get()).get("indicator")).toBeNull();
    expect(await hitsOn(id)).toBe(2);
  });
  it("that is met everywhere does not hide another that is met once, longer ago", async () => {
    const [common, rare] = [name(), name()];
    for (let i = 0; i < 6; i += 1) await alerting([{ type: "domain", value: common }], {}, daysAgo(1));
    const old = await holding([{ type: "domain", value: rare }], {}, daysAgo(20));
    const oldAlert = await alerting([{ type: "domain", value: rare }], {}, daysAgo(20));
    const ids = (await Promise.all([common, rare].map((value) => add(value)))).map(({ id }) => id);
    // With room for four in a query: the four latest of the common one, and both of the rare one.
    expect(await matchPast(ids, new Date(), 4)).toBe(6);
    expect(await markOn(old.id, String(ids[1]))).toBeDefined();
    expect((await oldAlert.ref.get()).get("indicator.score")).toBe(90);
  });
  it("of a long address is found in alerts as well", async () => {
    const value = `https://${name()}/${"a".repeat(1_600)}`;
    const alert = await alerting([{ type: "url", value }]);
    const { id } = await add(value);
    expect(await matchPast([id], new Date())).toBe(1);
    expect((await alert.ref.get()).get("indicator.score")).toBe(90);
  });
  it("is matched by the trigger when it is new or counts again, and not when nothing changed about that", async () => {
    const { id } = await add(name());
    const ref = db().doc(`indicators/${id}`);
    const none = await db().doc(`indicators/${"0".repeat(64)}`).get();
    const fresh = await ref.get();
    await update(id, { labels: ["x"] });
    const labelled = await ref.get();
    await update(id, { revoked: true });
    const revoked = await ref.get();
    await update(id, { revoked: false, confidence: 80 });
    const back = await ref.get();
    const now = new Date();
    expect([asksForMatching(none, fresh, now), asksForMatching(fresh, labelled, now), asksForMatching(labelled, revoked, now), asksForMatching(revoked, back, now), asksForMatching(back, none, now)]).toEqual([true, false, false, true, false]);
  });
  it("late events do no harm: what was revoked meanwhile is matched with nothing", async () => {
    const value = name();
    await holding([{ type: "domain", value }]);
    const { id } = await add(value);
    await update(id, { revoked: true });
    expect(await matchPast([id], new Date())).toBe(0);
  });
});

const seen = daysAgo(2).toISOString();
const bundle = (values: string[]) => ({
  type: "bundle",
  id: "bundle--11111111-1111-4111-8111-111111111111",
  objects: values.map((value, i) => ({ type: "indicator", spec_version: "2.1", id: `indicator--11111111-1111-4111-8111-${String(i).padStart(12, "0")}`, created: seen, modified: seen, valid_from: seen, pattern_type: "stix", pattern: `[domain-name:value = '${value}']`, confidence: 80 })),
});
const importing = async (asked: z.input<typeof ImportContentInput>, by: Member = analyst, now = new Date()) => await importFromCall(ImportContentInput.parse(asked), contextOf(by, { now }));

describe("an import from a call", () => {
  it("takes what it knows the format of, reports each object, and matches the past", async () => {
    const [value, other] = [name(), name()];
    const incident = await holding([{ type: "domain", value }]);
    const content = bundle([value, other]);
    const run = await importing({ source: "partner", content: { ...content, objects: [...content.objects, { type: "indicator", id: "broken" }, { type: "malware", spec_version: "2.1", id: "malware--11111111-1111-4111-8111-111111111111" }] } });
    expect(run).toMatchObject({ format: "stix", state: "done", indicators: 2, written: 2, matches: 1, counts: { taken: 2, merged: 0, refused: 1, ignored: 1 } });
    expect(run.items[0]).toMatchObject({ ref: expect.stringContaining("broken"), outcome: "refused" });
    expect(z.safeEncode(ImportRun, run).error).toBeUndefined();
    expect(await markOn(incident.id, observableHash({ type: "domain", value }))).toMatchObject({ tlp: "AMBER" });
    expect(await auditNames(`import-${run.id}`)).toEqual(["indicator.imported"]);
    expect((await db().doc(`imports/${run.id}`).get()).data()).toMatchObject({ state: "done", progress: 2, by: analyst.uid });
  });
  it("again changes nothing, also on another day where the content says no time", async () => {
    const value = name();
    for (const content of [bundle([value]), `value\n${name()}\n${name()}\n`]) {
      const first = await importing({ source: "list", content }, analyst, daysAgo(3));
      expect(first.written).toBeGreaterThan(0);
      const again = await importing({ source: "list", content });
      expect(again).toMatchObject({ written: 0, matches: 0, counts: { taken: 0, merged: first.counts.taken } });
    }
    expect(await stored(observableHash({ type: "domain", value }))).toMatchObject({ version: 1 });
  });
  it("tried out writes nothing and says what would be", async () => {
    const value = name();
    const run = await importing({ source: "list", content: `value\n${value}\n`, dryRun: true });
    expect(run).toMatchObject({ isDryRun: true, written: 1, counts: { taken: 1 } });
    expect((await db().doc(`indicators/${observableHash({ type: "domain", value })}`).get()).exists).toBe(false);
    expect((await db().doc(`imports/${run.id}`).get()).exists).toBe(false);
  });
  it("does not take this organisation's word back, and keeps nothing that is revoked and was not known", async () => {
    const [own, unknown] = [name(), name()];
    const { id } = await add(own);
    await update(id, { revoked: true });
    const content = bundle([own, unknown]);
    const run = await importing({ source: "feed", content: { ...content, objects: content.objects.map((object, i) => (i === 1 ? { ...object, revoked: true } : object)) } });
    expect(await stored(id)).toMatchObject({ revoked: true, confidence: 0 });
    expect(run.counts).toMatchObject({ merged: 1, ignored: 1, taken: 0 });
    expect((await db().doc(`indicators/${observableHash({ type: "domain", value: unknown })}`).get()).exists).toBe(false);
  });
  it("under an Idempotency-Key answers a repetition as the first, and leaves one record", async () => {
    const source = `s-${newId()}`;
    const content = bundle([name()]);
    const once = () => createContext({ caller: { ...analyst, sid: "s", mfa: false }, now: new Date(), requestId: "test", idempotency: { key: source, operation: "intelligence.import", input: content, encode: (run) => z.encode(ImportRun, run as never) } });
    const asked = ImportContentInput.parse({ source, content });
    const first = await importFromCall(asked, once());
    await expect(importFromCall(asked, once())).rejects.toMatchObject({ message: "replayed", response: { id: first.id } });
    expect((await listImports({ limit: 10, source })).items).toMatchObject([{ id: first.id, items: [] }]);
  });
  it.each<[string, unknown]>([["prose in JSON", { hello: "world" }], ["JSON that is cut off", '{"type":"bundle","objects":['], ["a list of numbers", "[1,2,3]"]])("of %s is refused, and there is no record of it", async (_what, content) => {
    const source = `s-${newId()}`;
    await expect(importing({ source, content: content as never })).rejects.toMatchObject({ code: expect.stringMatching(/^invalid_(?:input|json)$/) });
    expect((await listImports({ limit: 10, source })).items).toEqual([]);
  });
  it("says nothing in another's name, unless it is put back as this organisation's own copy", async () => {
    const value = name();
    const { id } = await add(value);
    const file = await exportIndicators(ExportIndicatorsInput.parse({ tlp: "AMBER", isFull: true, since: new Date(Date.now() - 1_000).toISOString() }), contextOf(analyst));
    const forged = JSON.parse(Buffer.from(file.content as Uint8Array).toString().replaceAll('"confidence":90', '"confidence":1')) as Record<string, unknown>;
    await importing({ source: "stranger", content: forged });
    expect((await stored(id))["sources"]).toMatchObject([{ name: "secura", confidence: 90 }, { name: expect.stringContaining("stranger") }]);
    expect(await stored(id)).toMatchObject({ confidence: 90 });
  });
  it("never tells of a restricted incident in its counts", async () => {
    const value = name();
    const incident = await holding([{ type: "domain", value }], { restricted: true });
    expect(await importing({ source: "list", content: `value\n${value}` })).toMatchObject({ matches: 0, written: 1 });
    expect(await markOn(incident.id, observableHash({ type: "domain", value }))).toBeDefined();
  });
  it("beside others that write the same indicators loses nothing", async () => {
    const values = Array.from({ length: 40 }, name);
    await Promise.all(["a", "b", "c", "d"].map((source) => importing({ source, content: bundle(values) })));
    for (const value of values) expect((await stored(observableHash({ type: "domain", value })))["sources"]).toHaveLength(4);
  });
});

/** A form whose file is given, as the door hands it over. */
const formOf = (bytes: Uint8Array, fields: Record<string, unknown> = {}) => ({
  receive: async (_max: number, store: (source: AsyncIterable<Uint8Array>) => Promise<unknown>) => {
    const stored = await store((async function* () { await Promise.resolve(); for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536); })());
    const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", bytes as never)).toString("hex");
    return { fields: { source: "file", ...fields }, file: { name: "../indicators.json", size: bytes.length, sha256 }, stored };
  },
});
const upload = async (bytes: Uint8Array, fields: Record<string, unknown> = {}) => await importFromFile({}, contextOf(analyst), formOf(bytes, fields) as never);

describe("an import of a file", () => {
  it("waits, is read, reports, and leaves no file behind; a second delivery does nothing", async () => {
    const values = Array.from({ length: 450 }, name);
    const waiting = await upload(Buffer.from(JSON.stringify(bundle(values))), { tlp: "GREEN", confidence: 70 });
    expect(waiting).toMatchObject({ state: "pending", name: "indicators.json", format: null });
    expect(await runImport(waiting.id, new Date())).toBe("done");
    const run = (await db().doc(`imports/${waiting.id}`).get()).data();
    expect(run).toMatchObject({ state: "done", format: "stix", indicators: 450, progress: 450, written: 450, counts: { taken: 450 }, isComplete: true });
    expect(run?.["items"]).toHaveLength(450);
    expect(await stored(observableHash({ type: "domain", value: String(values[449]) }))).toMatchObject({ tlp: "GREEN", confidence: 80 });
    expect(await readFile(`imports/${waiting.id}`, 10)).toBeNull();
    expect(await runImport(waiting.id, new Date())).toBe("nothing");
    expect(await auditNames(`import-${waiting.id}`)).toEqual(["indicator.import_received", "indicator.imported"]);
  });
  it("that broke off goes on: it writes nothing twice, counts as new what it wrote, and matches it", async () => {
    const values = [name(), name()];
    const incident = await holding(values.map((value) => ({ type: "domain", value })));
    const { id } = await upload(Buffer.from(JSON.stringify(bundle(values))));
    // Written by a first attempt that ended before it matched anything.
    await runImport(id, new Date());
    await Promise.all(values.map((value) => db().recursiveDelete(db().collection(`indicators/${observableHash({ type: "domain", value })}/hits`))));
    await db().doc(`imports/${id}`).update({ state: "running" });
    const { saveFile } = await import("../../src/platform/storage.ts");
    await saveFile(`imports/${id}`, Buffer.from(JSON.stringify(bundle(values))), "application/json");
    expect(await runImport(id, new Date())).toBe("done");
    expect((await db().doc(`imports/${id}`).get()).data()).toMatchObject({ state: "done", written: 0, matches: 2, counts: { taken: 2, merged: 0 } });
    expect(await timelineOf(incident.id)).toHaveLength(1);
  });
  it.each<[string, Uint8Array, RegExp]>([
    ["no text", Buffer.from([0xff, 0xfe, 0x00, 0x41]), /UTF-8/],
    ["JSON that is cut off", Buffer.from('{"type":"bundle","objects":[{'), /JSON/],
    ["no format", Buffer.from('{"a":1}'), /format/],
    ["a bundle without objects", Buffer.from('{"type":"bundle","objects":7}'), /./],
  ])("of %s fails and says why", async (_what, bytes, problem) => {
    const { id } = await upload(bytes);
    expect(await runImport(id, new Date())).toBe("failed");
    const run = (await db().doc(`imports/${id}`).get()).data();
    expect(run).toMatchObject({ state: "failed", problem: expect.stringMatching(problem) });
    expect(await readFile(`imports/${id}`, 10)).toBeNull();
  });
  it("that ends the process each time is given up after four attempts", async () => {
    const { id } = await upload(Buffer.from("value\nx.evil-host.com"));
    await db().doc(`imports/${id}`).update({ state: "running", attempts: 4 });
    expect(await runImport(id, new Date())).toBe("nothing");
    expect((await db().doc(`imports/${id}`).get()).get("state")).toBe("failed");
  });
  it("whose upload broke off leaves nothing, and what a crash left is swept", async () => {
    const source = (async function* () { await Promise.resolve(); yield Buffer.from("value\n"); throw new Error("cut"); })();
    const before = (await db().collection("imports").count().get()).data().count;
    await expect(importFromFile({}, contextOf(analyst), { receive: async (_max: number, store: (bytes: AsyncIterable<Uint8Array>) => Promise<unknown>) => { await store(source); throw new Error("unreached"); } } as never)).rejects.toThrow("cut");
    expect((await db().collection("imports").count().get()).data().count).toBe(before);
    const id = newId();
    await db().doc(`imports/${id}`).set({ state: "receiving", by: analyst.uid, at: daysAgo(1) });
    expect(await sweepImports(new Date())).toBeGreaterThanOrEqual(1);
    expect((await db().doc(`imports/${id}`).get()).exists).toBe(false);
  });
});

describe("a look-up", () => {
  it("gives score and places of what is known, the places of what is not, and null for what is no observable", async () => {
    const [known, seen] = [name(), name()];
    const { id } = await add(known);
    const incident = await holding([{ type: "domain", value: known }, { type: "domain", value: seen }]);
    const alert = await alerting([{ type: "domain", value: seen }]);
    const answer = await lookUp(LookupInput.parse({ items: [{ value: known.replace(".", "[.]") }, { value: seen }, { value: "only words" }, { type: "domain", value: name() }] }), contextOf(analyst));
    expect(answer.items).toMatchObject([
      { type: "domain", value: known, indicator: { id, score: 90 }, seenIn: [{ kind: "incident", id: incident.id, name: incident.number }] },
      { value: seen, indicator: null, seenIn: [{ kind: "incident", id: incident.id }, { kind: "alert", id: alert.id, name: "Odd traffic" }] },
      { type: null, value: null, indicator: null, seenIn: [] },
      { type: "domain", indicator: null, seenIn: [] },
    ]);
    expect(z.safeEncode(LookupAnswer, answer).error).toBeUndefined();
  });
  it("takes a hundred at once", async () => {
    const items = Array.from({ length: 100 }, () => ({ value: name() }));
    expect((await lookUp(LookupInput.parse({ items }), contextOf(analyst))).items).toHaveLength(100);
    expect(LookupInput.safeParse({ items: [...items, { value: name() }] }).success).toBe(false);
  });
});

describe("an export", () => {
  const exporting = async (asked: z.input<typeof ExportIndicatorsInput>, by: Member = analyst) => {
    const file = await exportIndicators(ExportIndicatorsInput.parse(asked), contextOf(by));
    return JSON.parse(Buffer.from(file.content as Uint8Array).toString()) as { objects: Record<string, unknown>[] };
  };
  const patternsIn = ({ objects }: { objects: Record<string, unknown>[] }) => objects.filter(({ type }) => type === "indicator").map(({ pattern }) => String(pattern));
  it("holds nothing above its ceiling, and RED is a manager's", async () => {
    const label = `x-${newId()}`;
    const [red, amber, green] = [name(), name(), name()];
    await Promise.all([add(red, { tlp: "RED", labels: [label] }), add(amber, { tlp: "AMBER", labels: [label] }), add(green, { tlp: "GREEN", labels: [label] })]);
    expect(patternsIn(await exporting({ label }))).toHaveLength(2);
    expect(JSON.stringify(await exporting({ label, tlp: "AMBER+STRICT" }, senior))).not.toContain(red);
    expect(patternsIn(await exporting({ label, tlp: "GREEN" }))).toEqual([`[domain-name:value = '${green}']`]);
    await expect(exporting({ label, tlp: "RED" }, senior)).rejects.toMatchObject({ code: "permission_denied" });
    expect(patternsIn(await exporting({ label, tlp: "RED" }, manager))).toHaveLength(3);
    expect(await auditNames(`indicator-exports-${manager.uid}`)).toEqual(["indicator.exported"]);
  });
  it("of everything, imported into an empty installation, is what was exported", async () => {
    const label = `x-${newId()}`;
    const added = await Promise.all([name(), name(), `https://${name()}/a?b=c`, createHash("sha256").update(newId()).digest("hex")].map((value) => add(value, { labels: [label], techniques: ["T1071.001"], tlp: "AMBER+STRICT", description: "Seen in the wild." })));
    const content = await exporting({ label, tlp: "AMBER+STRICT", isFull: true });
    const before = await Promise.all(added.map(({ id }) => stored(id)));
    await Promise.all(added.map(({ id }) => db().doc(`indicators/${id}`).delete()));
    await importing({ source: "copy", content, isOwn: true }, manager);
    const after = await Promise.all(added.map(({ id }) => stored(id)));
    const plain = (data: Record<string, unknown>) => ({ ...data, reportedBy: null, version: 0 });
    expect(after.map(plain)).toEqual(before.map(plain));
  });
});
