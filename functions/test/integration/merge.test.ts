import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-merge";
});
const { alertDefaults } = await import("../../src/alerts/model.ts");
const { followMerge } = await import("../../src/alerts/followMerge.ts");
const { assignIncident } = await import("../../src/incidents/assignIncident.ts");
const { carryMessage, carryOver, copyIdOf } = await import("../../src/incidents/carryOver.ts");
const { mergeIncident, unmergeIncident } = await import("../../src/incidents/mergeIncident.ts");
const { mergeRef, mergesOf, readMerge } = await import("../../src/incidents/mergeRecords.ts");
const { messageDefaults } = await import("../../src/incidents/messageModel.ts");
const { restrictIncident, setWatchers } = await import("../../src/incidents/restrictIncident.ts");
const { incidentRef, messagesOf, observablesOf, readIncident, readMessage } = await import("../../src/incidents/store.ts");
const { transitionIncident } = await import("../../src/incidents/transitionIncident.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;

let analyst: Member;
let senior: Member;
let outsider: Member;
let manager: Member;
beforeAll(async () => {
  [analyst, senior, outsider, manager] = await Promise.all([member("analyst"), member("senior_analyst"), member("senior_analyst"), member("manager")]);
});

const stored = async (id: string): Promise<Incident> => readIncident(await incidentRef(id).get()).value;
const merge = (target: string, source: string, who = senior) => mergeIncident({ id: target, sourceId: source }, contextOf(who));
const unmerge = (target: string, source: string, who = senior) => unmergeIncident({ id: target, sourceId: source, reason: "They differ after all" }, contextOf(who));
const record = async (target: string, source: string) => readMerge(await mergeRef(target, source).get());
/** What the triggers do with the event of a merge or unmerge. */
const follow = async (target: string, source: string) => {
  await carryOver(target, source, new Date());
  await followMerge(target, source, new Date());
};

const message = (body: string, changes: Record<string, unknown> = {}) => {
  const { id: _, ...fields } = { ...messageDefaults, authorId: "someone", authorName: "Someone", body, audience: "everyone", createdAt: new Date(), ...changes };
  return fields;
};
async function write(incidentId: string, body: string, changes: Record<string, unknown> = {}): Promise<string> {
  const id = newId();
  await messagesOf(incidentId).doc(id).set(message(body, changes));
  return id;
}
async function writeMany(incidentId: string, count: number): Promise<void> {
  const batch = db().batch();
  for (let i = 0; i < count; i += 1) batch.set(messagesOf(incidentId).doc(newId()), message(`Message ${String(i)}`));
  await batch.commit();
}
const observe = (incidentId: string, value: string, changes: Record<string, unknown> = {}) => observablesOf(incidentId).doc(value).set({ type: "domain", value, tlp: "AMBER", lastSeenAt: new Date(), ...changes });
async function alert(incidentId: string): Promise<string> {
  const id = newId();
  const { id: _, ...fields } = { ...alertDefaults, source: "ids", sourceRef: id, title: "Beacon", firstSeenAt: new Date(), lastSeenAt: new Date(), incidentId, version: 1 };
  await db().doc(`alerts/${id}`).set(fields);
  await incidentRef(incidentId).update({ alertIds: [...(await stored(incidentId)).alertIds, id] });
  return id;
}
const bodies = async (id: string) => (await messagesOf(id).get()).docs.map((found) => String(found.get("body"))).sort();
const values = async (id: string) => (await observablesOf(id).get()).docs.map((found) => String(found.get("value"))).sort();
const homeOf = async (alertId: string) => (await db().doc(`alerts/${alertId}`).get()).get("incidentId") as string | null;

describe("a merge", () => {
  it("closes the source as a duplicate, leaves all it has, and tells both sides in log and story", async () => {
    const [target, source] = [await plantIncident(), await plantIncident({ status: "in_progress" })];
    await write(source.id, "It came again");
    await observe(source.id, "evil.example");
    const alertId = await alert(source.id);
    const answer = await mergeIncident({ id: target.id, sourceId: source.id, reason: "The same mail" }, contextOf(senior));
    expect(answer).toMatchObject({ id: target.id, version: 2, mergedIds: [source.id], alertIds: [alertId] });
    expect(await stored(source.id)).toMatchObject({ status: "closed", duplicateOf: target.id, resolution: { verdict: "duplicate", by: senior.uid }, alertIds: [alertId] });
    expect(await bodies(source.id)).toEqual(["It came again"]);
    expect(await auditOf(target.id)).toEqual(["incident.merged"]);
    expect(await auditOf(source.id)).toEqual(["incident.transitioned", "incident.merged"]);
    const entry = (await db().doc(`audit/incident-${target.id}/entries/0000000001`).get()).data();
    expect(entry).toMatchObject({ actorId: senior.uid, details: { sourceId: source.id, targetId: target.id, messages: 1, observables: 1, alerts: 1 } });
    expect(JSON.stringify(entry)).not.toContain("The same mail");
    expect(await timelineOf(target.id)).toMatchObject([{ kind: "merged", audience: "team", actorId: senior.uid, summary: expect.stringContaining(source.number ?? "?") }]);
    expect((await timelineOf(source.id)).map(({ kind, audience }) => [kind, audience])).toEqual(expect.arrayContaining([["status", "everyone"], ["merged", "team"]]));
    expect(await record(target.id, source.id)).toMatchObject({ wanted: "merged", by: senior.uid, reason: "The same mail", done: false, pending: ["copies", "alerts"], round: 1 });
  });
  it("tells the source's reporter nothing of the other incident but its id", async () => {
    const [target, source] = [await plantIncident({ title: "Secret operation" }), await plantIncident()];
    await mergeIncident({ id: target.id, sourceId: source.id, reason: "Part of the secret operation" }, contextOf(senior));
    const told = JSON.stringify([await stored(source.id), (await timelineOf(source.id)).filter(({ audience }) => audience === "everyone")]);
    expect(told).not.toMatch(/secret operation/i);
    expect(told).not.toContain(target.number);
  });
  it.each<[string, (a: Incident, b: Incident) => Promise<unknown>, string, RegExp]>([
    ["with itself", (a) => merge(a.id, a.id), "invalid_input", /into itself/],
    ["by an analyst it is assigned to", (a, b) => merge(a.id, b.id, analyst), "permission_denied", /incident\.merge/],
    ["of what does not exist", (a) => merge(a.id, newId()), "not_found", /no such incident/],
    ["into what does not exist", (a) => merge(newId(), a.id), "not_found", /no such incident/],
    ["on a stale version", (a, b) => mergeIncident({ id: a.id, sourceId: b.id }, contextOf(senior, { ifMatch: 7 })), "version_conflict", /Version 7/],
  ])("%s is refused and changes nothing", async (_what, attempt, code, text) => {
    const mine = { assigneeId: analyst.uid, assigneeIds: [analyst.uid] };
    const [a, b] = [await plantIncident(mine), await plantIncident(mine)];
    await expect(attempt(a, b)).rejects.toMatchObject({ code, message: expect.stringMatching(text) });
    for (const { id } of [a, b]) expect([await stored(id), await auditOf(id), (await mergesOf(id).get()).size]).toMatchObject([{ version: 1, status: "new" }, [], 0]);
  });
  it("of a restricted incident is as if there were none for who may not see it, either way", async () => {
    const [open, closed] = [await plantIncident(), await plantIncident({ restricted: true, watchers: [senior.uid] })];
    await expect(merge(open.id, closed.id, outsider)).rejects.toMatchObject({ code: "not_found" });
    await expect(merge(closed.id, open.id, outsider)).rejects.toMatchObject({ code: "not_found" });
    await expect(merge(open.id, closed.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("incidents.restrict") });
    await expect(merge(closed.id, open.id)).resolves.toMatchObject({ mergedIds: [open.id] });
  });
  it("of the reporter's own incident, restricted to others, is refused: having reported it is not enough", async () => {
    const [target, source] = [await plantIncident(), await plantIncident({ reportedBy: senior.uid, restricted: true })];
    await expect(merge(target.id, source.id)).rejects.toMatchObject({ code: "permission_denied" });
  });
  it("of what was merged, or into what was merged, names where it went", async () => {
    const [a, b, c, d] = [await plantIncident(), await plantIncident(), await plantIncident(), await plantIncident()];
    await merge(b.id, a.id);
    await expect(merge(c.id, a.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(b.id) });
    await expect(merge(a.id, c.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(`${b.id} carries on`) });
    await follow(b.id, a.id);
    await merge(c.id, b.id);
    await expect(merge(a.id, d.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(`${c.id} carries on`) });
  });
  it("is not undone by a transition, nor worked around by an assignment", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    await merge(target.id, source.id);
    await expect(transitionIncident({ id: source.id, to: "in_progress", reason: "Let me" }, contextOf(senior))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("incidents.unmerge") });
    await expect(assignIncident({ id: source.id, assigneeId: senior.uid }, contextOf(senior))).rejects.toMatchObject({ code: "conflict" });
  });
  it("puts both under legal hold when either is, and unmerging lifts neither", async () => {
    for (const held of ["target", "source"]) {
      const [target, source] = [await plantIncident({ legalHold: held === "target" }), await plantIncident({ legalHold: held === "source" })];
      await merge(target.id, source.id);
      expect([(await stored(target.id)).legalHold, (await stored(source.id)).legalHold]).toEqual([true, true]);
      expect(await auditOf(held === "target" ? source.id : target.id)).toContain("incident.legal_hold_set");
      expect(await auditOf(held === "target" ? target.id : source.id)).not.toContain("incident.legal_hold_set");
      await unmerge(target.id, source.id);
      expect([(await stored(target.id)).legalHold, (await stored(source.id)).legalHold]).toEqual([true, true]);
    }
  });
});

