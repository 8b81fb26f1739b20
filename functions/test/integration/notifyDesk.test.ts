import { Timestamp, type DocumentSnapshot } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-notify-desk";
});
const { evidenceDefaults } = await import("../../src/evidence/model.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { incidentRef } = await import("../../src/incidents/store.ts");
const { notifyAction } = await import("../../src/notifications/notifyAction.ts");
const { notifyEvidence } = await import("../../src/notifications/notifyEvidence.ts");
const { notifyIncident } = await import("../../src/notifications/notifyIncident.ts");
const { notifyMessage } = await import("../../src/notifications/notifyMessage.ts");
const { notifyTask } = await import("../../src/notifications/notifyTask.ts");
const { actionDefaults } = await import("../../src/playbooks/actionModel.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");

type Data = Record<string, unknown>;
const now = new Date();
const quiet = { preferences: { theme: "dark", notifications: { email: false, inApp: false, digest: "never" }, dashboard: {} } };
const somebody = async (role: Role, changes: Data = {}) => {
  const uid = newId();
  await db().doc(`users/${uid}`).set({ displayName: "Ada", role, status: "active", createdAt: Timestamp.now(), version: 1, ...changes });
  return uid;
};
const notesOf = async (uid: string) => (await db().collection(`users/${uid}/notifications`).get()).docs;
const told = async (uid: string) => (await notesOf(uid)).map((note) => String(note.get("type")));

let id = "";
let reporter = "";
let analyst = "";
let senior = "";
let manager = "";
beforeEach(async () => {
  // Groups are found by role, so nobody of another test may be there.
  await Promise.all((await db().collection("users").get()).docs.map(({ ref }) => db().recursiveDelete(ref)));
  id = newId();
  [reporter = "", analyst = "", senior = "", manager = ""] = await Promise.all((["employee", "analyst", "senior_analyst", "manager"] as const).map((role) => somebody(role)));
  await db().doc("settings/desk").delete();
  await incident();
});

/** Writes a document and gives it as an event would. */
const write = async (path: string, data: Data): Promise<DocumentSnapshot> => {
  await db().doc(path).set(data);
  return await db().doc(path).get();
};
const incident = (changes: Data = {}) => {
  const { id: _, ...defaults } = incidentDefaults;
  return write(`incidents/${id}`, { ...defaults, number: "INC-2026-0000", title: "Odd mail", reportedBy: reporter, assigneeId: analyst, createdAt: now, status: "in_progress", triage: { state: "done" }, version: 5, ...changes });
};
const sla = (warned: string[], escalated: string[]) => ({ sla: { ...incidentDefaults.sla, warned, escalated } });

describe("a message", () => {
  const send = async (changes: Data = {}) => {
    const message = await write(`incidents/${id}/messages/${newId()}`, { authorId: analyst, body: "Please call me.", audience: "everyone", mentions: [], createdAt: now, ...changes });
    await notifyMessage(id, message, now);
    return message;
  };

  it("by the team is told to the reporter and the reporter's to the assignee, once however often the event comes", async () => {
    const message = await send();
    await Promise.all([1, 2, 3].map(() => notifyMessage(id, message, now)));
    const [note, ...more] = await notesOf(reporter);
    expect(note?.data()).toMatchObject({ type: "message_received", title: "New message in INC-2026-0000", body: "Please call me.", link: { collection: "incidents", id }, readAt: null });
    expect(more).toEqual([]);
    expect(await told(analyst)).toEqual([]);
    await send({ authorId: reporter });
    expect(await told(analyst)).toEqual(["message_received"]);
  });
  it("that is read by the time its event comes again stays read", async () => {
    const message = await send();
    const [note] = await notesOf(reporter);
    await note?.ref.update({ readAt: Timestamp.now() });
    await notifyMessage(id, message, now);
    expect((await note?.ref.get())?.get("readAt")).not.toBeNull();
  });
  it("tells each person it mentions once, and not its author", async () => {
    await send({ mentions: [reporter, senior, analyst] });
    expect([await told(reporter), await told(senior), await told(analyst)]).toEqual([["message_mention"], ["message_mention"], []]);
  });
  it("of the team tells nobody outside, even one who is mentioned", async () => {
    await send({ audience: "team", mentions: [senior, reporter] });
    expect([await told(reporter), await told(senior)]).toEqual([[], ["message_mention"]]);
  });
  it("tells nobody who may no longer see the incident, wants to hear nothing, is disabled, gone or no uid", async () => {
    await db().doc(`users/${manager}`).update(quiet);
    await db().doc(`users/${senior}`).update({ status: "disabled" });
    await send({ mentions: [senior, manager, newId(), "a/b", ""] });
    await incident({ restricted: true });
    await send({ authorId: reporter, mentions: [analyst] });
    for (const uid of [senior, manager, analyst]) expect(await told(uid)).toEqual([]);
  });
  it("in a report that was merged is told to who works on the incident that carries on at the end of the chain", async () => {
    const [middle, carrier] = [newId(), newId()];
    const other = (assigneeId: string, changes: Data) => ({ reportedBy: senior, assigneeId, restricted: false, watchers: [], createdAt: now, version: 1, ...changes });
    await write(`incidents/${middle}`, other(manager, { mergedIds: [id], duplicateOf: carrier, status: "closed" }));
    await write(`incidents/${carrier}`, other(senior, { mergedIds: [middle] }));
    await incident({ status: "closed", duplicateOf: middle });
    await send({ authorId: reporter });
    expect([await told(senior), await told(manager), await told(analyst)]).toEqual([["message_received"], [], []]);
  });
  it("in a report that was only closed as a duplicate is told to its own assignee, if there is one", async () => {
    const other = newId();
    await write(`incidents/${other}`, { reportedBy: senior, assigneeId: senior, restricted: false, watchers: [], createdAt: now, version: 1 });
    await incident({ status: "closed", duplicateOf: other });
    await send({ authorId: reporter });
    expect([await told(senior), await told(analyst)]).toEqual([[], ["message_received"]]);
  });
  it("that a merge copied, or whose incident is gone, is told to nobody", async () => {
    await send({ mentions: [senior], copiedFrom: { incidentId: "i0", messageId: "m0" } });
    await incidentRef(id).delete();
    await send({ mentions: [senior] });
    expect(await told(senior)).toEqual([]);
  });
});

describe("a target", () => {
  it("that comes near is told to the assignee; late, twice and out of order the same", async () => {
    const [before, warned, over] = [await incident(), await incident({ ...sla(["resolve"], []), version: 6 }), await incident({ ...sla(["resolve"], ["resolve"]), version: 7 })];
    for (const [from, to] of [[warned, over], [before, warned], [warned, over], [before, warned]] as const) await notifyIncident(from, to, now);
    expect((await told(analyst)).sort()).toEqual(["incident_due", "incident_overdue"]);
    expect(await told(manager)).toEqual(["incident_overdue"]);
    expect(await told(senior)).toEqual([]);
    expect(await told(reporter)).toEqual([]);
  });
  it("of nobody's incident is told to those on duty, or when none of them is there to those who may give it to somebody", async () => {
    const free = { assigneeId: null, category: "phishing" };
    const [before, after] = [await incident(free), await incident({ ...free, ...sla(["acknowledge"], []), version: 6 })];
    await write("settings/desk", { assignment: [{ categories: ["phishing"], onDuty: [analyst, newId()] }], version: 1 });
    await notifyIncident(before, after, now);
    expect([await told(analyst), await told(senior), await told(manager)]).toEqual([["incident_due"], [], []]);
    await db().doc(`users/${analyst}`).update({ status: "disabled" });
    await notifyIncident(before, after, now);
    expect([await told(senior), await told(manager)]).toEqual([["incident_due"], ["incident_due"]]);
  });
  it("of somebody's who is not active any more, or left the team, is told to who is on duty", async () => {
    const [before, after] = [await incident(), await incident({ ...sla(["resolve"], []), version: 6 })];
    await write("settings/desk", { assignment: [{ categories: [], onDuty: [senior] }], version: 1 });
    await db().doc(`users/${analyst}`).update({ status: "disabled" });
    await notifyIncident(before, after, now);
    expect([await told(analyst), await told(senior), await told(manager)]).toEqual([[], ["incident_due"], []]);
    await db().doc(`users/${analyst}`).update({ status: "active", role: "employee" });
    await db().doc(`users/${senior}`).update({ role: "employee" });
    await notifyIncident(before, after, now);
    expect([await told(analyst), await told(manager)]).toEqual([[], ["incident_due"]]);
  });
  it("of somebody's who wants to hear nothing is told to nobody else", async () => {
    await db().doc(`users/${analyst}`).update(quiet);
    await notifyIncident(await incident(), await incident({ ...sla(["resolve"], []), version: 6 }), now);
    expect([await told(analyst), await told(senior), await told(manager)]).toEqual([[], [], []]);
  });
  it("of a restricted incident is told to nobody but its watchers", async () => {
    const closed = { restricted: true, watchers: [senior, reporter], assigneeId: null };
    await notifyIncident(await incident(closed), await incident({ ...closed, ...sla(["acknowledge"], ["acknowledge"]), version: 6 }), now);
    expect([await told(senior), await told(manager), await told(analyst), await told(reporter)]).toEqual([["incident_overdue"], [], [], []]);
  });
  it("is told to 20 people at most", async () => {
    const managers = await Promise.all(Array.from({ length: 22 }, () => somebody("manager")));
    await notifyIncident(await incident(), await incident({ ...sla(["resolve"], ["resolve"]), version: 6 }), now);
    const all = await Promise.all([manager, ...managers].map(told));
    expect(all.flat()).toHaveLength(20);
  });
});

describe("an incident", () => {
  it("is told to who it is given to, but not to who took it", async () => {
    const free = await incident({ assigneeId: null });
    const taken = await incident({ version: 6 });
    await write(`incidents/${id}/timeline/v6-assigned`, { actorId: analyst, kind: "assigned", at: now });
    await notifyIncident(free, taken, now);
    expect(await told(analyst)).toEqual([]);
    const given = await incident({ version: 7, assigneeId: senior });
    await write(`incidents/${id}/timeline/v7-assigned`, { actorId: analyst, kind: "assigned", at: now });
    await notifyIncident(taken, given, now);
    expect(await told(senior)).toEqual(["incident_assigned"]);
  });
  it("that was restricted since is not told to who may no longer see it", async () => {
    const [before, after] = [await incident({ assigneeId: null }), await incident({ version: 6 })];
    await incident({ version: 7, restricted: true });
    await notifyIncident(before, after, now);
    expect(await told(analyst)).toEqual([]);
  });
  it("whose next status is proposed is told to the assignee", async () => {
    await notifyIncident(await incident(), await incident({ version: 6, proposal: { to: "contained", reason: "Every required containment task is finished", at: now } }), now);
    expect(await told(analyst)).toEqual(["incident_proposal"]);
    expect(await told(reporter)).toEqual([]);
  });
  it("that is merged or moved is told to the reporter, unless they did it themselves", async () => {
    const history = (by: string) => ({ statusHistory: [{ from: "in_progress", to: "closed", at: now, by, reason: null }] });
    const before = await incident();
    const merged = await incident({ version: 6, status: "closed", duplicateOf: "other", ...history(senior) });
    await write(`incidents/${id}/timeline/v6-merged`, { actorId: senior, kind: "merged", at: now });
    await notifyIncident(before, merged, now);
    expect(await told(reporter)).toEqual(["incident_merged"]);
    await notifyIncident(before, await incident({ version: 7, status: "closed", ...history(reporter) }), now);
    expect(await told(reporter)).toEqual(["incident_merged"]);
  });
  it("that is only closed as a duplicate is told to the reporter without a promise that somebody reads on", async () => {
    await notifyIncident(await incident(), await incident({ version: 6, status: "closed", duplicateOf: "other" }), now);
    const [note, ...more] = await notesOf(reporter);
    expect(note?.data()).toMatchObject({ type: "incident_status", title: "INC-2026-0000 is closed", body: "“Odd mail” was closed, since it repeats another report." });
    expect(more).toEqual([]);
  });
  it("that could not be judged is told to who is on duty, once however often the event comes", async () => {
    const free = { status: "new", assigneeId: null, category: null, severity: null };
    const [before, after] = [await incident({ ...free, triage: { state: "pending" } }), await incident({ ...free, version: 6, triage: { state: "failed", error: "No text" } })];
    await write("settings/desk", { assignment: [{ categories: [], onDuty: [analyst] }], version: 1 });
    for (let time = 0; time < 2; time += 1) await notifyIncident(before, after, now);
    expect([await told(analyst), await told(senior), await told(reporter)]).toEqual([["incident_waiting"], [], []]);
  });
  it("that is severe and nobody's is told to those who may give it to somebody, unless a rule gives it", async () => {
    const judged = { status: "new", assigneeId: null, category: "phishing", severity: "critical", version: 6 };
    const [before, after] = [await incident({ ...judged, triage: { state: "pending" }, version: 5 }), await incident(judged)];
    await write("settings/desk", { assignment: [{ categories: ["phishing"], onDuty: [analyst] }], version: 1 });
    await notifyIncident(before, after, now);
    expect([await told(analyst), await told(senior), await told(manager)]).toEqual([[], [], []]);
    await db().doc(`users/${analyst}`).update({ status: "disabled" });
    for (let time = 0; time < 2; time += 1) await notifyIncident(before, after, now);
    expect([await told(analyst), await told(senior), await told(manager)]).toEqual([[], ["incident_waiting"], ["incident_waiting"]]);
    expect(await told(reporter)).toEqual(["incident_triaged"]);
  });
  it("that is severe, restricted and nobody's is told to its watchers alone, for no rule gives it away", async () => {
    const judged = { status: "new", assigneeId: null, severity: "high", restricted: true, watchers: [analyst], version: 6 };
    await write("settings/desk", { assignment: [{ categories: [], onDuty: [analyst, senior] }], version: 1 });
    await notifyIncident(await incident({ ...judged, triage: { state: "pending" }, version: 5 }), await incident(judged), now);
    expect([await told(analyst), await told(senior), await told(manager)]).toEqual([["incident_waiting"], [], []]);
  });
});

describe("a task", () => {
  const task = (changes: Data) => write(`incidents/${id}/tasks/t1`, { title: "Isolate the host", assigneeId: null, createdBy: senior, version: 1, ...changes });

  it("is told to its assignee once, and not when they took it themselves", async () => {
    const free = await task({});
    const given = await task({ assigneeId: analyst, assignedBy: senior, version: 2 });
    for (let time = 0; time < 2; time += 1) await notifyTask(id, free, given, now);
    expect(await told(analyst)).toEqual(["task_assigned"]);
    await notifyTask(id, given, await task({ assigneeId: senior, assignedBy: senior, version: 3 }), now);
    await notifyTask(id, undefined, await task({ assigneeId: senior }), now);
    expect(await told(senior)).toEqual([]);
  });
  it("of a playbook is told with all others of the run, in one", async () => {
    for (const taskId of ["t1", "t2", "t3"]) await notifyTask(id, undefined, await write(`incidents/${id}/tasks/${taskId}`, { title: "Step", assigneeId: analyst, createdBy: senior, playbookRunId: "r1", version: 1 }), now);
    expect(await told(analyst)).toEqual(["task_assigned"]);
  });
  it("is told to nobody who may not see the team's part", async () => {
    await notifyTask(id, undefined, await task({ assigneeId: reporter }), now);
    await incident({ restricted: true });
    await notifyTask(id, undefined, await task({ assigneeId: analyst }), now);
    expect([await told(reporter), await told(analyst)]).toEqual([[], []]);
  });
  it("that is deleted breaks nothing", async () => {
    const before = await task({ assigneeId: analyst });
    await before.ref.delete();
    await notifyTask(id, before, await before.ref.get(), now);
    expect(await told(analyst)).toEqual([]);
  });
});

describe("a response action", () => {
  const action = (changes: Data) => write(`incidents/${id}/actions/${id}_a1`, { ...actionDefaults, incidentId: id, kind: "wipe_device", target: "device:LAP-0042", state: "requested", requestedBy: analyst, ...changes });

  it("that is requested is told to those who may approve it, other than the requester, once", async () => {
    const other = await somebody("senior_analyst");
    const requested = await action({ requestedBy: senior });
    for (let time = 0; time < 2; time += 1) await notifyAction(id, undefined, requested, now);
    expect([await told(other), await told(manager), await told(senior), await told(analyst), await told(reporter)]).toEqual([["action_requested"], ["action_requested"], [], [], []]);
  });
  it("of a restricted incident is told to those approvers who watch it, however many others there are", async () => {
    const last = "zzzzzzzzzzzzzzzzzzzz"; // the last of all, where people are found by id
    await Promise.all([...Array.from({ length: 20 }, () => somebody("senior_analyst")), db().doc(`users/${last}`).set({ displayName: "Ben", role: "senior_analyst", status: "active" })]);
    await incident({ restricted: true, watchers: [senior, analyst, reporter, last] });
    await notifyAction(id, undefined, await action({}), now);
    expect([await told(senior), await told(last), await told(manager), await told(analyst), await told(reporter)]).toEqual([["action_requested"], ["action_requested"], [], [], []]);
  });
  it("that is decided by the time its request is told waits for nobody", async () => {
    const requested = await action({});
    await action({ state: "rejected" });
    await notifyAction(id, undefined, requested, now);
    expect(await told(senior)).toEqual([]);
  });
  it("tells its requester what became of it, step by step and in any order", async () => {
    const steps = [await action({}), await action({ state: "approved", approvals: [{ uid: senior, at: now, note: null }] }), await action({ state: "executing" }), await action({ state: "executed" })];
    for (const n of [3, 1, 2, 1, 3]) await notifyAction(id, steps[n - 1], steps[n], now);
    expect((await notesOf(analyst)).map((note) => String(note.get("title"))).sort()).toEqual(["The request to wipe device was approved", "The request to wipe device was carried out"]);
  });
  it("that the requester took back is not told them", async () => {
    await notifyAction(id, await action({}), await action({ state: "cancelled", decision: { by: analyst, at: now, reason: null } }), now);
    expect(await told(analyst)).toEqual([]);
  });
});

describe("an infected file", () => {
  const file = (changes: Data) => write(`incidents/${id}/evidence/e1`, { ...evidenceDefaults, name: "invoice.exe", uploadedBy: reporter, audience: "everyone", state: "pending", ...changes });

  it("is told to who handed it in and to the assignee, once, and not again when it is read", async () => {
    const [before, after] = [await file({}), await file({ state: "infected" })];
    for (const [from, to] of [[before, after], [before, after], [after, after]] as const) await notifyEvidence(id, from, to, now);
    expect([await told(reporter), await told(analyst)]).toEqual([["evidence_infected"], ["evidence_infected"]]);
  });
  it("of the team's is not told to who left the team, nor a clean one to anybody", async () => {
    await notifyEvidence(id, await file({}), await file({ state: "infected", audience: "team" }), now);
    await notifyEvidence(id, await file({}), await file({ state: "clean" }), now);
    expect([await told(reporter), await told(analyst)]).toEqual([[], ["evidence_infected"]]);
  });
});
