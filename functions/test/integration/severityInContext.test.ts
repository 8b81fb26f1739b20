import { DocumentReference, Transaction } from "firebase-admin/firestore";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-context-${String(Date.now())}`;
});
const { assessSeverity } = await import("../../src/ai/analyze.ts");
const { SeverityAssessment } = await import("../../src/ai/model.ts");
const { replayVerdict } = await import("../../src/ai/replayVerdict.ts");
const { alertDefaults } = await import("../../src/alerts/model.ts");
const { promoteAlert } = await import("../../src/alerts/promoteAlert.ts");
const { attachAlert } = await import("../../src/alerts/workAlert.ts");
const { getIncident } = await import("../../src/incidents/getIncident.ts");
const { judgeIncident } = await import("../../src/incidents/judgeIncident.ts");
const { Incident } = await import("../../src/incidents/model.ts");
const { addIndicator } = await import("../../src/intelligence/addIndicator.ts");
const { asksForMatch, knownIn, matchIncident } = await import("../../src/intelligence/matching.ts");
const { matchPast } = await import("../../src/intelligence/matchingPast.ts");
const { CreateIndicatorInput, UpdateIndicatorInput } = await import("../../src/intelligence/model.ts");
const { storeInContext } = await import("../../src/intelligence/severityInContext.ts");
const { updateIndicator } = await import("../../src/intelligence/updateIndicator.ts");
const { notifyHit } = await import("../../src/notifications/notifyHit.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { loadModel } = await import("../../src/triage/modelFile.ts");
const { observableHash } = await import("../../src/triage/observables.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;

let analyst: Member;
beforeAll(async () => {
  analyst = await member("analyst");
});
afterEach(() => {
  vi.restoreAllMocks();
});

const name = (): string => `${newId().toLowerCase()}.evil-host.com`;
const add = async (value: string, confidence = 90) => await addIndicator(CreateIndicatorInput.parse({ value, confidence }), contextOf(analyst));
const judge = async (id: string) => await judgeIncident(await db().doc(`incidents/${id}`).get(), { model: loadModel(), now: new Date(), stopwatch: () => performance.now() });
/** A report of low severity that names these, as the trigger judged it. */
async function reported(values: readonly string[], changes: Parameters<typeof plantIncident>[0] = {}) {
  const incident = await plantIncident({ description: `I clicked a link in an odd mail to ${values.join(" and ")} and nothing happened.`, category: null, categorySource: null, severity: null, severitySource: null, triage: { state: "pending" }, ...changes });
  expect(await judge(incident.id)).toBe("done");
  expect(await severityOf(incident.id)).toBe("low");
  return incident;
}
const severityOf = async (id: string): Promise<unknown> => (await db().doc(`incidents/${id}`).get()).get("severity");
const internal = async (id: string) => await db().doc(`incidents/${id}/internal/triage`).get();
const inContext = async (id: string): Promise<Record<string, unknown> | undefined> => (await internal(id)).get("inContext") as Record<string, unknown> | undefined;
const told = async (id: string): Promise<string[]> => (await timelineOf(id)).filter(({ kind }) => kind === "severity_in_context").map(({ summary }) => summary);
const factorOf = async (id: string) => (await assessSeverity({ incidentId: id }, contextOf(analyst))).factors.find((factor) => factor.name === "known indicator");
const asReporter = (uid: string): Member => ({ uid, role: "employee", name: "Reporter" });
async function noticesOf(who: Member, indicatorId: string) {
  for (const hit of (await db().collection(`indicators/${indicatorId}/hits`).get()).docs) await notifyHit(hit, new Date());
  return (await db().collection(`users/${who.uid}/notifications`).get()).docs.map((doc) => doc.data());
}
async function alerting(value: string): Promise<string> {
  const id = newId();
  const { id: _, ...defaults } = alertDefaults;
  await db().doc(`alerts/${id}`).set({ ...defaults, source: "edr", title: "Odd traffic", description: "A connection was seen.", observables: [{ type: "domain", value, isInternal: false }], firstSeenAt: new Date(), lastSeenAt: new Date(), version: 1 });
  return id;
}

describe("an indicator that arrives after the incident", () => {
  it("makes it graver in context, which its team is told once, in the story, the log and the assignee's notice", async () => {
    const value = name();
    const who = await member("analyst");
    const incident = await reported([value], { assigneeId: who.uid, assigneeIds: [who.uid] });
    expect(await matchIncident(incident.id, new Date())).toBe(0);
    expect(await inContext(incident.id)).toBeUndefined();

    const indicator = await add(value);
    expect(await matchPast([indicator.id], new Date())).toBe(1);
    const stored = await inContext(incident.id);
    expect(stored).toMatchObject({ level: "medium", openCampaign: 0, knownIndicators: [{ id: indicator.id, type: "domain", value, score: 90, tlp: "AMBER" }] });
    expect(stored?.["factors"]).toContainEqual(expect.objectContaining({ name: "known indicator", value: "domain (score 90)", evidence: [value] }));
    expect(await severityOf(incident.id)).toBe("low");

    expect(await told(incident.id)).toEqual([`Severity medium in context, stands at low: known indicator domain ${value} (score 90)`]);
    expect((await timelineOf(incident.id)).filter(({ kind }) => kind === "severity_in_context")).toMatchObject([{ audience: "team", actorId: "system:intelligence" }]);
    expect(await auditOf(incident.id)).toEqual(["incident.triaged", "incident.severity_in_context", "incident.indicator_matched"]);
    expect(await noticesOf(who, indicator.id)).toMatchObject([{ title: `${String(incident.number)} holds a known indicator: medium in context, stands at low` }]);
  });

  it("is counted and told once when events come twice, at once and again after another verdict", async () => {
    const value = name();
    const incident = await reported([value]);
    const { id } = await add(value);
    const counts = await Promise.all([matchPast([id], new Date()), matchIncident(incident.id, new Date()), matchIncident(incident.id, new Date())]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    const first = (await internal(incident.id)).updateTime;
    expect(await matchPast([id], new Date())).toBe(0);
    expect(await matchIncident(incident.id, new Date())).toBe(0);
    expect((await internal(incident.id)).updateTime).toEqual(first);

    await db().doc(`incidents/${incident.id}`).update({ description: `I clicked a link to ${value} in an odd mail and nothing happened.` });
    expect(await matchIncident(incident.id, new Date()), "the text is newer than its verdict").toBe(0);
    expect((await internal(incident.id)).updateTime).toEqual(first);
    await judge(incident.id);
    expect(await inContext(incident.id)).toBeUndefined();
    await matchIncident(incident.id, new Date());
    expect(await inContext(incident.id)).toMatchObject({ level: "medium" });
    expect(await told(incident.id)).toHaveLength(1);
    expect((await auditOf(incident.id)).filter((event) => event === "incident.severity_in_context")).toHaveLength(1);
  });

  it("is told again only when the level is graver still", async () => {
    const values = Array.from({ length: 12 }, name);
    const [first = "", second = "", ...rest] = values;
    const incident = await plantIncident({ description: "My computer connects somewhere all the time, a tool says.", triage: { state: "pending" } });
    expect(await judge(incident.id)).toBe("done");
    for (const value of values) await attachAlert({ id: await alerting(value), incidentId: incident.id }, contextOf(analyst));
    await db().doc(`incidents/${incident.id}`).update({ severity: "low", severitySource: "human" });
    const arrives = async (names: readonly string[], confidence: number) => {
      await matchPast(await Promise.all(names.map(async (value) => (await add(value, confidence)).id)), new Date());
      return await inContext(incident.id);
    };
    const steps = [await arrives([first], 50), await arrives([second], 60), await arrives(rest, 100)];
    expect(steps.map((step) => step?.["level"])).toEqual(["medium", "medium", "high"]);
    expect(steps.map((step) => Number(step?.["score"]))).toEqual(steps.map((step) => Number(step?.["score"])).sort((a, b) => a - b));
    expect((steps[2]?.["knownIndicators"] as { score: number }[]).map(({ score }) => score)).toEqual(Array.from({ length: 10 }, () => 100));
    expect(await told(incident.id)).toEqual([
      `Severity medium in context, stands at low: known indicator domain ${first} (score 50)`,
      expect.stringMatching(/^Severity high in context, stands at low: known indicator domain \S+ \(score 100\) and 11 more$/),
    ]);
  });

  it("leaves a severity that a person has set as grave without a word, and says how grave all the same", async () => {
    const value = name();
    const who = await member("analyst");
    const incident = await reported([value], { assigneeId: who.uid, assigneeIds: [who.uid] });
    await db().doc(`incidents/${incident.id}`).update({ severity: "high", severitySource: "human" });
    const { id } = await add(value);
    await matchPast([id], new Date());
    expect(await inContext(incident.id)).toMatchObject({ level: "medium" });
    expect(await told(incident.id)).toEqual([]);
    expect(await noticesOf(who, id)).toMatchObject([{ title: `${String(incident.number)} holds a known indicator` }]);
  });

  it("known later is not overwritten by what was known before", async () => {
    const values = [name(), name()];
    const incident = await reported(values);
    await add(String(values[0]));
    const earlier = await knownIn(incident.id, new Date());
    await add(String(values[1]));
    const later = await knownIn(incident.id, new Date());
    expect(later.at.getTime()).toBeGreaterThan(earlier.at.getTime());
    expect(await storeInContext(incident.id, later, new Date())).toBe("medium");
    const stored = await inContext(incident.id);
    expect(await storeInContext(incident.id, earlier, new Date())).toBe("medium");
    expect(await inContext(incident.id)).toEqual(stored);
    expect(stored?.["knownIndicators"]).toHaveLength(2);
  });
});

describe("the severity in context", () => {
  it("has the campaign too, without any indicator", async () => {
    const value = `${newId().toLowerCase()}@evil-host.com`;
    await reported([value]);
    const incident = await reported([value]);
    expect(await matchIncident(incident.id, new Date())).toBe(0);
    expect(await inContext(incident.id)).toMatchObject({ openCampaign: 1, knownIndicators: [] });
  });

  it("is what the team's assessment says, which drops an indicator as soon as it is revoked", async () => {
    const value = name();
    const incident = await reported([value]);
    expect(await factorOf(incident.id)).toBeUndefined();
    const { id } = await add(value);
    await matchPast([id], new Date());
    const assessed = await assessSeverity({ incidentId: incident.id }, contextOf(analyst));
    expect(z.safeEncode(SeverityAssessment, assessed).error).toBeUndefined();
    expect(await inContext(incident.id)).toMatchObject({ level: assessed.level, score: assessed.score });
    expect(await factorOf(incident.id)).toMatchObject({ evidence: [value] });
    await updateIndicator(UpdateIndicatorInput.parse({ id, revoked: true }), contextOf(analyst));
    expect(await factorOf(incident.id)).toBeUndefined();
    await matchIncident(incident.id, new Date());
    expect(await inContext(incident.id)).toMatchObject({ level: "low", knownIndicators: [] });
  });

  it("changes nothing of the verdict, which is replayed to the same bytes", async () => {
    const value = name();
    const incident = await reported([value]);
    const verdict = (await db().doc(`incidents/${incident.id}`).get()).get("triage") as unknown;
    await matchPast([(await add(value)).id], new Date());
    expect((await db().doc(`incidents/${incident.id}`).get()).get("triage")).toEqual(verdict);
    expect(await replayVerdict({ incidentId: incident.id }, contextOf(analyst))).toMatchObject({ result: "identical", differing: [] });
  });

  it("is shown to the team, and nothing of it to who reported the incident", async () => {
    const value = name();
    const reporter = asReporter(newId());
    const incident = await reported([value], { reportedBy: reporter.uid });
    await matchPast([(await add(value)).id], new Date());
    const shown = await getIncident({ id: incident.id }, contextOf(analyst));
    expect(shown.triage.inContext).toMatchObject({ level: "medium", knownIndicators: [{ value }] });
    expect(z.safeEncode(Incident, shown).error).toBeUndefined();
    const own = await getIncident({ id: incident.id }, contextOf(reporter));
    expect(own.triage).not.toHaveProperty("inContext");
    expect(JSON.stringify(own.triage)).not.toContain("known indicator");
    await expect(assessSeverity({ incidentId: incident.id }, contextOf(reporter))).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("of a restricted incident is for its watchers alone", async () => {
    const value = name();
    const [watcher, outsider] = [await member("analyst"), await member("analyst")];
    const incident = await reported([value], { restricted: true, watchers: [watcher.uid], assigneeId: outsider.uid, assigneeIds: [outsider.uid] });
    const { id } = await add(value);
    expect(await matchPast([id], new Date())).toBe(0);
    expect((await getIncident({ id: incident.id }, contextOf(watcher))).triage.inContext).toMatchObject({ level: "medium" });
    await expect(getIncident({ id: incident.id }, contextOf(outsider))).rejects.toMatchObject({ code: "not_found" });
    await expect(assessSeverity({ incidentId: incident.id }, contextOf(outsider))).rejects.toMatchObject({ code: "not_found" });
    expect(await noticesOf(outsider, id)).toEqual([]);
    expect((await db().doc(`indicators/${id}`).get()).get("hits")).toBe(0);
  });

  it("is not stored for an incident that was merged, failed, or has no verdict yet", async () => {
    const values = [name(), name()];
    const merged = await reported([String(values[0])]);
    await db().doc(`incidents/${merged.id}`).update({ duplicateOf: newId() });
    const failed = await reported([String(values[1])]);
    await db().doc(`incidents/${failed.id}`).update({ "triage.state": "failed" });
    const pending = await plantIncident({ triage: { state: "pending" } });
    values.push(name());
    await attachAlert({ id: await alerting(String(values[2])), incidentId: pending.id }, contextOf(analyst));
    for (const value of values) await add(value);
    const counts: number[] = [];
    for (const { id } of [merged, failed, pending]) {
      counts.push(await matchIncident(id, new Date()));
      expect(await inContext(id)).toBeUndefined();
    }
    expect(counts).toEqual([0, 1, 1]);
    expect((await internal(pending.id)).exists, "its verdict will ask for matching").toBe(false);
  });
});

describe("what alerts bring into an incident that was judged", () => {
  it("is matched when one is attached: the write asks for it, and the severity follows", async () => {
    const [mentioned, brought] = [name(), name()];
    const incident = await reported([mentioned]);
    const indicator = await add(brought);
    const alertId = await alerting(brought);
    const before = await internal(incident.id);
    await attachAlert({ id: alertId, incidentId: incident.id }, contextOf(analyst));
    expect((await db().doc(`incidents/${incident.id}/observables/${observableHash({ type: "domain", value: brought })}`).get()).data()).toMatchObject({ value: brought, tlp: "AMBER", sources: [incident.id] });
    expect(asksForMatch(before, await internal(incident.id))).toBe(true);
    expect(await matchIncident(incident.id, new Date())).toBe(1);
    expect(await inContext(incident.id)).toMatchObject({ level: "medium", knownIndicators: [{ id: indicator.id }] });
    expect(await replayVerdict({ incidentId: incident.id }, contextOf(analyst))).toMatchObject({ result: "identical" });
  });

  it("is matched with the verdict of an incident that was made of them", async () => {
    const value = name();
    await add(value);
    const { incidentId } = await promoteAlert({ id: await alerting(value) }, contextOf(analyst));
    expect((await internal(incidentId)).exists).toBe(false);
    expect(await judge(incidentId)).toBe("done");
    expect(await matchIncident(incidentId, new Date())).toBe(1);
    expect(await inContext(incidentId)).toMatchObject({ knownIndicators: [{ value }] });
  });
});

describe("a write of the team's part of a verdict", () => {
  it("asks for matching when it is a verdict, and not when matching wrote it: no loop", async () => {
    const value = name();
    const none = await db().doc(`incidents/${newId()}/internal/triage`).get();
    const incident = await reported([value]);
    const judged = await internal(incident.id);
    await matchPast([(await add(value)).id], new Date());
    const matched = await internal(incident.id);
    expect(matched.get("inContext")).toBeDefined();
    expect(asksForMatch(none, judged)).toBe(true);
    expect(asksForMatch(judged, matched)).toBe(false);
    expect(asksForMatch(matched, judged)).toBe(false);
    expect(asksForMatch(judged, none)).toBe(false);
  });
});

describe("storing the severity in context", () => {
  /** Documents read and written by what is done, other than by queries. */
  async function costOf(work: () => Promise<unknown>): Promise<{ reads: number; writes: number }> {
    const [one, inTx, many] = [vi.spyOn(DocumentReference.prototype, "get"), vi.spyOn(Transaction.prototype, "get"), vi.spyOn(Transaction.prototype, "getAll")];
    const writing = (["create", "set", "update", "delete"] as const).map((method) => vi.spyOn(Transaction.prototype, method));
    await work();
    const cost = { reads: one.mock.calls.length + inTx.mock.calls.length + many.mock.calls.reduce((sum, refs) => sum + refs.length, 0), writes: writing.reduce((sum, { mock }) => sum + mock.calls.length, 0) };
    vi.restoreAllMocks();
    return cost;
  }

  it("costs a read where nothing is known; else four, and a write; and telling the team two more and three", async () => {
    const value = name();
    const incident = await reported([value]);
    const store = async () => await storeInContext(incident.id, await knownIn(incident.id, new Date()), new Date());
    const nothing = await costOf(store);
    await add(value);
    const telling = await costOf(store);
    const again = await costOf(store);
    await db().doc(`incidents/${incident.id}`).update({ severity: "high", severitySource: "human" });
    await db().doc(`incidents/${incident.id}/internal/triage`).update({ "inContext.score": 1 });
    const silent = await costOf(store);
    expect({ nothing, telling, again, silent }).toEqual({ nothing: { reads: 1, writes: 0 }, telling: { reads: 6, writes: 4 }, again: { reads: 5, writes: 0 }, silent: { reads: 4, writes: 1 } });
  });
});