describe("merges at once", () => {
  it("of one incident into two others: one wins, the other is told where it went", async () => {
    const [a, b, source] = [await plantIncident(), await plantIncident(), await plantIncident()];
    const results = await Promise.allSettled([merge(a.id, source.id), merge(b.id, source.id)]);
    const { duplicateOf } = await stored(source.id);
    const [winner, loser] = duplicateOf === a.id ? [a, b] : [b, a];
    expect(duplicateOf).toBe(winner.id);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "conflict", message: expect.stringContaining(winner.id) });
    expect((await stored(loser.id)).mergedIds).toEqual([]);
    expect(await auditOf(loser.id)).toEqual([]);
  });
  it("of two incidents into each other: one wins, and they never end in a circle", async () => {
    const [a, b] = [await plantIncident(), await plantIncident()];
    const results = await Promise.allSettled([merge(a.id, b.id), merge(b.id, a.id)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const after = [await stored(a.id), await stored(b.id)];
    expect(after.map(({ status }) => status).sort()).toEqual(["closed", "new"]);
    const carrier = after.find(({ status }) => status === "new");
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "conflict", message: expect.stringContaining(carrier?.id ?? "?") });
  });
  it("of several into one all land", async () => {
    const target = await plantIncident();
    const sources = await Promise.all(Array.from({ length: 4 }, () => plantIncident()));
    for (const result of await Promise.allSettled(sources.map(({ id }) => merge(target.id, id)))) expect(result.status).toBe("fulfilled");
    expect((await stored(target.id)).mergedIds.sort()).toEqual(sources.map(({ id }) => id).sort());
  });
});

