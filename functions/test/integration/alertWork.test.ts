import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-alertwork-${String(Date.now())}`;
});
const { alertIdOf } = await import("../../src/alerts/keys.ts");
const { operations } = await import("../../src/alerts/operations.ts");
const { receiveAlert } = await import("../../src/alerts/receiveAlert.ts");
const { forgetRules } = await import("../../src/alerts/rules.ts");
const { forgetSource, sourceIdOf } = await import("../../src/alerts/sources.ts");
const { judgeIncident } = await import("../../src/incidents/judgeIncident.ts");
const { contextFor, createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { loadModel } = await import("../../src/triage/modelFile.ts");
const { contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;

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
const nameOf = (): string => `siem-${newId()}`;
const call = async <Name extends keyof typeof operations>(name: Name, input: Record<string, unknown>, who: Member = analyst, now = at, ifMatch?: number) => {
  const operation = operations[name];
  const handler = (await operation.load()) as (input: unknown, context: unknown) => ReturnType<Awaited<ReturnType<(typeof operations)[Name]["load"]>>>;
  return await handler(operation.input.parse(input), contextOf(who, ifMatch === undefined ? { now } : { now, ifMatch }));
};
const create = async (given: Record<string, unknown> = {}, now = at) => call("create", { source: nameOf(), sourceRef: newId(), title: "Beacon to a known server", severity: "high", ...given }, analyst, now);
const stored = async (path: string) => (await db().doc(path).get()).data() ?? {};
const eventsOf = async (stream: string): Promise<string[]> => (await db().collection(`audit/${stream}/entries`).orderBy("seq").get()).docs.map((entry) => String(entry.get("event")));
const groupsWith = async (alertId: string) => (await db().collection("alertGroups").where("alertIds", "array-contains", alertId).get()).docs;

describe("sources and their keys", () => {
  const add = async (given: Record<string, unknown> = {}, now = at) => call("addSource", { name: nameOf(), format: "native", ...given }, admin, now);
  it("are shown their key once, and only its hash is kept", async () => {
    const { source, key } = await add();
    expect(key).toMatch(new RegExp(`^sec_${source.id}_[A-Za-z0-9_-]{43}$`));
    expect(JSON.stringify(await stored(`alertSources/${source.id}`))).not.toContain(key);
    expect(await stored(`alertSources/${source.id}`)).toMatchObject({ keySha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const { items } = await call("listSources", {}, admin);
    expect(items.map(({ id }) => id)).toContain(source.id);
    expect(JSON.stringify(items)).not.toMatch(/keySha256|sec_/);
    expect(await eventsOf(`source-${source.id}`)).toEqual(["source.added"]);
    await expect(add({ name: source.name.toUpperCase() })).rejects.toMatchObject({ code: "already_exists" });
    await expect(add({ name: "Secura" })).rejects.toMatchObject({ code: "already_exists" });
    await expect(add({ keyExpiresAt: "2026-01-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid_input" });
    expect(operations.addSource.input.safeParse({ name: "x", format: "generic" }).error?.issues[0]?.path).toEqual(["mapping"]);
  });
  it("are found by their key alone: not by another's, an old, a revoked or an expired one, nor by none", async () => {
    const { findHolder } = await import("../../src/alerts/apiKeys.ts");
    const { source, key } = await add({ keyExpiresAt: later(60).toISOString() });
    const holder = { uid: `source:${source.id}`, role: "source", name: source.name };
    expect(await findHolder(key, at)).toEqual(holder);
    const refused = async (wrong: string, now = at) => expect(findHolder(wrong, now)).rejects.toMatchObject({ code: "token_invalid" });
    const last = key.at(-1) === "A" ? "B" : "A";
    for (const wrong of ["", "sec_", `sec_${source.id}_`, key.slice(0, -1), `${key.slice(0, -1)}${last}`, `sec_${sourceIdOf(nameOf())}_${"a".repeat(43)}`, `${key}\n`, key.toUpperCase()]) await refused(wrong);
    await refused(key, later(60));
    const rotated = await call("rotateKey", { id: source.id }, admin);
    await refused(key);
    expect(await findHolder(rotated.key, at)).toEqual(holder);
    await call("revokeSource", { id: source.id }, admin);
    await refused(rotated.key);
    const back = await call("rotateKey", { id: source.id }, admin);
    expect(await findHolder(back.key, later(60))).toEqual(holder);
    expect(await eventsOf(`source-${source.id}`)).toEqual(["source.added", "source.key_rotated", "source.revoked", "source.key_rotated"]);
  });
  it("with a key made elsewhere are found at once, and a revoked one within thirty seconds", async () => {
    const { findHolder } = await import("../../src/alerts/apiKeys.ts");
    const { newKey } = await import("../../src/alerts/apiKeys.ts");
    const { source, key } = await add();
    await findHolder(key, at);
    const fresh = newKey(source.id);
    // As another instance would: this one is not told.
    await db().doc(`alertSources/${source.id}`).update({ keySha256: fresh.keySha256 });
    expect(await findHolder(fresh.key, at)).toMatchObject({ name: source.name });
    // Nor does it know of a source that was added elsewhere, whose name somebody has used before.
    const name = nameOf();
    const added = newKey(sourceIdOf(name));
    await create({ source: name });
    await db().doc(`alertSources/${sourceIdOf(name)}`).set({ name, format: "native", status: "active", keySha256: added.keySha256, version: 1 });
    expect(await findHolder(added.key, at)).toMatchObject({ name });
    await db().doc(`alertSources/${source.id}`).update({ status: "revoked", keySha256: null });
    await expect(findHolder(fresh.key, new Date(at.getTime() + 30_000))).rejects.toMatchObject({ code: "token_invalid" });
  });
  it("are changed by their version, and a generic one never loses its mapping", async () => {
    const { source } = await add({ format: "generic", mapping: { title: "t" } });
    expect(await call("updateSource", { id: source.id, windowMinutes: 5, minimumSeverity: "high" }, admin, at, 1)).toMatchObject({ windowMinutes: 5, minimumSeverity: "high", version: 2 });
    await expect(call("updateSource", { id: source.id, windowMinutes: 6 }, admin, at, 1)).rejects.toMatchObject({ code: "version_conflict" });
    await expect(call("updateSource", { id: source.id, mapping: null }, admin)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(call("updateSource", { id: newId() }, admin)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a suppression", () => {
  const rule = async (given: Record<string, unknown> = {}, now = at) => call("addSuppression", { kind: "suppress", conditions: { rules: ["noisy"] }, reason: "Known noise", until: later(60 * 24).toISOString(), ...given }, senior, now);
  it("keeps alerts out of lists and counts them, and lets others pass", async () => {
    const source = nameOf();
    const { id } = await rule({ conditions: { sources: [source], rules: ["noisy"], severityAtMost: "medium" } });
    const noisy = { source, rule: "Noisy", host: "h1", severity: "low" };
    const first = await create(noisy);
    expect(first).toMatchObject({ suppressedBy: id, entities: [], lastSeenAt: at });
    expect(await create(noisy, later(1))).toMatchObject({ id: first.id, count: 2, lastSeenAt: later(1) });
    const graver = await create({ ...noisy, severity: "high" });
    expect(graver.suppressedBy).toBeNull();
    expect((await call("list", { source })).items.map((alert) => alert.id)).toEqual([graver.id]);
    expect((await call("list", { source, suppressed: true, severity: "low" })).items).toMatchObject([{ id: first.id, count: 2, suppressedBy: id, lastSeenAt: later(1) }]);
    expect(await call("getSuppression", { id })).toMatchObject({ hits: 2, lastHitAt: later(1), version: 1 });
    // What listeners ask for.
    expect((await db().collection("alerts").where("source", "==", source).orderBy("lastSeenAt", "desc").get()).docs.map((doc) => doc.id)).toEqual([graver.id]);
  });
  it("holds from its beginning to its end, and what goes on afterwards is an alert of its own", async () => {
    const source = nameOf();
    const sourceRef = newId();
    const noisy = { source, sourceRef, rule: "noisy", host: "h1" };
    const before = await create(noisy);
    await rule({ kind: "maintenance", conditions: { sources: [source] }, from: later(10).toISOString(), until: later(20).toISOString() });
    expect(await create(noisy, later(9))).toMatchObject({ id: before.id, count: 2 });
    const kept = await create(noisy, later(10));
    expect(kept).toMatchObject({ count: 1, suppressedBy: expect.any(String) });
    expect(await create(noisy, later(19))).toMatchObject({ id: kept.id, count: 2 });
    expect(await create(noisy, later(20))).toMatchObject({ id: before.id, count: 3, suppressedBy: null });
  });
  it("that is ended lets alerts through again, and cannot be changed any more", async () => {
    const source = nameOf();
    const { id } = await rule({ conditions: { sources: [source] } });
    expect((await create({ source })).suppressedBy).toBe(id);
    expect(await call("endSuppression", { id }, senior, later(5))).toMatchObject({ endedAt: later(5), until: later(5), version: 2 });
    expect((await create({ source }, later(6))).suppressedBy).toBeNull();
    await expect(call("updateSuppression", { id, reason: "Once more" }, senior, later(7))).rejects.toMatchObject({ code: "conflict" });
    expect(await eventsOf(`suppression-${id}`)).toEqual(["suppression.added", "suppression.ended"]);
    expect((await call("listSuppressions", { active: true, limit: 100 }, analyst, later(8))).items.map((item) => item.id)).not.toContain(id);
  });
  it("must end, in 90 days at most, 30 for maintenance; has conditions; and somebody of the team answers for it", async () => {
    const day = 24 * 60;
    await expect(rule({ until: later(90 * day + 1).toISOString() })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "until" }] });
    await expect(rule({ kind: "maintenance", until: later(31 * day).toISOString() })).rejects.toMatchObject({ errors: [{ path: "until" }] });
    await expect(rule({ until: later(-1).toISOString() })).rejects.toMatchObject({ errors: [{ path: "until" }] });
    await expect(rule({ owner: (await member("employee")).uid })).rejects.toMatchObject({ errors: [{ path: "owner" }] });
    expect(operations.addSuppression.input.safeParse({ kind: "suppress", conditions: {}, reason: "All of it", until: later(5).toISOString() }).success).toBe(false);
    const { id } = await rule({ owner: analyst.uid });
    await expect(call("updateSuppression", { id, until: later(91 * day).toISOString() }, senior)).rejects.toMatchObject({ errors: [{ path: "until" }] });
    expect(await call("updateSuppression", { id, reason: "Still noise" }, senior, at, 1)).toMatchObject({ reason: "Still noise", owner: analyst.uid, version: 2 });
  });
  it("tells of what was merged since once, where it came", async () => {
    const source = nameOf();
    const [one, other, target] = [await create({ source, rule: "chatty" }), await create({ source, rule: "other" }), await create({ source, rule: "chatty", host: "h2" })];
    for (const { sourceRef } of [one, one, other]) await create({ source, sourceRef });
    await call("merge", { targetId: target.id, sourceIds: [one.id, other.id] });
    expect(await stored(`alerts/${target.id}`)).toMatchObject({ count: 6 });
    expect(await call("dryRunSuppression", { conditions: { sources: [source], rules: ["chatty"] } }, analyst, later(5))).toMatchObject({ alerts: 2, reports: 4 });
    expect(await call("dryRunSuppression", { conditions: { sources: [source] } }, analyst, later(5))).toMatchObject({ alerts: 3, reports: 6 });
  });
  it("tells beforehand what it would have kept away, and writes nothing", async () => {
    const source = nameOf();
    const fits = await create({ source, title: "Backup job failed on night run", host: "h1" });
    await create({ source, sourceRef: fits.sourceRef, title: "Backup job failed on night run", host: "h1" }, later(1));
    await create({ source, title: "Backup deleted" });
    await create({ source, title: "Failed backup job" }, later(-60 * 24 * 8));
    const conditions = { sources: [source], title: ["job failed"] };
    const tried = await call("dryRunSuppression", { conditions, days: 7 }, analyst, later(5));
    expect(tried).toMatchObject({ alerts: 1, reports: 2, isComplete: true, items: [{ id: fits.id, count: 2 }] });
    expect(await call("dryRunSuppression", { conditions, days: 30 }, analyst, later(5))).toMatchObject({ alerts: 2, reports: 3 });
    const { id } = await rule({ conditions });
    expect(await call("dryRunSuppression", { id, days: 30 }, analyst, later(5))).toMatchObject({ alerts: 2, reports: 3 });
    expect(await stored(`alerts/${fits.id}`)).toMatchObject({ suppressedBy: null, count: 2 });
    await expect(call("dryRunSuppression", { id: newId() })).rejects.toMatchObject({ code: "not_found" });
    expect(operations.dryRunSuppression.input.safeParse({ days: 3 }).success).toBe(false);
  });
});

describe("alerts that belong together", () => {
  it("are joined by a shared address, host or user within a day, whichever is looked at first, and however often", async () => {
    const ip = `203.0.113.${String(Math.floor(Math.random() * 200) + 20)}`;
    const [host, user] = [`srv-${newId().toLowerCase()}`, `u${newId().toLowerCase()}`];
    const a = await create({ title: "Beacon seen", host, severity: "medium", techniques: ["T1071"], observables: [{ type: "domain", value: `${newId().toLowerCase()}.evil-cdn.com` }] });
    const b = await create({ title: "Login from abroad", user: `CORP\\${user}`, host, severity: "low" }, later(60));
    const c = await create({ title: "Mailbox rule made", user, severity: "critical", observables: [{ type: "ipv4", value: ip }] }, later(60 * 20));
    const far = await create({ title: "Much later", host }, later(60 * 50));
    for (const { id } of [c, a, far, b, a, c]) await receiveAlert(id, later(3_000));
    const [group, ...others] = await groupsWith(b.id);
    expect(others).toEqual([]);
    expect(group?.data()).toMatchObject({ status: "suggested", severity: "critical", title: "Mailbox rule made", techniques: ["T1071"], incidentId: null });
    expect([...(group?.get("alertIds") as string[])].sort()).toEqual([a.id, b.id, c.id].sort());
    expect([...(group?.get("entities") as string[])].sort()).toEqual([`host:${host}`, `user:${user}`].sort());
    for (const { id } of [a, b, c]) expect(await stored(`alerts/${id}`)).toMatchObject({ groupId: group?.id, version: 1 });
    expect(await stored(`alerts/${far.id}`)).toMatchObject({ groupId: null });
    expect((await call("listGroups", { limit: 100 })).items.map(({ id }) => id)).toContain(group?.id);
  });
  it("all at once end in one group", async () => {
    const host = `many-${newId().toLowerCase()}`;
    const alerts = await Promise.all(Array.from({ length: 12 }, (_, i) => create({ title: `Alert ${String(i)}`, rule: `r${String(i)}`, host })));
    await Promise.all(alerts.map(({ id }) => receiveAlert(id, later(1))));
    await Promise.all(alerts.map(({ id }) => receiveAlert(id, later(2))));
    const [group, ...others] = await groupsWith(alerts[0]?.id ?? "");
    expect(others).toEqual([]);
    expect([...(group?.get("alertIds") as string[])].sort()).toEqual(alerts.map(({ id }) => id).sort());
    expect(group?.get("severity")).toBe("high");
  });
  it("in two groups that meet become one, and the log of the one that went says where", async () => {
    const [one, two] = [`one-${newId().toLowerCase()}`, `two-${newId().toLowerCase()}`];
    const left = await Promise.all([create({ host: one, rule: "a" }), create({ host: one, rule: "b" })]);
    const right = await Promise.all([create({ user: two, rule: "a" }, later(1)), create({ user: two, rule: "b" }, later(1))]);
    for (const { id } of [...left, ...right]) await receiveAlert(id, later(2));
    const gone = (await groupsWith(right[0].id))[0]?.id ?? "";
    const stays = (await groupsWith(left[0].id))[0]?.id ?? "";
    expect(gone).not.toBe(stays);
    const bridge = await create({ host: one, user: two, rule: "c" }, later(3));
    await receiveAlert(bridge.id, later(4));
    expect((await groupsWith(bridge.id)).map(({ id }) => id)).toEqual([stays]);
    expect((await groupsWith(right[1].id)).map(({ id }) => id)).toEqual([stays]);
    expect((await db().doc(`alertGroups/${gone}`).get()).exists).toBe(false);
    expect(await eventsOf(`alertGroup-${gone}`)).toEqual(["alertGroup.suggested", "alertGroup.merged"]);
    expect(await stored(`alerts/${right[0].id}`)).toMatchObject({ groupId: stays });
  });
  it("are not joined by what everybody has, nor when they are suppressed", async () => {
    const source = nameOf();
    const common = [{ type: "ipv4", value: "8.8.8.8" }, { type: "ipv4", value: "10.0.0.5" }, { type: "domain", value: "google.com" }];
    const alerts = await Promise.all([create({ source, rule: "a", host: "localhost", user: "SYSTEM", observables: common }), create({ source, rule: "b", host: "localhost", user: "NT AUTHORITY\\SYSTEM", observables: common })]);
    expect(alerts.map(({ entities }) => entities)).toEqual([[], []]);
    const quiet = nameOf();
    await call("addSuppression", { kind: "suppress", conditions: { sources: [quiet] }, reason: "Known noise", until: later(600).toISOString() }, senior);
    const host = `quiet-${newId().toLowerCase()}`;
    const pair = await Promise.all([create({ source: quiet, host, rule: "a", severity: "critical" }), create({ source: quiet, host, rule: "b" })]);
    for (const { id } of [...alerts, ...pair]) await receiveAlert(id, later(1));
    for (const { id } of [...alerts, ...pair]) expect(await stored(`alerts/${id}`)).toMatchObject({ groupId: null, incidentId: null });
  });
  it("and were dismissed are not joined again", async () => {
    const host = `no-${newId().toLowerCase()}`;
    const [a, b] = await Promise.all([create({ host, rule: "a" }), create({ host, rule: "b" })]);
    await receiveAlert(a.id, later(1));
    const id = (await groupsWith(a.id))[0]?.id ?? "";
    expect(await call("dismissGroup", { id })).toMatchObject({ status: "dismissed", version: 2 });
    const c = await create({ host, rule: "c" }, later(2));
    for (const alert of [a, b, c]) await receiveAlert(alert.id, later(3));
    expect(await groupsWith(c.id)).toEqual([]);
    expect(await stored(`alertGroups/${id}`)).toMatchObject({ status: "dismissed", alertIds: expect.arrayContaining([a.id, b.id]) });
    await expect(call("promoteGroup", { id })).rejects.toMatchObject({ code: "conflict" });
    expect(await eventsOf(`alertGroup-${id}`)).toEqual(["alertGroup.suggested", "alertGroup.dismissed"]);
  });
  it("of a burst are one suggestion soon, however many are looked at together", async () => {
    const [source, address] = [nameOf(), `45.77.${String(Math.floor(Math.random() * 250))}.9`];
    const alerts = await Promise.all(Array.from({ length: 40 }, (_, i) => create({ source, rule: `r${String(i)}`, observables: [{ type: "ipv4", value: address }] })));
    const started = performance.now();
    await Promise.all(alerts.map(({ id }) => receiveAlert(id, later(1))));
    // Fighting for the group they took minutes.
    expect(performance.now() - started).toBeLessThan(40_000);
    const [group, ...others] = await groupsWith(alerts[0]?.id ?? "");
    expect(others).toEqual([]);
    expect([...(group?.get("alertIds") as string[])].sort()).toEqual(alerts.map(({ id }) => id).sort());
  });
});

describe("promotion", () => {
  const told = { title: "Ransom note found", description: "Files on the server were encrypted and a ransom note was left.", techniques: ["T1486"], host: "FS-01", rule: "mass rename", observables: [{ type: "sha256", value: "1597ff2020c516d3b0c1e580e528089eefdbf00e6c2cf734e39c12d80bd292b3" }, { type: "ipv4", value: "203.0.113.77" }] };
  it("makes an incident of an alert with all it knows, which the engine judges, and the same one when asked again", async () => {
    const alert = await create({ ...told, severity: "critical" });
    const first = await call("promote", { id: alert.id }, analyst, later(1));
    expect(first).toEqual({ incidentId: expect.any(String), isNew: true, alertIds: [alert.id] });
    const { incidentId } = first;
    const again = await Promise.all(Array.from({ length: 4 }, () => call("promote", { id: alert.id }, senior, later(2))));
    for (const answer of again) expect(answer).toEqual({ incidentId, isNew: false, alertIds: [] });
    const incident = await stored(`incidents/${incidentId}`);
    expect(incident).toMatchObject({ title: told.title, reportedBy: analyst.uid, alertIds: [alert.id], tags: ["alert"], affected: { systems: ["fs-01"] }, status: "new", number: expect.stringMatching(/^INC-2026-/) });
    for (const part of ["T1486", "203.0.113.77", told.description, "mass rename"]) expect(incident["description"]).toContain(part);
    expect(await stored(`alerts/${alert.id}`)).toMatchObject({ incidentId, version: 2 });
    expect(await eventsOf(`alert-${alert.id}`)).toEqual(["alert.created", "alert.promoted"]);
    expect(await eventsOf(`incident-${incidentId}`)).toEqual(["incident.created", "incident.alert_attached"]);
    expect((await timelineOf(incidentId)).map(({ kind, audience }) => [kind, audience]).sort()).toEqual([["alert", "team"], ["created", "everyone"]]);
    expect(await judgeIncident(await db().doc(`incidents/${incidentId}`).get(), { model: loadModel(), now: later(3), stopwatch: () => 0 })).toBe("done");
    const judged = await stored(`incidents/${incidentId}`);
    expect(judged).toMatchObject({ category: "ransomware", alertIds: [alert.id] });
    expect(judged["triage"].techniques.map(({ id }: { id: string }) => id)).toContain("T1486");
    const observables = (await db().collection(`incidents/${incidentId}/observables`).get()).docs.map((doc) => String(doc.get("value")));
    expect(observables).toEqual(expect.arrayContaining(["203.0.113.77", told.observables[0]?.value]));
  });
  it("asked of one alert by many at once makes one incident", async () => {
    const alert = await create(told);
    const answers = await Promise.all(Array.from({ length: 8 }, () => call("promote", { id: alert.id })));
    expect(new Set(answers.map(({ incidentId }) => incidentId)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
  });
  it("of a group brings all its alerts, and later those that have come since", async () => {
    const host = `grp-${newId().toLowerCase()}`;
    const [a, b] = await Promise.all([create({ ...told, host, rule: "a" }), create({ host, rule: "b", title: "Shadow copies deleted" })]);
    await receiveAlert(b.id, later(1));
    const id = (await groupsWith(a.id))[0]?.id ?? "";
    const first = await call("promoteGroup", { id });
    expect(first).toMatchObject({ isNew: true, alertIds: expect.arrayContaining([a.id, b.id]) });
    expect(await call("promoteGroup", { id })).toEqual({ incidentId: first.incidentId, isNew: false, alertIds: [] });
    const c = await create({ host, rule: "c" }, later(5));
    await receiveAlert(c.id, later(6));
    expect(await stored(`alertGroups/${id}`)).toMatchObject({ status: "promoted", incidentId: first.incidentId, alertIds: expect.arrayContaining([c.id]) });
    expect(await stored(`alerts/${c.id}`)).toMatchObject({ groupId: id, incidentId: null });
    expect(await call("promoteGroup", { id }, senior, later(7))).toEqual({ incidentId: first.incidentId, isNew: false, alertIds: [c.id] });
    expect((await stored(`incidents/${first.incidentId}`))["alertIds"]).toHaveLength(3);
    expect(await eventsOf(`incident-${first.incidentId}`)).toEqual(["incident.created", "incident.alert_attached", "incident.alert_attached"]);
    await expect(call("dismissGroup", { id })).rejects.toMatchObject({ code: "conflict" });
  });
  it("of a group whose alert belongs to an incident brings the others there, unless the caller may not see it", async () => {
    const host = `in-${newId().toLowerCase()}`;
    const [a, b] = await Promise.all([create({ host, rule: "a" }), create({ host, rule: "b" })]);
    const incident = await plantIncident();
    await call("attach", { id: a.id, incidentId: incident.id });
    await receiveAlert(b.id, later(1));
    const id = (await groupsWith(a.id))[0]?.id ?? "";
    await db().doc(`incidents/${incident.id}`).update({ restricted: true, watchers: [senior.uid] });
    await expect(call("promoteGroup", { id })).rejects.toMatchObject({ code: "not_found" });
    expect(await call("promoteGroup", { id }, senior)).toEqual({ incidentId: incident.id, isNew: false, alertIds: [b.id] });
    expect((await stored(`incidents/${incident.id}`))["alertIds"]).toEqual([a.id, b.id]);
  });
  it("of what is suppressed, merged or not there is refused", async () => {
    const source = nameOf();
    await call("addSuppression", { kind: "suppress", conditions: { sources: [source] }, reason: "Known noise", until: later(600).toISOString() }, senior);
    await expect(call("promote", { id: (await create({ source })).id })).rejects.toMatchObject({ code: "conflict" });
    await expect(call("promote", { id: newId() })).rejects.toMatchObject({ code: "not_found" });
    const [target, gone] = [await create(), await create()];
    await call("merge", { targetId: target.id, sourceIds: [gone.id] });
    for (const name of ["promote", "update", "feedback"] as const) await expect(call(name, { id: gone.id, ...(name === "feedback" ? { verdict: "benign" } : {}) })).rejects.toMatchObject({ code: "conflict" });
  });
  it("under an Idempotency-Key answers what it answered", async () => {
    const { id } = await create(told);
    const under = () => createContext({ caller: { ...analyst, sid: "s", mfa: false }, now: at, requestId: "test", idempotency: { key: "p", operation: "alerts.promote", input: { id }, encode: (output) => output } });
    const handler = await operations.promote.load();
    const first = await handler({ id }, under());
    await expect(handler({ id }, under())).rejects.toMatchObject({ name: "Replay", response: first });
  });
});

describe("an alert that is grave enough", () => {
  it("becomes an incident by itself where the source or the settings say so, once, however often its event comes", async () => {
    const source = nameOf();
    const added = await call("addSource", { name: source, format: "native", autoPromoteFrom: "critical" }, admin);
    forgetSource(added.source.id);
    const [grave, other] = [await create({ source, severity: "critical", title: "Domain controller taken over" }), await create({ source, severity: "high" })];
    for (let again = 0; again < 3; again += 1) await Promise.all([receiveAlert(grave.id, later(1)), receiveAlert(other.id, later(1))]);
    const { incidentId } = await stored(`alerts/${grave.id}`);
    expect(await stored(`incidents/${String(incidentId)}`)).toMatchObject({ reportedBy: "system:alerts", reporterName: "Secura", alertIds: [grave.id] });
    expect(await stored(`alerts/${other.id}`)).toMatchObject({ incidentId: null });
    expect(await eventsOf(`alert-${grave.id}`)).toEqual(["alert.created", "alert.promoted"]);
  });
  it("brings its whole group along, once", async () => {
    expect(await call("updateSettings", { autoPromoteFrom: "critical" }, manager)).toMatchObject({ autoPromoteFrom: "critical", correlationHours: 24 });
    const host = `auto-${newId().toLowerCase()}`;
    const alerts = await Promise.all([create({ host, rule: "a" }), create({ host, rule: "b", severity: "critical" }), create({ host, rule: "c", severity: "critical" })]);
    await Promise.all(alerts.map(({ id }) => receiveAlert(id, later(1))));
    for (const { id } of alerts) await receiveAlert(id, later(2));
    const incidents = new Set(await Promise.all(alerts.map(async ({ id }) => (await stored(`alerts/${id}`))["incidentId"] as string)));
    expect(incidents.size).toBe(1);
    await call("updateSettings", { autoPromoteFrom: null }, manager);
    expect(await call("getSettings", {})).toMatchObject({ autoPromoteFrom: null });
    expect(await eventsOf("settings-alerts")).toEqual(["settings.updated", "settings.updated"]);
  });
});

describe("a grave alert that belongs to an incident's group", () => {
  const promoted = async () => {
    const source = nameOf();
    const added = await call("addSource", { name: source, format: "native", autoPromoteFrom: "critical" }, admin);
    forgetSource(added.source.id);
    const host = `gr-${newId().toLowerCase()}`;
    const grave = async (rule: string, minutes: number) => {
      const { id } = await create({ source, host, rule, severity: "critical" }, later(minutes));
      for (let again = 0; again < 2; again += 1) await receiveAlert(id, later(minutes + 1));
      return { id, ...(await stored(`alerts/${id}`)) } as { id: string; incidentId: string; groupId: string | null };
    };
    await grave("a", 0);
    const { incidentId, groupId } = await grave("b", 1);
    return { grave, incidentId, groupId: String(groupId) };
  };
  it("does not vanish in one that is closed, and the next comes to where it went", async () => {
    const { grave, incidentId, groupId } = await promoted();
    await db().doc(`incidents/${incidentId}`).update({ status: "closed" });
    const reopened = await grave("c", 2);
    expect(reopened.incidentId).not.toBe(incidentId);
    expect(await stored(`incidents/${reopened.incidentId}`)).toMatchObject({ status: "new", alertIds: [reopened.id] });
    expect(await grave("d", 3)).toMatchObject({ incidentId: reopened.incidentId, groupId });
    expect(await stored(`alertGroups/${groupId}`)).toMatchObject({ status: "promoted", incidentId: reopened.incidentId });
    expect((await stored(`incidents/${incidentId}`))["alertIds"]).toHaveLength(2);
  });
  it("comes to that incident when the group is full, and to another when the incident is", async () => {
    const { grave, incidentId, groupId } = await promoted();
    const { alertIds } = await stored(`alertGroups/${groupId}`);
    const padded = (most: number): string[] => [...(alertIds as string[]), ...Array.from({ length: most }, (_, i) => `x-${String(i)}`)].slice(0, most);
    await db().doc(`alertGroups/${groupId}`).update({ alertIds: padded(200) });
    const beyond = await grave("c", 2);
    expect(beyond).toMatchObject({ incidentId, groupId: null });
    expect(await stored(`alertGroups/${groupId}`)).toMatchObject({ isFull: true, alertIds: padded(200) });
    expect((await stored(`incidents/${incidentId}`))["alertIds"]).toEqual(expect.arrayContaining([beyond.id]));
    await db().doc(`incidents/${incidentId}`).update({ alertIds: padded(500) });
    expect((await grave("d", 3)).incidentId).not.toBe(incidentId);
  });
  it("is left alone when people have called it false in their feedback", async () => {
    const { grave, groupId } = await promoted();
    const { id } = await create({ host: `un-${newId().toLowerCase()}` });
    const { entities } = await stored(`alerts/${(await grave("c", 2)).id}`);
    await db().doc(`alerts/${id}`).update({ entities });
    await call("feedback", { id, verdict: "false_positive" });
    await receiveAlert(id, later(4));
    expect(await stored(`alerts/${id}`)).toMatchObject({ groupId: null, incidentId: null });
    expect((await stored(`alertGroups/${groupId}`))["alertIds"]).not.toContain(id);
  });
});

describe("alerts that are merged", () => {
  it("go on as one, which has their counts and what comes again for any of them", async () => {
    const source = nameOf();
    const target = await create({ source, rule: "a", host: "h1", severity: "low", techniques: ["T1059"] });
    const [one, two] = [await create({ source, rule: "b", host: "h2", severity: "high", techniques: ["T1486"] }, later(-5)), await create({ source, rule: "c", host: "h3" }, later(2))];
    await create({ source, sourceRef: one.sourceRef });
    const merged = await call("merge", { targetId: target.id, sourceIds: [one.id, two.id, one.id] }, analyst, later(3));
    expect(merged).toMatchObject({ id: target.id, count: 4, severity: "high", firstSeenAt: later(-5), lastSeenAt: later(2), techniques: ["T1059", "T1486"], version: 2 });
    expect(await stored(`alerts/${one.id}`)).toMatchObject({ mergedInto: target.id, status: "resolved", version: 2 });
    expect(await create({ source, sourceRef: one.sourceRef }, later(4))).toMatchObject({ id: target.id, count: 5 });
    expect(await create({ source, rule: "c", host: "h3" }, later(4))).toMatchObject({ id: target.id, count: 6 });
    expect(await call("merge", { targetId: target.id, sourceIds: [one.id] })).toMatchObject({ id: target.id, count: 6, version: 2 });
    expect(await eventsOf(`alert-${target.id}`)).toEqual(["alert.created", "alert.merged"]);
    expect(await eventsOf(`alert-${one.id}`)).toEqual(["alert.created", "alert.merged"]);
  });
  it("leave no suggestion with nothing in it, and bring what is known of them to the target and its incident", async () => {
    const [one, two] = [`one-${newId().toLowerCase()}`, `two-${newId().toLowerCase()}`];
    const [a, b, c] = [await create({ host: one, rule: "a" }), await create({ host: one, rule: "b" }), await create({ host: two, rule: "a" })];
    const d = await create({ host: two, rule: "b", observables: [{ type: "domain", value: "c2.evil-host.com" }] });
    for (const { id } of [b, d]) await receiveAlert(id, later(1));
    const [stays, gone] = await Promise.all([a, d].map(async ({ id }) => String((await stored(`alerts/${id}`))["groupId"])));
    const incident = await plantIncident();
    await call("attach", { id: a.id, incidentId: incident.id });
    const indicator = { id: "i", type: "domain", value: "c2.evil-host.com", score: 60, tlp: "AMBER", labels: [], at };
    await Promise.all([[c.id, 60], [d.id, 90]].map(([id, score]) => db().doc(`alerts/${String(id)}`).update({ indicator: { ...indicator, score } })));
    expect(await call("merge", { targetId: a.id, sourceIds: [c.id, d.id] })).toMatchObject({ groupId: stays, indicator: { score: 90 } });
    expect(await stored(`alerts/${a.id}`)).toMatchObject({ indicator: { score: 90 } });
    expect(await stored(`alertGroups/${String(gone)}`)).toEqual({});
    expect(await eventsOf(`alertGroup-${String(gone)}`)).toEqual(["alertGroup.suggested", "alertGroup.merged"]);
    expect((await db().collection(`incidents/${incident.id}/observables`).get()).docs.map((doc) => doc.get("value") as unknown)).toContain("c2.evil-host.com");
  });
  it("do not come into a group that was dismissed; one that lost all its alerts brings nothing when it is promoted", async () => {
    const host = `no-${newId().toLowerCase()}`;
    const [a, b, target] = [await create({ host, rule: "a" }), await create({ host, rule: "b" }), await create()];
    await receiveAlert(b.id, later(1));
    const id = (await groupsWith(a.id))[0]?.id ?? "";
    await call("dismissGroup", { id });
    expect(await call("merge", { targetId: target.id, sourceIds: [a.id, b.id] })).toMatchObject({ groupId: null });
    await db().doc(`alertGroups/${id}`).update({ status: "suggested" });
    expect(await stored(`alertGroups/${id}`)).toMatchObject({ alertIds: [] });
    await expect(call("promoteGroup", { id })).rejects.toMatchObject({ code: "conflict" });
  });
  it("leave to a newer alert what comes for that: of the keys only those that are theirs still lead to the target", async () => {
    const source = nameOf();
    const sameFingerprint = { source, host: "h1", rule: "a" };
    const [old, target] = [await create(sameFingerprint), await create({ source, host: "h2", rule: "b" })];
    const newer = await create(sameFingerprint, later(120));
    await call("merge", { targetId: target.id, sourceIds: [old.id] }, analyst, later(121));
    expect(await create(sameFingerprint, later(122))).toMatchObject({ id: newer.id, count: 2 });
    expect(await create({ source, sourceRef: old.sourceRef }, later(123))).toMatchObject({ id: target.id, count: 3 });
    const ofOld = alertIdOf(source, "of old");
    await db().doc(`alerts/${ofOld}`).set({ source, sourceRef: "of old", title: "Of old", severity: "low", status: "new", count: 1, firstSeenAt: at, lastSeenAt: at, version: 1 });
    await call("merge", { targetId: target.id, sourceIds: [ofOld] }, analyst, later(124));
    expect(await create({ source, sourceRef: "of old" }, later(125))).toMatchObject({ id: target.id, count: 5 });
  });
  it("while the same are being counted lose no count", async () => {
    const source = nameOf();
    const [target, one] = [await create({ source, rule: "a", host: "h" }), await create({ source, rule: "b", host: "h" })];
    const sightings = Array.from({ length: 40 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 10));
      return create({ source, sourceRef: one.sourceRef });
    });
    // Not before some are counted, however slow the machine.
    await vi.waitUntil(async () => Number((await stored(`alerts/${one.id}`))["count"]) > 1, { timeout: 20_000 });
    const [merged] = await Promise.all([call("merge", { targetId: target.id, sourceIds: [one.id] }), ...sightings]);
    expect(merged.count).toBeGreaterThan(2);
    expect(await stored(`alerts/${target.id}`)).toMatchObject({ count: 42 });
  });
  it("are refused when they are the same, belong elsewhere, or are not there", async () => {
    const [target, one] = [await create(), await create()];
    await expect(call("merge", { targetId: target.id, sourceIds: [target.id] })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(call("merge", { targetId: target.id, sourceIds: [newId()] })).rejects.toMatchObject({ code: "not_found" });
    await call("attach", { id: one.id, incidentId: (await plantIncident()).id });
    await expect(call("merge", { targetId: target.id, sourceIds: [one.id] })).rejects.toMatchObject({ code: "conflict" });
    const other = await create();
    await call("merge", { targetId: one.id, sourceIds: [other.id] });
    await expect(call("merge", { targetId: target.id, sourceIds: [other.id] })).rejects.toMatchObject({ code: "conflict" });
    await expect(call("attach", { id: other.id, incidentId: newId() })).rejects.toMatchObject({ code: "conflict" });
  });
  it("leave their group to the one that carries on", async () => {
    const host = `mg-${newId().toLowerCase()}`;
    const [a, b] = await Promise.all([create({ host, rule: "a" }), create({ host, rule: "b" })]);
    await receiveAlert(a.id, later(1));
    const target = await create({ rule: "t" });
    await call("merge", { targetId: target.id, sourceIds: [b.id] });
    const [group] = await groupsWith(target.id);
    expect([...(group?.get("alertIds") as string[])].sort()).toEqual([a.id, target.id].sort());
    expect(await stored(`alerts/${target.id}`)).toMatchObject({ groupId: group?.id });
  });
});

describe("feedback", () => {
  it("stays with the alert and is counted for its source and rule; a second word takes the place of the first", async () => {
    const source = nameOf();
    const [a, b] = [await create({ source, rule: "r1", host: "h1" }), await create({ source, rule: "r1", host: "h2" })];
    expect(await call("feedback", { id: a.id, verdict: "false_positive", comment: "The scanner again" }, analyst, at, 1)).toMatchObject({ feedback: { verdict: "false_positive", comment: "The scanner again", by: analyst.uid }, version: 2 });
    await call("feedback", { id: b.id, verdict: "true_positive" });
    await call("feedback", { id: a.id, verdict: "benign" });
    await call("feedback", { id: a.id, verdict: "benign" });
    const figures = (await call("listFeedback", { limit: 100 })).items.find((item) => item.source === source);
    expect(figures).toMatchObject({ rule: "r1", true_positive: 1, false_positive: 0, benign: 1, total: 2 });
    expect(await eventsOf(`alert-${b.id}`)).toEqual(["alert.created", "alert.judged"]);
    expect(JSON.stringify((await db().collection(`audit/alert-${a.id}/entries`).get()).docs.map((doc) => doc.data()))).not.toContain("scanner");
  });
});

describe("a machine", () => {
  it("calls by its key at the REST door what takes one, under its own name, and nothing else", async () => {
    const { restServer } = await import("../support/restServer.ts");
    const { url, server } = await restServer({ alerts: operations });
    try {
      const name = nameOf();
      const { key, source } = await call("addSource", { name, format: "native" }, admin, new Date());
      forgetSource(source.id);
      const send = async (path: string, body: unknown, apiKey = key, method = "POST") => {
        const response = await fetch(`${url}${path}`, { method, headers: { "x-api-key": apiKey, "content-type": "application/json" }, ...(method === "GET" ? {} : { body: JSON.stringify(body) }) });
        return { status: response.status, body: (await response.json()) as Record<string, unknown> };
      };
      const alert = { sourceRef: newId(), title: "Beacon seen", severity: "high" };
      expect(await send("/alerts", { ...alert, source: "another" })).toMatchObject({ status: 201, body: { source: name, createdBy: `source:${source.id}`, count: 1 } });
      expect(await send("/alerts/bulk", { alerts: [alert, {}] })).toMatchObject({ status: 200, body: { counted: 1, refused: 1 } });
      expect(await send("/alerts/ingest/auto", [alert, 5])).toMatchObject({ status: 200, body: { counted: 1, created: 1 } });
      expect(await send("/alerts/ingest/native?source=x", alert)).toMatchObject({ status: 200, body: { counted: 1 } });
      expect(await send("/alerts/ingest/unheard", alert)).toMatchObject({ status: 400, body: { code: "invalid_input", errors: [{ path: "format" }] } });
      expect(await send("/alerts", {}, key, "GET")).toMatchObject({ status: 403, body: { code: "permission_denied" } });
      expect(await send("/alerts/sources", { name: "x", format: "native" })).toMatchObject({ status: 403 });
      expect(await send("/alerts", alert, `${key.slice(0, -2)}zz`)).toMatchObject({ status: 401, body: { code: "token_invalid" } });
      await call("revokeSource", { id: source.id }, admin, new Date());
      expect(await send("/alerts", alert)).toMatchObject({ status: 401, body: { code: "token_invalid" } });
      const [stays] = (await db().collection("alerts").where("source", "==", name).where("sourceRef", "==", alert.sourceRef).get()).docs;
      expect(stays?.get("count")).toBe(4);
    } finally {
      server.close();
    }
  });
  it("of no rank gains no permission by its role", async () => {
    const { may } = await import("../../src/platform/caller.ts");
    const context = contextFor({ caller: { uid: "source:x", role: "source", name: "x" }, now: at, requestId: "t" });
    expect(may(context.caller as never, "alert.read")).toBe(false);
    expect(may((await import("../../src/alerts/promotion.ts")).ownContext(at).caller, "incident.create")).toBe(false);
  });
});
