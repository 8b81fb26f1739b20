import { Timestamp } from "firebase-admin/firestore";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-clocks-${String(Date.now())}`;
});
const { armClocks } = await import("../../src/compliance/armClocks.ts");
const { operations } = await import("../../src/compliance/operations.ts");
const { settleClocks } = await import("../../src/compliance/settleClocks.ts");
const { warnClock, warnClocks } = await import("../../src/compliance/warnClocks.ts");
const { notifyClock } = await import("../../src/notifications/notifyClock.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Planted = Parameters<typeof plantIncident>[0];

let analyst: Member;
let other: Member;
let senior: Member;
let manager: Member;
beforeAll(async () => {
  [analyst, other, senior, manager] = await Promise.all([member("analyst"), member("analyst"), member("senior_analyst"), member("manager")]);
});

const reported = new Date("2026-06-02T10:00:00Z");
const hours = (count: number): Date => new Date(reported.getTime() + count * 3_600_000);
const call = async <Name extends keyof typeof operations>(name: Name, input: Record<string, unknown>, who: Member = analyst, now = hours(1), ifMatch?: number) => {
  const operation = operations[name];
  const handler = (await operation.load()) as (input: unknown, context: unknown) => ReturnType<Awaited<ReturnType<(typeof operations)[Name]["load"]>>>;
  return await handler(operation.input.parse(input), contextOf(who, ifMatch === undefined ? { now } : { now, ifMatch }));
};
const incidentOf = async (id: string) => await db().doc(`incidents/${id}`).get();
const plant = async (changes: Planted = {}) => await plantIncident({ createdAt: reported, assigneeId: analyst.uid, assigneeIds: [analyst.uid], category: "data_exposure", severity: "high", affected: { dataClasses: ["Customer names"] }, ...changes });
/** An incident whose clocks were armed by its creation, at the hour. */
const armed = async (changes: Planted = {}, now = reported) => {
  const incident = await plant(changes);
  await armClocks(undefined, await incidentOf(incident.id), now);
  return incident;
};
const clock = async (incidentId: string, id: string) => (await db().doc(`incidents/${incidentId}/clocks/${id}`).get()).data();
const statesOf = async (incidentId: string) => Object.fromEntries((await db().collection(`incidents/${incidentId}/clocks`).get()).docs.map((doc) => [doc.id, doc.get("state")]));
const clockEvents = async (incidentId: string) => (await auditOf(incidentId)).filter((event) => event.startsWith("clock."));
const noticesOf = async (who: Member, incidentId: string) => (await db().collection(`users/${who.uid}/notifications`).where("link.id", "==", incidentId).get()).docs.map((doc) => [doc.get("type"), doc.get("title")]);
/** Everything a run may change, to see that it did not. */
const snapshotOf = async (incidentId: string) => {
  const [clocks, record, audit, timeline] = await Promise.all([db().collection(`incidents/${incidentId}/clocks`).get(), db().doc(`incidents/${incidentId}/internal/compliance`).get(), auditOf(incidentId), timelineOf(incidentId)]);
  return JSON.stringify([clocks.docs.map((doc) => doc.data()), record.data(), audit, timeline]);
};

describe("an incident's deadlines", () => {
  it("start with the incident, with story and log, and stand where listeners see them", async () => {
    const { id } = await armed();
    expect(await statesOf(id)).toEqual({ "gdpr-authority": "running", "gdpr-people": "needs_assessment" });
    const stored = await clock(id, "gdpr-authority");
    expect(stored).toMatchObject({ regime: "gdpr", anchor: "awareAt", citation: "GDPR Art. 33(1)", version: 1 });
    expect(stored?.["dueAt"].toDate()).toEqual(hours(72));
    expect(await clockEvents(id)).toEqual(["clock.armed", "clock.armed"]);
    expect((await timelineOf(id)).map(({ kind, audience }) => [kind, audience])).toEqual([["clock", "team"], ["clock", "team"]]);
  });
  it("do not change when the event comes again, late, or with fields nobody counts from; nor where nothing is to be started", async () => {
    const { id } = await armed();
    const before = await snapshotOf(id);
    const shown = await incidentOf(id);
    expect(await armClocks(undefined, shown, hours(3))).toBe(0);
    await Promise.all([armClocks(undefined, shown, hours(4)), armClocks(undefined, shown, hours(5))]);
    await db().doc(`incidents/${id}`).update({ title: "Another title" });
    expect(await armClocks(shown, await incidentOf(id), hours(6))).toBe(0);
    expect(await snapshotOf(id)).toBe(before);
    const quiet = await armed({ category: "other", severity: "low", affected: {} });
    expect((await db().doc(`incidents/${quiet.id}/internal/compliance`).get()).exists).toBe(false);
  });
  it("follow the incident as it stands, whichever event comes first", async () => {
    const incident = await plant({ affected: {}, category: "phishing", severity: "low" });
    const first = await incidentOf(incident.id);
    await db().doc(`incidents/${incident.id}`).update({ affected: { dataClasses: ["staff"] } });
    const second = await incidentOf(incident.id);
    await db().doc(`incidents/${incident.id}`).update({ detectedAt: hours(-10) });
    const third = await incidentOf(incident.id);
    await armClocks(second, third, hours(1));
    const settled = await snapshotOf(incident.id);
    expect((await clock(incident.id, "gdpr-authority"))?.["dueAt"].toDate()).toEqual(hours(62));
    await armClocks(first, second, hours(2));
    await armClocks(undefined, first, hours(3));
    expect(await snapshotOf(incident.id)).toBe(settled);
  });
  it("that were over when they became known are told as over", async () => {
    const { id } = await armed({ detectedAt: hours(-100) });
    expect((await timelineOf(id)).map(({ summary }) => summary)).toContainEqual(expect.stringContaining("The deadline was over when it became known, over since 2026-06-01 06:00 UTC"));
  });
  it("armed by several events at once are armed once", async () => {
    const { id } = await plant();
    const shown = await incidentOf(id);
    const changed = await Promise.all([1, 2, 3, 4].map(async (hour) => await armClocks(undefined, shown, hours(hour))));
    expect(changed.sort()).toEqual([0, 0, 0, 2]);
    expect(await clockEvents(id)).toEqual(["clock.armed", "clock.armed"]);
  });
  it("are anchored anew when the incident changes, with their history", async () => {
    const { id } = await armed();
    const shown = await incidentOf(id);
    await db().doc(`incidents/${id}`).update({ detectedAt: hours(-30) });
    expect(await armClocks(shown, await incidentOf(id), hours(1))).toBe(1);
    const stored = await clock(id, "gdpr-authority");
    expect(stored?.["history"].map((entry: Record<string, { toDate: () => Date }>) => entry["dueAt"]?.toDate())).toEqual([hours(72), hours(42)]);
    expect(await clockEvents(id)).toEqual(["clock.armed", "clock.armed", "clock.changed"]);
  });
});

describe("incidents that repeat each other", () => {
  const endIn = async (id: string, carrierId: string) => await change(id, { status: "closed", duplicateOf: carrierId });
  /** A write of an incident, and the event that comes of it. */
  const change = async (id: string, fields: Record<string, unknown>) => {
    const before = await incidentOf(id);
    await db().doc(`incidents/${id}`).update(fields);
    const after = await incidentOf(id);
    return async (now: Date) => await armClocks(before, after, now);
  };
  const recordOf = async (id: string) => await db().doc(`incidents/${id}/internal/compliance`).get();
  const seen = new Map<string, Awaited<ReturnType<typeof recordOf>>>();
  /** The events of these incidents' records, each once, until none comes any more. */
  const settle = async (now: Date, ...ids: string[]): Promise<void> => {
    for (let isQuiet = false; !isQuiet; ) {
      isQuiet = true;
      for (const id of ids) {
        const [before, after] = [seen.get(id), await recordOf(id)];
        if (after.updateTime?.isEqual(before?.updateTime ?? Timestamp.fromMillis(0)) ?? true) continue;
        seen.set(id, after);
        isQuiet = false;
        await settleClocks(id, before, after, now);
      }
    }
  };
  const dueAt = async (id: string) => (await clock(id, "gdpr-authority"))?.["dueAt"].toDate();
  const standing = async (id: string) => [(await clock(id, "gdpr-authority"))?.["state"], (await clock(id, "gdpr-authority"))?.["carriedBy"]];
  const carriedIds = async (id: string) => Object.keys((await recordOf(id)).get("carried") as object);
  const quiet = { category: "other", severity: "low", affected: {} } as const;
  it("go on in one, from the earliest awareness of all: over a chain of merges, with one closed as a duplicate, whichever event comes first", async () => {
    for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]]) {
      const [first, top] = [await armed({ createdAt: hours(-5), detectedAt: hours(-20) }), await armed()];
      const [middle, repeat] = [await plant({ ...quiet, createdAt: hours(-2) }), await armed({ createdAt: hours(1), detectedAt: hours(-30) })];
      const events = [await endIn(first.id, middle.id), await endIn(middle.id, top.id), await endIn(repeat.id, top.id), await change(top.id, { severity: "critical" })];
      const all = [first, middle, repeat, top].map(({ id }) => id);
      for (const event of order) await events[event]?.(hours(2));
      await settle(hours(2), ...all);
      expect(await dueAt(top.id)).toEqual(hours(42));
      expect([await standing(first.id), await standing(repeat.id)]).toEqual([["carried", top.id], ["carried", top.id]]);
      expect((await call("listClocks", { id: top.id })).sources).toMatchObject({ awareAt: { source: "incident", by: repeat.id }, personalData: { source: "engine" } });
      const settled = await Promise.all(all.map(snapshotOf));
      for (const event of events) await event(hours(3));
      expect(await Promise.all(all.map(snapshotOf))).toEqual(settled);
      // Nobody is warned twice: the sweep finds the clock of the one that goes on.
      expect(await warnClock(db().doc(`incidents/${first.id}/clocks/gdpr-authority`), hours(200))).toBeNull();
      expect((await clock(first.id, "gdpr-authority"))?.["nextAt"]).toBeNull();
    }
  });
  it("and are taken apart again: each runs by itself, from its own awareness; until then facts are said and notices entered where it goes on", async () => {
    const [top, source] = [await armed(), await armed({ createdAt: hours(-5) })];
    await (await endIn(source.id, top.id))(hours(1));
    expect(await dueAt(top.id)).toEqual(hours(67));
    const elsewhere = { code: "conflict", message: expect.stringContaining(top.id) };
    await expect(call("submitClock", { id: source.id, clockId: "gdpr-authority", reference: "A-1" })).rejects.toMatchObject(elsewhere);
    for (const operation of ["waiveClock", "reopenClock"] as const) await expect(call(operation, { id: source.id, clockId: "gdpr-authority", reason: "Because" }, manager)).rejects.toMatchObject(elsewhere);
    await expect(call("setFacts", { id: source.id, facts: { awareAt: hours(-9).toISOString() } })).rejects.toMatchObject(elsewhere);
    await (await change(source.id, { status: "in_progress", duplicateOf: null }))(hours(2));
    await settle(hours(2), top.id, source.id);
    expect([await dueAt(top.id), await dueAt(source.id), await standing(source.id)]).toEqual([hours(72), hours(67), ["running", null]]);
    expect((await clock(source.id, "gdpr-authority"))?.["history"].map(({ state }: { state: string }) => state)).toEqual(["running", "carried", "running"]);
    const [entry] = (await db().collection(`audit/incident-${source.id}/entries`).where("details.to", "==", "carried").where("subject", "==", `incidents/${source.id}/clocks/gdpr-authority`).get()).docs;
    expect(entry?.get("details.carriedBy")).toBe(top.id);
  });
  it("rest on the one that goes on over a chain, and run where they are when its clock becomes due later", async () => {
    const top = await plant(quiet);
    const middle = await plant({ ...quiet, status: "closed", duplicateOf: top.id });
    const last = await armed();
    const all = [top.id, middle.id, last.id];
    await (await endIn(last.id, middle.id))(hours(1));
    await settle(hours(1), ...all);
    expect([await standing(top.id), await standing(middle.id), await standing(last.id)]).toEqual([["running", null], ["carried", top.id], ["carried", top.id]]);
    // A request at the top that makes it due later: those below count from their own awareness, one for both.
    await call("setFacts", { id: top.id, facts: { awareAt: hours(1).toISOString() } });
    await settle(hours(1), ...all);
    expect([await dueAt(top.id), await standing(middle.id), await dueAt(middle.id), await standing(last.id)]).toEqual([hours(73), ["running", null], hours(72), ["carried", middle.id]]);
    expect((await call("listClocks", { id: middle.id })).warnings.map(({ code }) => code)).toContain("goes_on_elsewhere");
    await call("setFacts", { id: top.id, facts: { awareAt: null } });
    await settle(hours(1), ...all);
    expect([await standing(middle.id), await standing(last.id)]).toEqual([["carried", top.id], ["carried", top.id]]);
  });
  it("rest also where the one that goes on had no clock before; not on a notice of before this one was reported, but on one since", async () => {
    const [top, source] = [await plant({ ...quiet, createdAt: hours(-1) }), await armed()];
    await db().doc(`incidents/${source.id}`).update({ status: "closed", duplicateOf: top.id });
    await armClocks(undefined, await incidentOf(source.id), hours(1));
    expect([await standing(top.id), await standing(source.id)]).toEqual([["running", null], ["carried", top.id]]);
    await call("submitClock", { id: top.id, clockId: "gdpr-authority", reference: "A-1", submittedAt: hours(-0.5).toISOString() });
    await settle(hours(1), top.id, source.id);
    expect(await standing(source.id)).toEqual(["running", null]);
    await call("submitClock", { id: top.id, clockId: "gdpr-authority", reference: "A-2", submittedAt: hours(0.5).toISOString() });
    await armClocks(undefined, await incidentOf(source.id), hours(1));
    expect(await standing(source.id)).toEqual(["carried", top.id]);
  });
  it("lose nothing: what was deleted leaves its awareness, and what is restricted tells nobody and goes on by itself, also when it is restricted later", async () => {
    const [top, gone, secret] = [await armed(), await armed({ createdAt: hours(-5) }), await armed({ createdAt: hours(-40), restricted: true, watchers: [senior.uid] })];
    await (await endIn(gone.id, top.id))(hours(1));
    await db().doc(`incidents/${gone.id}`).delete();
    await (await endIn(secret.id, top.id))(hours(1));
    await (await change(top.id, { severity: "critical" }))(hours(2));
    expect([await dueAt(top.id), await standing(secret.id)]).toEqual([hours(67), ["running", null]]);
    // It stands alone, so what is said of it is said here.
    expect((await call("setFacts", { id: secret.id, facts: { highRisk: true } }, senior)).facts.highRisk).toBe(true);
    await (await change(top.id, { restricted: true, watchers: [senior.uid], mergedIds: [secret.id] }))(hours(2));
    await settle(hours(2), top.id, secret.id);
    expect([await dueAt(top.id), await standing(secret.id), (await carriedIds(top.id)).sort()]).toEqual([hours(32), ["carried", top.id], [gone.id, secret.id].sort()]);
    // Opened: its readers learn nothing of the secret one any more, whose clock runs again.
    await (await change(top.id, { restricted: false }))(hours(3));
    await settle(hours(3), top.id, secret.id);
    expect([await dueAt(top.id), await standing(secret.id), await carriedIds(top.id)]).toEqual([hours(67), ["running", null], [gone.id]]);
  });
  it("of more than fifty keep those that became known first: one that is pushed out runs by itself", async () => {
    const [top, late, early] = [await armed(), await armed({ createdAt: hours(-1) }), await armed({ createdAt: hours(-2) })];
    await (await endIn(late.id, top.id))(hours(1));
    const others = Object.fromEntries(Array.from({ length: 49 }, (_, i) => [`other${String(i)}`, { awareAt: hours(-1.5) }]));
    await (await recordOf(top.id)).ref.update({ carried: { ...others, [late.id]: { awareAt: hours(-1) } } });
    await settle(hours(1), top.id);
    expect(await standing(late.id)).toEqual(["carried", top.id]);
    await (await endIn(early.id, top.id))(hours(1));
    await settle(hours(1), top.id);
    expect([(await carriedIds(top.id)).length, await standing(early.id), await standing(late.id)]).toEqual([50, ["carried", top.id], ["running", null]]);
  });
  it("in a circle, or one that repeats itself, keep a clock that runs, and facts are said of each", async () => {
    const circle = [await armed(), await armed(), await armed()].map(({ id }) => id);
    const events = [];
    for (const [i, id] of circle.entries()) events.push(await endIn(id, circle[(i + 1) % 3] ?? ""));
    for (const event of events) await event(hours(1));
    await settle(hours(1), ...circle);
    expect((await Promise.all(circle.map(standing))).filter(([state]) => state === "running")).toHaveLength(1);
    expect((await call("setFacts", { id: circle[0], facts: { highRisk: true } })).facts.highRisk).toBe(true);
    const itself = await armed();
    await (await endIn(itself.id, itself.id))(hours(1));
    expect(await standing(itself.id)).toEqual(["running", null]);
  });
});

describe("a record that was spoilt", () => {
  it("does not make its clocks start again: their history and receipts stay", async () => {
    const { id } = await armed();
    await call("submitClock", { id, clockId: "gdpr-authority", reference: "DPA-9" });
    await db().doc(`incidents/${id}/internal/compliance`).update({ clockIds: "none" });
    const shown = await incidentOf(id);
    await db().doc(`incidents/${id}`).update({ severity: "low" });
    await armClocks(shown, await incidentOf(id), hours(2));
    expect(await clock(id, "gdpr-authority")).toMatchObject({ state: "submitted", version: 2, receipts: [{ reference: "DPA-9" }] });
    expect((await call("listClocks", { id })).clocks).toHaveLength(2);
  });
});

describe("what is said of an incident", () => {
  it("is listed with its clocks, whose word it is, and what nobody has decided", async () => {
    const { id } = await armed();
    const list = await call("listClocks", { id });
    expect(list).toMatchObject({ facts: { personalData: true, awareAt: reported, highRisk: null }, sources: { personalData: { source: "engine" } }, warnings: [{ code: "settings_unconfirmed" }], version: 1 });
    expect(list.undecided).toEqual(["nis2", "dora", "hipaa", "sec", "us_banking", "cert_in", "nydfs"]);
    expect(list.notes.join()).toMatch(/Sarbanes-Oxley has no breach clock/);
    // As it leaves by both doors: whole, with times as text.
    expect(z.encode(operations.listClocks.output, list)).toMatchObject({ facts: { awareAt: reported.toISOString() }, clocks: [{ dueAt: hours(72).toISOString() }, { dueAt: null }] });
    // The state of this moment, though no sweep has been by.
    expect((await call("listClocks", { id }, analyst, hours(73))).clocks[0]).toMatchObject({ id: "gdpr-authority", state: "late", version: 1 });
  });
  it("wins over the engine, moves the clocks, and is checked against its version", async () => {
    const { id } = await armed();
    const list = await call("setFacts", { id, facts: { awareAt: hours(-2).toISOString(), highRiskAt: hours(0).toISOString() } }, analyst, hours(1), 1);
    expect(list.clocks.map((one) => [one.id, one.state, one.dueAt])).toEqual([["gdpr-authority", "running", hours(70)], ["gdpr-people", "running", null]]);
    expect(list).toMatchObject({ version: 2, facts: { highRisk: true }, sources: { awareAt: { source: "person", by: analyst.uid }, highRisk: { source: "person" } } });
    await expect(call("setFacts", { id, facts: { highRisk: null } }, analyst, hours(1), 1)).rejects.toMatchObject({ code: "version_conflict" });
    expect((await clockEvents(id)).slice(2)).toEqual(["clock.facts_set", "clock.changed", "clock.changed"]);
    const back = await call("setFacts", { id, facts: { awareAt: null } }, analyst, hours(2));
    expect(back).toMatchObject({ facts: { awareAt: reported }, sources: { awareAt: { source: "engine" } } });
    expect(back.clocks[0]?.history.map(({ dueAt }) => dueAt)).toEqual([hours(72), hours(70), hours(72)]);
  });
  it("with nothing new is not written", async () => {
    const { id } = await armed();
    const before = await snapshotOf(id);
    await call("setFacts", { id });
    expect(await snapshotOf(id)).toBe(before);
  });
  it("must be possible: no time to come, no yes beside its no", async () => {
    const { id } = await armed();
    const refused = async (facts: Record<string, unknown>, path: string): Promise<void> => {
      await expect(call("setFacts", { id, facts })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path }] });
    };
    await refused({ awareAt: hours(2).toISOString() }, "facts.awareAt");
    await refused({ awareAt: "1950-01-01T00:00:00Z" }, "facts.awareAt");
    await refused({ isMajor: false, classifiedAt: hours(0).toISOString() }, "facts.isMajor");
    expect(operations.setFacts.input.safeParse({ id, facts: { peopleAffected: -1 } }).success).toBe(false);
    expect(operations.setFacts.input.safeParse({ id, facts: { unheardOf: true } }).success).toBe(false);
    expect(operations.setFacts.input.safeParse({ id, regimes: { pci: true } }).success).toBe(false);
  });
  it("that ends a clock needs a reason, and a manager where the clock was running; a question anybody who works on it may answer", async () => {
    const { id } = await armed();
    await expect(call("setFacts", { id, facts: { personalData: false } }, manager)).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "reason" }] });
    await expect(call("setFacts", { id, facts: { personalData: false }, reason: "Test data" })).rejects.toMatchObject({ code: "permission_denied" });
    await expect(call("setFacts", { id, regimes: { gdpr: false }, reason: "Not ours" })).rejects.toMatchObject({ code: "permission_denied" });
    expect(await statesOf(id)).toEqual({ "gdpr-authority": "running", "gdpr-people": "needs_assessment" });
    await call("setFacts", { id, facts: { highRisk: false }, reason: "Names alone" });
    expect(await clock(id, "gdpr-people")).toMatchObject({ state: "waived", isWaivedByFacts: true, waivedBy: analyst.uid, reason: "Names alone", nextAt: null });
    const list = await call("setFacts", { id, facts: { personalData: false }, reason: "Test data" }, manager);
    expect(list.clocks.map(({ state }) => state)).toEqual(["waived", "waived"]);
    expect(list.warnings.map(({ code }) => code)).toContain("person_over_engine");
    expect((await call("setFacts", { id, facts: { personalData: null } })).clocks[0]).toMatchObject({ state: "running", dueAt: hours(72) });
    expect((await clockEvents(id)).filter((event) => event !== "clock.facts_set").slice(2)).toEqual(["clock.waived", "clock.waived", "clock.reopened"]);
  });
  it("before there is a clock ends it all the same: with a reason, and by a manager where it would run", async () => {
    const { id } = await plant();
    await expect(call("setFacts", { id, facts: { personalData: false } }, manager)).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "reason" }] });
    await expect(call("setFacts", { id, facts: { personalData: false }, reason: "Test data" })).rejects.toMatchObject({ code: "permission_denied" });
    await call("setFacts", { id, facts: { personalData: false }, reason: "Test data" }, manager);
    expect(await clock(id, "gdpr-authority")).toMatchObject({ state: "waived", isWaivedByFacts: true, waivedBy: manager.uid, reason: "Test data", nextAt: null });
    expect(await clockEvents(id)).toEqual(["clock.facts_set", "clock.waived", "clock.waived"]);
    // Nor can another no be put behind the first, to hold when that is taken back.
    await expect(call("setFacts", { id, regimes: { gdpr: false }, reason: "Not ours" })).rejects.toMatchObject({ code: "permission_denied" });
    const settled = await snapshotOf(id);
    await armClocks(undefined, await incidentOf(id), hours(2));
    expect(await snapshotOf(id)).toBe(settled);
  });
  it("before anything raises the question starts no clock, and does not keep one from starting", async () => {
    const { id } = await plant({ category: "phishing", severity: "low", affected: {} });
    await call("setFacts", { id, facts: { personalData: false, isMajor: false }, regimes: { hipaa: false } });
    expect(await statesOf(id)).toEqual({});
    const shown = await incidentOf(id);
    await db().doc(`incidents/${id}`).update({ affected: { dataClasses: ["Customer names"] } });
    await armClocks(shown, await incidentOf(id), hours(2));
    expect(await clock(id, "gdpr-authority")).toMatchObject({ state: "needs_assessment", question: expect.stringMatching(/^A no was said before/) });
    await expect(call("setFacts", { id, facts: { personalData: false }, reason: "Test data" })).rejects.toMatchObject({ code: "permission_denied" });
    await call("setFacts", { id, facts: { personalData: false }, reason: "Test data" }, manager);
    expect(await statesOf(id)).toEqual({ "gdpr-authority": "waived", "gdpr-people": "waived" });
  });
  it("that ends a clock which ever ran needs a manager, also when the answer was taken back before, or the engine's reason", async () => {
    const stated = await armed();
    await call("setFacts", { id: stated.id, facts: { highRisk: true, highRiskAt: hours(1).toISOString() } });
    await call("setFacts", { id: stated.id, facts: { highRisk: null, highRiskAt: null } });
    await expect(call("setFacts", { id: stated.id, facts: { highRisk: false }, reason: "Names alone" })).rejects.toMatchObject({ code: "permission_denied" });
    await call("setFacts", { id: stated.id, facts: { highRisk: false }, reason: "Names alone" }, manager);
    expect(await clock(stated.id, "gdpr-people")).toMatchObject({ state: "waived" });
  });
  it("is for those who work on the incident, and a restricted one for its watchers", async () => {
    const { id } = await armed();
    const employee = await member("employee");
    await expect(call("setFacts", { id, facts: { highRisk: true } }, other)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(call("listClocks", { id: newId() })).rejects.toMatchObject({ code: "not_found" });
    await expect(call("listClocks", { id }, employee)).rejects.toMatchObject({ code: "not_found" });
    const secret = await armed({ restricted: true, watchers: [senior.uid] });
    for (const operation of ["listClocks", "setFacts"] as const) await expect(call(operation, { id: secret.id }, analyst)).rejects.toMatchObject({ code: "not_found" });
    for (const operation of ["waiveClock", "reopenClock"] as const) await expect(call(operation, { id: secret.id, clockId: "gdpr-authority", reason: "Because" }, manager)).rejects.toMatchObject({ code: "not_found" });
    await expect(call("submitClock", { id: secret.id, clockId: "gdpr-authority", reference: "A-1" }, analyst)).rejects.toMatchObject({ code: "not_found" });
    expect((await call("listClocks", { id: secret.id }, senior)).clocks).toHaveLength(2);
    // Its reporter may see the report, and not the team's part of it.
    const own = await armed({ reportedBy: employee.uid });
    await expect(call("listClocks", { id: own.id }, employee)).rejects.toMatchObject({ code: "permission_denied" });
  });
});

describe("a notice", () => {
  it("is submitted with its receipt, and starts what counts from it", async () => {
    const { id } = await plant();
    await call("setFacts", { id, regimes: { nis2: true }, facts: { isSignificant: true } });
    const submitted = await call("submitClock", { id, clockId: "nis2-notification", reference: "CSIRT-77", submittedAt: hours(0.5).toISOString(), note: "By portal" }, analyst, hours(1), 1);
    expect(submitted).toMatchObject({ state: "submitted", submittedAt: hours(0.5), isLate: false, version: 2, receipts: [{ reference: "CSIRT-77", by: analyst.uid, at: hours(1), withdrawnAt: null }] });
    const final = await clock(id, "nis2-final_report");
    expect(final).toMatchObject({ state: "running", anchor: "submission of nis2-notification" });
    expect(final?.["dueAt"].toDate()).toEqual(new Date("2026-07-02T23:59:59.999Z"));
    expect((await clockEvents(id)).slice(-2)).toEqual(["clock.submitted", "clock.armed"]);
  });
  it("that comes late is submitted and late; one before its anchor is taken, with a warning", async () => {
    const { id } = await armed();
    expect(await call("submitClock", { id, clockId: "gdpr-authority", reference: "DPA-1" }, analyst, hours(80))).toMatchObject({ state: "submitted", isLate: true });
    const early = await armed();
    await call("submitClock", { id: early.id, clockId: "gdpr-authority", reference: "DPA-2", submittedAt: hours(-4).toISOString() });
    expect((await call("listClocks", { id: early.id })).warnings.map(({ code }) => code)).toContain("submitted_before_anchor");
    await expect(call("submitClock", { id, clockId: "gdpr-authority", reference: "x", submittedAt: hours(99).toISOString() })).rejects.toMatchObject({ code: "invalid_input" });
  });
  it("is proved by a file of this incident that was found clean, and by no other", async () => {
    const { id } = await armed();
    const evidenceId = newId();
    const input = { id, clockId: "gdpr-authority", reference: "DPA-3", evidenceId };
    await expect(call("submitClock", input)).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "evidenceId" }] });
    for (const state of ["pending", "infected", "error", "deleted"]) {
      await db().doc(`incidents/${id}/evidence/${evidenceId}`).set({ name: "receipt.pdf", state });
      await expect(call("submitClock", input)).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "evidenceId" }] });
    }
    await db().doc(`incidents/${id}/evidence/${evidenceId}`).update({ state: "clean" });
    expect((await call("submitClock", input)).receipts).toMatchObject([{ evidenceId }]);
  });
  it("entered by mistake is taken back by a manager; the receipt stays, and the deadline with it", async () => {
    const { id } = await armed();
    await call("submitClock", { id, clockId: "gdpr-authority", reference: "DPA-4" });
    const input = { id, clockId: "gdpr-authority", reason: "Wrong incident" };
    await expect(call("reopenClock", input)).rejects.toMatchObject({ code: "permission_denied" });
    expect(await call("reopenClock", input, manager)).toMatchObject({ state: "running", submittedAt: null, dueAt: hours(72), receipts: [{ reference: "DPA-4", withdrawnBy: manager.uid }] });
    await expect(call("reopenClock", input, manager)).rejects.toMatchObject({ code: "conflict" });
    expect((await clockEvents(id)).slice(-2)).toEqual(["clock.submitted", "clock.reopened"]);
  });
  it("of a clock the incident does not have is not found, and an old version is refused", async () => {
    const { id } = await armed();
    await expect(call("submitClock", { id, clockId: "dora-initial", reference: "x" })).rejects.toMatchObject({ code: "not_found" });
    await expect(call("submitClock", { id, clockId: "gdpr-authority", reference: "x" }, analyst, hours(1), 7)).rejects.toMatchObject({ code: "version_conflict" });
    expect(operations.submitClock.input.safeParse({ id, clockId: "../x", reference: "x" }).success).toBe(false);
  });
});

describe("a deadline is let go", () => {
  it("by a manager, with a reason; an open one alone", async () => {
    const { id } = await armed();
    const input = { id, clockId: "gdpr-authority", reason: "The laptop was encrypted" };
    await expect(call("waiveClock", input, senior)).rejects.toMatchObject({ code: "permission_denied" });
    expect(operations.waiveClock.input.safeParse({ ...input, reason: "  " }).success).toBe(false);
    expect(await call("waiveClock", input, manager)).toMatchObject({ state: "waived", waivedBy: manager.uid, reason: input.reason, isWaivedByFacts: false, nextAt: null });
    await expect(call("waiveClock", input, manager)).rejects.toMatchObject({ code: "conflict" });
    await expect(call("submitClock", { id, clockId: "gdpr-authority", reference: "x" })).rejects.toMatchObject({ code: "conflict" });
    // What the engine finds later does not start it again.
    const shown = await incidentOf(id);
    await db().doc(`incidents/${id}`).update({ detectedAt: hours(-9) });
    await armClocks(shown, await incidentOf(id), hours(2));
    expect(await clock(id, "gdpr-authority")).toMatchObject({ state: "waived" });
    expect(await call("reopenClock", { ...input, reason: "It was not" }, manager)).toMatchObject({ state: "running", dueAt: hours(63) });
    expect((await timelineOf(id)).filter(({ summary }) => /Waived|No longer waived/.test(summary))).toHaveLength(2);
  });
  it("or submitted, when both are tried at once: one of them, and the other is told", async () => {
    const { id } = await armed();
    const results = await Promise.allSettled([call("submitClock", { id, clockId: "gdpr-authority", reference: "A-1" }), call("waiveClock", { id, clockId: "gdpr-authority", reason: "Not needed" }, manager)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    const stored = await clock(id, "gdpr-authority");
    expect(stored?.["state"]).toBe(results[0].status === "fulfilled" ? "submitted" : "waived");
    expect(await clockEvents(id)).toHaveLength(3);
  });
});

describe("a deadline that moves while it is warned of and submitted", () => {
  it("ends in one state, whichever comes first, with every step in its history and its log", async () => {
    const { id } = await armed();
    const shown = await incidentOf(id);
    await db().doc(`incidents/${id}`).update({ detectedAt: hours(-30) });
    const moved = await incidentOf(id);
    const ref = db().doc(`incidents/${id}/clocks/gdpr-authority`);
    await Promise.all([armClocks(shown, moved, hours(40)), armClocks(shown, moved, hours(40)), warnClock(ref, hours(40)), call("submitClock", { id, clockId: "gdpr-authority", reference: "A-1" }, analyst, hours(41))]);
    const stored = await clock(id, "gdpr-authority");
    expect([stored?.["state"], stored?.["isLate"], stored?.["dueAt"].toDate(), stored?.["nextAt"], stored?.["receipts"].length]).toEqual(["submitted", false, hours(42), null, 1]);
    expect(stored?.["history"].at(-1)).toMatchObject({ state: "submitted" });
    expect((await clockEvents(id)).filter((event) => event === "clock.submitted")).toHaveLength(1);
    expect((await timelineOf(id)).filter(({ summary }) => summary.includes("33(1)"))).toHaveLength(stored?.["version"]);
  });
});

describe("warnings", () => {
  const sweepAt = async (incidentId: string, now: Date) => await Promise.all((await db().collection(`incidents/${incidentId}/clocks`).get()).docs.map(async ({ ref }) => await warnClock(ref, now)));
  it("come once, at their time, and mark what is over as late", async () => {
    const { id } = await armed();
    await call("setFacts", { id, facts: { highRisk: false }, reason: "Names alone" });
    const steps: unknown[] = [];
    for (const hour of [35, 36, 37, 48, 68, 72, 72.3, 73]) steps.push((await sweepAt(id, hours(hour)))[0]);
    expect(steps).toEqual([null, "half", null, "day", "hours", null, "over", null]);
    expect(await clock(id, "gdpr-authority")).toMatchObject({ state: "late", isLate: true, nextAt: null, warned: ["half", "day", "hours", "over"] });
    expect((await clockEvents(id)).slice(-4)).toEqual(["clock.warned", "clock.warned", "clock.warned", "clock.late"]);
  });
  it("that two sweeps find at once come once", async () => {
    const { id } = await armed();
    const ref = db().doc(`incidents/${id}/clocks/gdpr-authority`);
    const steps = await Promise.all([1, 2, 3].map(async () => await warnClock(ref, hours(50))));
    expect(steps.filter((step) => step !== null)).toEqual(["day"]);
    expect((await clock(id, "gdpr-authority"))?.["warned"]).toEqual(["half", "day"]);
  });
  it("are found by one query over all incidents, which leaves out what is submitted or waived", async () => {
    const waiting = await armed();
    const done = await armed();
    await call("submitClock", { id: done.id, clockId: "gdpr-authority", reference: "A-1" });
    await call("waiveClock", { id: done.id, clockId: "gdpr-people", reason: "Names alone" }, manager);
    expect((await warnClocks(hours(40))).half).toBeGreaterThanOrEqual(1);
    expect((await clock(waiting.id, "gdpr-authority"))?.["warned"]).toEqual(["half"]);
    expect((await clock(waiting.id, "gdpr-people"))?.["warned"]).toEqual(["reminder"]);
    expect((await clock(done.id, "gdpr-authority"))?.["warned"]).toEqual([]);
    const again = await warnClocks(hours(40));
    expect(Object.values(again).every((count) => count === 0)).toBe(true);
  });
  it("reach who works on it and the managers in the app, once for each however often the event comes", async () => {
    const { id } = await armed();
    const ref = db().doc(`incidents/${id}/clocks/gdpr-authority`);
    const people = await db().doc(`incidents/${id}/clocks/gdpr-people`).get();
    const started = await ref.get();
    const missing = await db().doc(`incidents/${id}/clocks/none`).get();
    await Promise.all([notifyClock(id, missing, started, hours(0)), notifyClock(id, missing, started, hours(0)), notifyClock(id, missing, people, hours(0))]);
    const name = String((await incidentOf(id)).get("number"));
    const asked = ["incident_due", `${name} may have to be notified: somebody has to assess it`];
    const runs = ["incident_due", `${name}: a regulatory deadline runs`];
    expect(await noticesOf(analyst, id)).toEqual(expect.arrayContaining([asked, runs]));
    expect(await noticesOf(analyst, id)).toHaveLength(2);
    expect(await noticesOf(manager, id)).toEqual([runs]);
    await warnClock(ref, hours(69));
    const warned = await ref.get();
    await Promise.all([notifyClock(id, started, warned, hours(69)), notifyClock(id, started, warned, hours(69))]);
    expect(await noticesOf(manager, id)).toHaveLength(2);
    expect(await noticesOf(other, id)).toEqual([]);
  });
  it("of a restricted incident reach its watchers of the team alone", async () => {
    const { id } = await armed({ restricted: true, watchers: [analyst.uid] });
    const started = await db().doc(`incidents/${id}/clocks/gdpr-authority`).get();
    await notifyClock(id, undefined, started, hours(0));
    expect(await noticesOf(analyst, id)).toHaveLength(1);
    expect(await noticesOf(manager, id)).toEqual([]);
  });
});

// Last, for the settings are the whole project's.
describe("the organisation's settings", () => {
  it("say nothing of other regimes until a manager does, and then start clocks at the incident's next change", async () => {
    const { id } = await armed();
    expect(await call("getSettings", {})).toMatchObject({ regimes: { gdpr: true, dora: null, sox: null }, timeZone: "UTC", doraRelief: "none", version: 0 });
    const updated = await call("updateSettings", { regimes: { dora: true, nis2: false }, timeZone: "Europe/Berlin", calendar: "target", doraRelief: "all" }, manager, hours(1), 0);
    expect(updated).toMatchObject({ regimes: { gdpr: true, dora: true, nis2: false, hipaa: null }, version: 1 });
    await expect(call("updateSettings", { timeZone: "UTC" }, manager, hours(1), 0)).rejects.toMatchObject({ code: "version_conflict" });
    for (const timeZone of ["Europe/Nowhere", "local", "UTC+3", "Z", " UTC", ""]) expect(operations.updateSettings.input.safeParse({ timeZone }).success).toBe(false);
    const list = await call("setFacts", { id });
    expect(list.clocks.map((one) => [one.id, one.state])).toEqual([["gdpr-authority", "running"], ["gdpr-people", "needs_assessment"], ["dora-initial", "needs_assessment"]]);
    expect(list.undecided).toEqual(["hipaa", "sec", "us_banking", "cert_in", "nydfs"]);
    expect(list.warnings).toEqual([]);
  });
  it("read from a document that was spoilt fall back field by field, and every list says so", async () => {
    await db().doc("settings/compliance").set({ regimes: "all of them", timeZone: 7, holidays: ["2026-10-26"], version: 3 });
    expect(await call("getSettings", {})).toMatchObject({ regimes: { gdpr: true, dora: null }, timeZone: "UTC", holidays: ["2026-10-26"], version: 3 });
    const { id } = await armed();
    expect((await call("listClocks", { id })).warnings).toMatchObject([{ code: "settings_unconfirmed", message: expect.stringContaining("cannot be read") }]);
  });
  it("are a manager's to change", () => {
    expect([operations.getSettings.permission, operations.updateSettings.permission, operations.waiveClock.permission]).toEqual(["settings.read", "settings.manage", "clock.waive"]);
  });
});