describe("what follows a merge", () => {
  it("copies every message for the team, with its thread, and says where it was written; the source keeps its own", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    await write(target.id, "Ours");
    const createdAt = new Date("2026-03-01T08:00:00Z");
    const first = await write(source.id, "I clicked it", { createdAt, mentions: ["someone"] });
    await write(source.id, "When?", { audience: "team", threadId: first });
    await merge(target.id, source.id);
    expect(await carryOver(target.id, source.id, new Date())).toBe("done");
    const copies = (await messagesOf(target.id).get()).docs.map((found) => readMessage(found).value).filter(({ copiedFrom }) => copiedFrom !== null);
    expect(copies).toHaveLength(2);
    expect(copies.every(({ audience }) => audience === "team")).toBe(true);
    const copy = copies.find(({ body }) => body === "I clicked it");
    expect(copy).toMatchObject({ id: copyIdOf(source.id, first), authorId: "someone", authorName: "Someone", createdAt, mentions: [], copiedFrom: { incidentId: source.id, messageId: first } });
    expect(copies.find(({ body }) => body === "When?")?.threadId).toBe(copy?.id);
    expect((await messagesOf(target.id).doc(copyIdOf(source.id, first)).get()).get("loggedAt")).toBeDefined();
    expect((await messagesOf(source.id).doc(first).get()).data()).toMatchObject({ body: "I clicked it", audience: "everyone", mentions: ["someone"] });
  });
  it("merges observables by their hash: what both have stays the target's, and each knows where it came from", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    await observe(target.id, "both.example", { tlp: "RED", note: "ours" });
    await observe(source.id, "both.example", { tlp: "GREEN" });
    await observe(source.id, "theirs.example", { flags: ["c2"] });
    await merge(target.id, source.id);
    await follow(target.id, source.id);
    expect((await observablesOf(target.id).doc("both.example").get()).data()).toMatchObject({ tlp: "RED", note: "ours", sources: [target.id, source.id] });
    expect((await observablesOf(target.id).doc("theirs.example").get()).data()).toMatchObject({ value: "theirs.example", flags: ["c2"], sources: [source.id] });
    expect(await values(source.id)).toEqual(["both.example", "theirs.example"]);
  });
  it("hands alerts over with a log entry each, and back", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    const [own, moved] = [await alert(target.id), await alert(source.id)];
    await merge(target.id, source.id);
    expect(await followMerge(target.id, source.id, new Date())).toBe("done");
    expect((await db().doc(`alerts/${moved}`).get()).data()).toMatchObject({ incidentId: target.id, mergedFrom: source.id, version: 2 });
    expect((await db().doc(`alerts/${own}`).get()).data()).toMatchObject({ incidentId: target.id, mergedFrom: null, version: 1 });
    expect((await stored(target.id)).alertIds).toEqual([own, moved]);
    const log = async () => (await db().collection(`audit/alert-${moved}/entries`).orderBy("seq").get()).docs.map((entry) => entry.data());
    expect(await log()).toMatchObject([{ event: "alert.followed_merge", details: { from: source.id, incidentId: target.id } }]);
    await unmerge(target.id, source.id);
    await followMerge(target.id, source.id, new Date());
    expect((await db().doc(`alerts/${moved}`).get()).data()).toMatchObject({ incidentId: source.id, mergedFrom: null, version: 3 });
    expect((await stored(target.id)).alertIds).toEqual([own]);
    expect(await log()).toHaveLength(2);
  });
  it("leaves alone an alert that somebody took away, or gave to another incident, in between", async () => {
    const [target, source, other] = [await plantIncident(), await plantIncident(), await plantIncident()];
    const [loose, elsewhere] = [await alert(source.id), await alert(source.id)];
    await merge(target.id, source.id);
    await db().doc(`alerts/${loose}`).update({ incidentId: null });
    await db().doc(`alerts/${elsewhere}`).update({ incidentId: other.id });
    await follow(target.id, source.id);
    expect([await homeOf(loose), await homeOf(elsewhere)]).toEqual([null, other.id]);
  });
  it("says done only when copies and alerts both are, with the counts", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    await writeMany(source.id, 3);
    await observe(source.id, "a.example");
    await alert(source.id);
    await merge(target.id, source.id);
    await carryOver(target.id, source.id, new Date());
    expect(await record(target.id, source.id)).toMatchObject({ done: false, pending: ["alerts"] });
    await followMerge(target.id, source.id, new Date());
    expect(await record(target.id, source.id)).toMatchObject({ done: true, pending: [], counts: { messages: 3, observables: 1, alerts: 1 } });
    expect([await carryOver(target.id, source.id, new Date()), await followMerge(target.id, source.id, new Date())]).toEqual(["nothing", "nothing"]);
  });
  it("delivered three times at once has one effect", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    await writeMany(source.id, 5);
    await observe(source.id, "a.example");
    const alertId = await alert(source.id);
    await merge(target.id, source.id);
    await Promise.all([1, 2, 3].map(() => follow(target.id, source.id)));
    expect(await bodies(target.id)).toEqual(await bodies(source.id));
    expect(await values(target.id)).toEqual(["a.example"]);
    expect((await db().collection(`audit/alert-${alertId}/entries`).get()).size).toBe(1);
    expect(await record(target.id, source.id)).toMatchObject({ done: true });
  });
  it("does nothing where nothing was merged", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    expect([await carryOver(target.id, source.id, new Date()), await followMerge(target.id, source.id, new Date())]).toEqual(["nothing", "nothing"]);
  });
});

describe("a message after a merge", () => {
  it("reaches the incident that carries on, through a chain, also when it is edited; elsewhere it stays", async () => {
    const [a, b, c] = [await plantIncident(), await plantIncident(), await plantIncident()];
    await merge(b.id, a.id);
    await follow(b.id, a.id);
    await merge(c.id, b.id);
    await follow(c.id, b.id);
    const id = await write(a.id, "One more thing");
    expect(await carryMessage(a.id, id, new Date())).toBe(true);
    const copyId = copyIdOf(a.id, id);
    expect(await carryMessage(b.id, copyId, new Date())).toBe(true);
    expect(await carryMessage(c.id, copyIdOf(b.id, copyId), new Date())).toBe(false);
    await messagesOf(a.id).doc(id).update({ body: "One more thing!", editedAt: new Date(), edits: [{ body: "One more thing", at: new Date() }] });
    await carryMessage(a.id, id, new Date());
    expect(await bodies(b.id)).toEqual(["One more thing!"]);
    expect((await messagesOf(b.id).doc(copyId).get()).get("edits")).toEqual([]);
    expect(await bodies(c.id)).toEqual(["One more thing"]);
  });
  it("is not carried from what is only closed as a duplicate, after an unmerge, or once its incident is restricted", async () => {
    const [target, plain, apart, secret] = [await plantIncident(), await plantIncident(), await plantIncident(), await plantIncident()];
    await transitionIncident({ id: plain.id, to: "closed", verdict: "duplicate", summary: "The same", duplicateOf: target.id }, contextOf(senior));
    await merge(target.id, apart.id);
    await unmerge(target.id, apart.id);
    await merge(target.id, secret.id);
    await incidentRef(secret.id).update({ restricted: true });
    for (const { id } of [plain, apart, secret]) expect(await carryMessage(id, await write(id, "Hello?"), new Date())).toBe(false);
    expect(await bodies(target.id)).toEqual([]);
  });
});

describe("a restricted incident that is merged", () => {
  const secret = (...watchers: string[]) => plantIncident({ restricted: true, watchers: [senior.uid, ...watchers] });
  const open = (id: string) => restrictIncident({ id, restricted: false }, contextOf(manager));
  const close = (id: string) => restrictIncident({ id, restricted: true }, contextOf(manager));
  const watch = (id: string, ...watchers: string[]) => setWatchers({ id, watchers }, contextOf(manager));
  const refusal = (...texts: string[]) => ({ code: "conflict", message: expect.stringMatching(texts.join(".*")) as string });

  it("is named by neither story but as a restricted one where it is the other; where both are open, each names the other", async () => {
    const [source, target, shown, carrier] = [await plantIncident(), await secret(), await plantIncident(), await plantIncident()];
    await merge(target.id, source.id);
    await unmerge(target.id, source.id);
    const story = await timelineOf(source.id);
    expect(story.filter(({ audience }) => audience === "team").map(({ summary }) => summary).sort()).toEqual(["Merged into a restricted incident", "No longer merged into a restricted incident"]);
    for (const known of [target.id, target.number ?? "?"]) expect(JSON.stringify(story)).not.toContain(known);
    expect((await timelineOf(target.id)).map(({ summary }) => summary)).toEqual(expect.arrayContaining([expect.stringContaining(source.number ?? "?")]));
    await merge(carrier.id, shown.id);
    expect((await timelineOf(shown.id)).filter(({ kind }) => kind === "merged")).toMatchObject([{ summary: `Merged into ${carrier.number ?? "?"}`, details: { targetId: carrier.id } }]);
    expect(await timelineOf(carrier.id)).toMatchObject([{ summary: expect.stringContaining(shown.number ?? "?"), details: { sourceId: shown.id } }]);
  });
  it("keeps the one that carries on from being opened, or shown to others, until the merge is taken back and followed", async () => {
    const [target, source] = [await secret(), await secret(analyst.uid)];
    await write(source.id, "The secret");
    await merge(target.id, source.id);
    await follow(target.id, source.id);
    await expect(open(target.id)).rejects.toMatchObject(refusal(`carries on for ${source.id}`, "incidents.unmerge"));
    await expect(watch(target.id, senior.uid, outsider.uid)).rejects.toMatchObject(refusal(`carries on for ${source.id}`, "incidents.setWatchers"));
    expect(await stored(target.id)).toMatchObject({ restricted: true, watchers: [senior.uid], version: 2 });
    await expect(watch(target.id, senior.uid, analyst.uid)).resolves.toMatchObject({ version: 3 });
    await unmerge(target.id, source.id);
    await expect(open(target.id)).rejects.toMatchObject(refusal("try again in a moment"));
    await follow(target.id, source.id);
    await expect(open(target.id)).resolves.toMatchObject({ restricted: false });
    expect(await bodies(target.id)).toEqual([]);
  });
  it("cannot become one, nor be closed to a watcher of the one that carries on, but can be opened", async () => {
    const [target, source, carrier, hidden] = [await plantIncident(), await plantIncident(), await secret(analyst.uid), await secret(analyst.uid)];
    await merge(target.id, source.id);
    await expect(close(source.id)).rejects.toMatchObject(refusal(`merged into ${target.id}`, "incidents.unmerge"));
    await expect(watch(source.id, outsider.uid)).resolves.toMatchObject({ restricted: false });
    await merge(carrier.id, hidden.id);
    await expect(watch(hidden.id, senior.uid)).rejects.toMatchObject(refusal(`merged into ${carrier.id}`, "incidents.setWatchers"));
    await watch(carrier.id, senior.uid);
    await expect(watch(hidden.id, senior.uid)).resolves.toMatchObject({ watchers: [senior.uid] });
    await expect(open(hidden.id)).resolves.toMatchObject({ restricted: false });
    await expect(open(carrier.id)).resolves.toMatchObject({ restricted: false });
  });
  it("through a chain keeps its end closed as well", async () => {
    const [a, b, c] = [await secret(), await secret(), await secret()];
    await merge(b.id, a.id);
    await follow(b.id, a.id);
    await merge(c.id, b.id);
    await expect(open(c.id)).rejects.toMatchObject(refusal(`carries on for ${b.id}`));
    await expect(open(b.id)).rejects.toMatchObject(refusal(`carries on for ${a.id}`));
  });
  it("stays where it is, and the record says so, when somebody else could read it by the time it is copied", async () => {
    const [target, source] = [await secret(), await secret()];
    await write(source.id, "The secret");
    await observe(source.id, "secret.example");
    await merge(target.id, source.id);
    // Past the API, which refuses it.
    await incidentRef(target.id).update({ restricted: false });
    expect(await carryOver(target.id, source.id, new Date())).toBe("done");
    expect([await bodies(target.id), await values(target.id)]).toEqual([[], []]);
    expect(await record(target.id, source.id)).toMatchObject({ refused: true, pending: ["alerts"], counts: { messages: 0, observables: 0 } });
    await followMerge(target.id, source.id, new Date());
    expect(await record(target.id, source.id)).toMatchObject({ refused: true, done: true });
    await incidentRef(target.id).update({ restricted: true });
    expect(await carryMessage(source.id, await write(source.id, "More of it"), new Date())).toBe(false);
    await unmerge(target.id, source.id);
    expect(await record(target.id, source.id)).toMatchObject({ refused: false, done: false });
  });
});

describe("the time to acknowledge", () => {
  const minutes = (n: number) => new Date(Date.parse("2026-03-02T10:00:00Z") + n * 60_000);
  const at = (n: number) => contextOf(senior, { now: minutes(n) });
  it.each<[Incident["status"]]>([["new"], ["on_hold"]])("is only stopped by a merge of what was %s, and runs on when that is taken back", async (before) => {
    const [target, source] = [await plantIncident(), await plantIncident({ createdAt: minutes(0) })];
    if (before === "on_hold") await transitionIncident({ id: source.id, to: "on_hold", reason: "Waiting" }, at(30));
    await mergeIncident({ id: target.id, sourceId: source.id }, at(30));
    expect((await stored(source.id)).sla).toMatchObject({ acknowledgedAt: null, dueAt: null, heldSince: minutes(30) });
    await unmergeIncident({ id: target.id, sourceId: source.id, reason: "They differ" }, at(90));
    const after = await stored(source.id);
    expect([after.status, after.sla.acknowledgedAt, after.sla.breached]).toEqual([before, null, false]);
    // An hour that did not count.
    expect(after.sla.heldMs).toBe(60 * 60_000);
    // Medium: 720 minutes to acknowledge.
    expect(after.sla.acknowledgeBy).toEqual(minutes(720 + 60));
    if (before === "new") expect(after.sla.dueAt).toEqual(minutes(720 + 60));
  });
  it("that was met stays met", async () => {
    const [target, source] = [await plantIncident(), await plantIncident({ createdAt: minutes(0) })];
    await transitionIncident({ id: source.id, to: "triaged" }, at(10));
    await mergeIncident({ id: target.id, sourceId: source.id }, at(30));
    await unmergeIncident({ id: target.id, sourceId: source.id, reason: "They differ" }, at(90));
    expect((await stored(source.id)).sla.acknowledgedAt).toEqual(minutes(10));
  });
});

describe("taking a merge back", () => {
  it("gives each incident again what was its own, and nothing else", async () => {
    const [target, source] = [await plantIncident({ status: "in_progress" }), await plantIncident({ status: "triaged" })];
    await write(target.id, "Ours");
    await write(source.id, "Theirs");
    for (const value of ["ours.example", "both.example"]) await observe(target.id, value);
    for (const value of ["theirs.example", "both.example"]) await observe(source.id, value);
    const [own, moved] = [await alert(target.id), await alert(source.id)];
    await merge(target.id, source.id);
    await follow(target.id, source.id);
    expect(await bodies(target.id)).toEqual(["Ours", "Theirs"]);
    await write(target.id, "Since then");
    const answer = await unmerge(target.id, source.id);
    expect(answer).toMatchObject({ id: target.id, status: "in_progress", mergedIds: [], alertIds: [own] });
    expect(await stored(source.id)).toMatchObject({ status: "triaged", duplicateOf: null, resolution: null, alertIds: [moved] });
    await follow(target.id, source.id);
    expect(await bodies(target.id)).toEqual(["Ours", "Since then"]);
    expect(await values(target.id)).toEqual(["both.example", "ours.example"]);
    expect((await observablesOf(target.id).doc("both.example").get()).get("sources")).toEqual([target.id]);
    expect([await homeOf(own), await homeOf(moved)]).toEqual([target.id, source.id]);
    expect(await record(target.id, source.id)).toMatchObject({ wanted: "apart", done: true, reason: "They differ after all" });
    for (const { id } of [target, source]) {
      expect(await auditOf(id)).toContain("incident.unmerged");
      expect((await timelineOf(id)).filter(({ kind }) => kind === "unmerged")).toMatchObject([{ audience: "team", actorId: senior.uid }]);
    }
  });
  it("puts one that was on hold on hold again, from where it can go on", async () => {
    const [target, source] = [await plantIncident(), await plantIncident({ status: "contained" })];
    await transitionIncident({ id: source.id, to: "on_hold", reason: "Waiting" }, contextOf(senior));
    await merge(target.id, source.id);
    await unmerge(target.id, source.id);
    expect((await stored(source.id)).status).toBe("on_hold");
    await expect(transitionIncident({ id: source.id, to: "contained" }, contextOf(senior))).resolves.toMatchObject({ status: "contained" });
  });
  it("works after the target was closed, which stays closed", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    await merge(target.id, source.id);
    await follow(target.id, source.id);
    await transitionIncident({ id: target.id, to: "closed", verdict: "resolved", summary: "Done with both" }, contextOf(senior));
    await unmerge(target.id, source.id);
    expect([(await stored(target.id)).status, (await stored(source.id)).status]).toEqual(["closed", "new"]);
  });
  it("that is not there, or was taken back, is refused", async () => {
    const [target, source, other] = [await plantIncident(), await plantIncident(), await plantIncident()];
    await expect(unmerge(target.id, source.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("not merged into") });
    await merge(target.id, source.id);
    await expect(unmerge(other.id, source.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(target.id) });
    await expect(unmerge(target.id, source.id, analyst)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(unmergeIncident({ id: target.id, sourceId: source.id, reason: "Stale" }, contextOf(senior, { ifMatch: 1 }))).rejects.toMatchObject({ code: "version_conflict" });
    await unmerge(target.id, source.id);
    await expect(unmerge(target.id, source.id)).rejects.toMatchObject({ code: "conflict" });
    expect((await auditOf(source.id)).filter((event) => event === "incident.unmerged")).toHaveLength(1);
  });
  it("twice at once happens once", async () => {
    const [target, source] = [await plantIncident(), await plantIncident()];
    await merge(target.id, source.id);
    const results = await Promise.allSettled([unmerge(target.id, source.id), unmerge(target.id, source.id)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await auditOf(target.id)).filter((event) => event === "incident.unmerged")).toHaveLength(1);
  });
  it("leads back: the same two can be merged again, the other way round too, once all is apart", async () => {
    const [a, b] = [await plantIncident(), await plantIncident()];
    await write(a.id, "From a");
    const alertId = await alert(a.id);
    await merge(b.id, a.id);
    await follow(b.id, a.id);
    await unmerge(b.id, a.id);
    await expect(merge(a.id, b.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("still being moved") });
    await follow(b.id, a.id);
    await merge(a.id, b.id);
    await follow(a.id, b.id);
    expect(await bodies(a.id)).toEqual(["From a"]);
    expect(await homeOf(alertId)).toBe(a.id);
  });
});

describe("a chain of merges", () => {
  const chain = async () => {
    const [a, b, c] = [await plantIncident({ status: "triaged" }), await plantIncident({ status: "contained" }), await plantIncident()];
    for (const [i, { id }] of [a, b, c].entries()) {
      await write(id, `From ${"abc".charAt(i)}`);
      await observe(id, `${"abc".charAt(i)}.example`);
    }
    const alertIds = [await alert(a.id), await alert(b.id), await alert(c.id)];
    await merge(b.id, a.id);
    await follow(b.id, a.id);
    await merge(c.id, b.id);
    await follow(c.id, b.id);
    return { a, b, c, alertIds };
  };
  it("carries everything to its end", async () => {
    const { a, b, c, alertIds } = await chain();
    expect(await bodies(c.id)).toEqual(["From a", "From b", "From c"]);
    expect(await values(c.id)).toEqual(["a.example", "b.example", "c.example"]);
    expect((await stored(c.id)).alertIds.sort()).toEqual([...alertIds].sort());
    for (const id of alertIds) expect(await homeOf(id)).toBe(c.id);
    expect([(await stored(a.id)).duplicateOf, (await stored(b.id)).duplicateOf]).toEqual([b.id, c.id]);
    expect([await bodies(a.id), await bodies(b.id)]).toEqual([["From a"], ["From a", "From b"]]);
  });
  it("is taken back from its end, and ends where it began", async () => {
    const { a, b, c, alertIds } = await chain();
    await expect(unmerge(b.id, a.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(c.id) });
    await unmerge(c.id, b.id);
    await follow(c.id, b.id);
    expect([await bodies(b.id), await bodies(c.id)]).toEqual([["From a", "From b"], ["From c"]]);
    expect(await Promise.all(alertIds.map(homeOf))).toEqual([b.id, b.id, c.id]);
    await unmerge(b.id, a.id);
    await follow(b.id, a.id);
    for (const [i, { id, status }] of [a, b, c].entries()) {
      const letter = "abc".charAt(i);
      expect([await bodies(id), await values(id), (await stored(id)).alertIds, await homeOf(alertIds[i] ?? ""), (await stored(id)).status]).toEqual([[`From ${letter}`], [`${letter}.example`], [alertIds[i]], id, status]);
    }
  });
  it("is refused while what came before is still on its way", async () => {
    const [a, b, c] = [await plantIncident(), await plantIncident(), await plantIncident()];
    await merge(b.id, a.id);
    await expect(merge(c.id, b.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("try again in a moment") });
    await follow(b.id, a.id);
    await expect(merge(c.id, b.id)).resolves.toMatchObject({ mergedIds: [b.id] });
  });
  it("leaves alerts where they belong in whatever order its events come", async () => {
    const [a, b, c] = [await plantIncident(), await plantIncident(), await plantIncident()];
    const alertId = await alert(a.id);
    await merge(b.id, a.id);
    await follow(b.id, a.id);
    await unmerge(b.id, a.id);
    await merge(c.id, a.id);
    await followMerge(c.id, a.id, new Date());
    await followMerge(b.id, a.id, new Date());
    expect(await homeOf(alertId)).toBe(c.id);
    expect([(await stored(b.id)).alertIds, (await stored(c.id)).alertIds]).toEqual([[], [alertId]]);
  });
});
