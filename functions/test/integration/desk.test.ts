import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs and the settings are this file's alone.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-desk";
});
const { db } = await import("../../src/platform/firestore.ts");
const { AppError } = await import("../../src/platform/errors.ts");
const { assignIncident } = await import("../../src/incidents/assignIncident.ts");
const { transitionIncident } = await import("../../src/incidents/transitionIncident.ts");
const { updateIncident } = await import("../../src/incidents/updateIncident.ts");
const { addTask, listTasks, updateTask } = await import("../../src/incidents/workTasks.ts");
const { getSettings, updateSettings } = await import("../../src/incidents/workSettings.ts");
const { defaultSettings, settingsRef } = await import("../../src/incidents/settings.ts");
const { followMessage } = await import("../../src/incidents/automation.ts");
const { routeIncident } = await import("../../src/incidents/routeIncident.ts");
const { checkTargets, sweepTargets } = await import("../../src/incidents/sweepTargets.ts");
const { incidentRef, readIncident } = await import("../../src/incidents/store.ts");
const { edges, statuses } = await import("../../src/incidents/lifecycle.ts");
const { AddTaskInput, ListTasksInput } = await import("../../src/incidents/taskModel.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;

let analyst: Member;
let second: Member;
let senior: Member;
let manager: Member;
beforeAll(async () => {
  [analyst, second, senior, manager] = await Promise.all([member("analyst"), member("analyst"), member("senior_analyst"), member("manager")]);
});
beforeEach(async () => {
  await settingsRef().delete();
});

const stored = async (id: string): Promise<Incident> => readIncident(await incidentRef(id).get()).value;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const task = (incidentId: string, changes: Record<string, unknown> = {}) => AddTaskInput.parse({ id: incidentId, title: "Pull the cable", phase: "containment", required: true, ...changes });
const codeOf = async (work: Promise<unknown>): Promise<string> => await work.then(() => "ok", (thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown)));

describe("the transition table at work", () => {
  it.each(statuses.flatMap((from) => statuses.map((to) => [from, to] as const)))("from %s to %s does what the table says, and a refusal names the legal ones", async (from, to) => {
    const incident = await plantIncident({ status: from, assigneeId: analyst.uid, assigneeIds: [analyst.uid], ...(from === "on_hold" ? { statusHistory: [{ from: "contained", to: "on_hold", at: new Date(), by: analyst.uid, reason: null }] } : {}) });
    const isLegal = edges.some((edge) => edge.from === from && edge.to === to && (from !== "on_hold" || to === "contained"));
    const input = { id: incident.id, to, ...(to === "on_hold" || from === "closed" ? { reason: "Because" } : {}), ...(to === "closed" ? { verdict: "resolved" as const, summary: "Done and dusted" } : {}) };
    const done = transitionIncident(input, contextOf(senior));
    if (isLegal) expect(await done).toMatchObject({ status: to, version: 2 });
    else await expect(done).rejects.toMatchObject({ code: "invalid_transition", message: expect.stringContaining(`cannot become ${to}; it can become: ${edges.find((edge) => edge.from === from && (from !== "on_hold" || edge.to === "contained"))?.to ?? ""}`) });
    expect((await stored(incident.id)).status).toBe(isLegal ? to : from);
  });
  it("of two analysts who take the same incident one wins, and the other is told who", async () => {
    const incident = await plantIncident();
    const take = (who: Member) => assignIncident({ id: incident.id, assigneeId: who.uid }, contextOf(who));
    const results = await Promise.allSettled([take(analyst), take(second)]);
    const { assigneeId } = await stored(incident.id);
    const winner = assigneeId === analyst.uid ? analyst : second;
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "conflict", message: expect.stringContaining(winner.name) });
  });
});

describe("a duplicate", () => {
  const repeat = (id: string, duplicateOf: string) => transitionIncident({ id, to: "closed", verdict: "duplicate", summary: "The same again", duplicateOf }, contextOf(senior));
  it("is not closed in a circle, also when both are closed at once", async () => {
    const [a, b, c] = await Promise.all([plantIncident(), plantIncident(), plantIncident()]);
    const codes = await Promise.all([codeOf(repeat(a.id, b.id)), codeOf(repeat(b.id, a.id))]);
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
    const closed = codes[0] === "ok" ? a : b;
    expect(await codeOf(repeat(c.id, closed.id))).toBe("conflict");
  });
});

describe("required tasks", () => {
  const close = (id: string, verdict: "resolved" | "false_positive" = "resolved") => transitionIncident({ id, to: "closed", verdict, summary: "All is well again" }, contextOf(senior));
  it("keep an incident open until they are finished, or skipped with a reason", async () => {
    const { id } = await plantIncident({ status: "in_progress" });
    const first = await addTask(task(id), contextOf(analyst));
    const other = await addTask(task(id, { title: "Change the password", phase: "recovery" }), contextOf(analyst));
    await expect(close(id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("2 required tasks are still open") });
    await updateTask({ id, taskId: first.id, state: "done" }, contextOf(analyst));
    expect(await codeOf(updateTask({ id, taskId: other.id, state: "skipped" }, contextOf(senior)))).toBe("invalid_input");
    await updateTask({ id, taskId: other.id, state: "skipped", note: "It was a test account" }, contextOf(senior));
    expect(await close(id)).toMatchObject({ status: "closed", tasks: { total: 2, finished: 2, requiredOpen: 0 } });
  });
  it("are let go only by who may work on the incident, and the story says so", async () => {
    const { id } = await plantIncident({ status: "in_progress", assigneeId: analyst.uid, assigneeIds: [analyst.uid] });
    const { id: taskId } = await addTask(task(id), contextOf(second));
    expect(await codeOf(updateTask({ id, taskId, required: false }, contextOf(second)))).toBe("permission_denied");
    expect(await codeOf(updateTask({ id, taskId, state: "skipped", note: "No need" }, contextOf(second)))).toBe("permission_denied");
    expect(await codeOf(updateTask({ id, taskId, state: "skipped", note: "  " }, contextOf(analyst)))).toBe("invalid_input");
    await updateTask({ id, taskId, required: false }, contextOf(analyst));
    expect((await timelineOf(id)).map(({ summary }) => summary)).toContain("Task no longer required: Pull the cable");
    expect((await stored(id)).tasks.requiredOpen).toBe(0);
  });
  it("do not keep a false positive open", async () => {
    const { id } = await plantIncident({ status: "triaged" });
    await addTask(task(id), contextOf(analyst));
    expect(await close(id, "false_positive")).toMatchObject({ status: "closed" });
  });
  it("are counted right when ten people finish them at once", async () => {
    const { id } = await plantIncident({ status: "in_progress" });
    const tasks = [];
    for (let i = 0; i < 6; i += 1) tasks.push(await addTask(task(id, { title: `Host ${String(i)}` }), contextOf(analyst)));
    // The emulator gives up some of many transactions on one document; who is told so tries again.
    const finish = async (taskId: string): Promise<void> => {
      for (let attempt = 0; attempt < 10; attempt += 1) if ((await codeOf(updateTask({ id, taskId, state: "done" }, contextOf(second)))) === "ok") return;
      throw new Error("never finished");
    };
    await Promise.all(tasks.map(({ id: taskId }) => finish(taskId)));
    expect((await stored(id)).tasks).toEqual({ total: 6, finished: 6, requiredOpen: 0, containmentRequired: 6, containmentOpen: 0 });
  });
  it("are listed in the order of their phases, a page at a time", async () => {
    const { id } = await plantIncident();
    for (const phase of ["recovery", "containment", "triage", "containment"]) await addTask(task(id, { phase, title: `In ${phase}` }), contextOf(analyst));
    const first = await listTasks(ListTasksInput.parse({ id, limit: 3 }), contextOf(analyst));
    const rest = await listTasks(ListTasksInput.parse({ id, limit: 3, cursor: first.nextCursor }), contextOf(analyst));
    expect([...first.items, ...rest.items].map(({ phase }) => phase)).toEqual(["triage", "containment", "containment", "recovery"]);
    expect(rest.nextCursor).toBeNull();
  });
  it("are the team's: nobody else sees or changes them, and a closed incident takes none", async () => {
    const { id, reportedBy } = await plantIncident();
    const created = await addTask(task(id), contextOf(analyst));
    const reporter = { uid: reportedBy, role: "employee" as const, name: "Reporter" };
    expect(await codeOf(listTasks(ListTasksInput.parse({ id }), contextOf(reporter)))).toBe("permission_denied");
    expect(await codeOf(updateTask({ id, taskId: created.id, state: "done" }, contextOf(reporter)))).toBe("permission_denied");
    expect(await codeOf(addTask(task(id, { assigneeId: reportedBy }), contextOf(analyst)))).toBe("invalid_input");
    expect(await codeOf(updateTask({ id, taskId: created.id, state: "done" }, contextOf(analyst, { ifMatch: 7 })))).toBe("version_conflict");
    expect(await codeOf(updateTask({ id, taskId: "nothing", state: "done" }, contextOf(analyst)))).toBe("not_found");
    const closed = await plantIncident({ status: "closed" });
    expect(await codeOf(addTask(task(closed.id), contextOf(analyst)))).toBe("conflict");
  });
});

describe("what the desk does by itself", () => {
  it("acknowledges with the assignment, unless that is switched off", async () => {
    const incident = await plantIncident();
    const assigned = await assignIncident({ id: incident.id, assigneeId: analyst.uid }, contextOf(analyst));
    expect(assigned.sla.acknowledgedAt).toBeInstanceOf(Date);
    expect((await timelineOf(incident.id)).map(({ kind, actorId }) => [kind, actorId])).toContainEqual(["acknowledged", "system:automation"]);
    await updateSettings({ automation: { acknowledgeOnAssignment: false } }, contextOf(manager));
    const other = await plantIncident();
    expect((await assignIncident({ id: other.id, assigneeId: analyst.uid }, contextOf(analyst))).sla.acknowledgedAt).toBeNull();
    expect((await timelineOf(other.id)).map(({ kind }) => kind)).toEqual(["assigned"]);
  });
  it("moves a new incident to triaged with the team's first message, once, and says so", async () => {
    const { id } = await plantIncident();
    await Promise.all([followMessage(id, { authorId: analyst.uid }, new Date()), followMessage(id, { authorId: analyst.uid }, new Date())]);
    expect(await stored(id)).toMatchObject({ status: "triaged", version: 2, sla: { acknowledgedAt: expect.any(Date) } });
    expect(await timelineOf(id)).toMatchObject([{ kind: "status", summary: "new → triaged", actorId: "system:automation" }]);
    await followMessage(id, { authorId: second.uid }, new Date());
    expect((await stored(id)).version).toBe(2);
  });
  it("does nothing for the reporter's own message, a stranger's, or when that is switched off", async () => {
    const reporter = await member("employee");
    const own = await plantIncident({ reportedBy: analyst.uid });
    await followMessage(own.id, { authorId: analyst.uid }, new Date());
    const { id } = await plantIncident({ reportedBy: reporter.uid });
    await followMessage(id, { authorId: reporter.uid }, new Date());
    await followMessage(id, { authorId: "nobody" }, new Date());
    await updateSettings({ automation: { triageOnTeamMessage: false } }, contextOf(manager));
    await followMessage(id, { authorId: analyst.uid }, new Date());
    expect([(await stored(own.id)).status, (await stored(id)).status]).toEqual(["new", "new"]);
  });
  it("proposes contained when the last required containment task is finished, and takes it back when one is open again", async () => {
    const { id } = await plantIncident({ status: "in_progress", assigneeId: analyst.uid, assigneeIds: [analyst.uid] });
    const first = await addTask(task(id), contextOf(analyst));
    const other = await addTask(task(id, { title: "Block the address" }), contextOf(analyst));
    await updateTask({ id, taskId: first.id, state: "done" }, contextOf(analyst));
    expect((await stored(id)).proposal).toBeNull();
    await updateTask({ id, taskId: other.id, state: "done" }, contextOf(analyst));
    expect((await stored(id)).proposal).toMatchObject({ to: "contained" });
    expect(await auditOf(id)).toContain("incident.proposed");
    await updateTask({ id, taskId: other.id, state: "open" }, contextOf(analyst));
    expect((await stored(id)).proposal).toBeNull();
    await updateTask({ id, taskId: other.id, state: "done" }, contextOf(analyst));
    expect(await transitionIncident({ id, to: "contained" }, contextOf(analyst))).toMatchObject({ status: "contained", proposal: null });
  });
  it("proposes it also when work begins after the tasks were done, and not when that is switched off", async () => {
    const { id } = await plantIncident({ status: "triaged", assigneeId: analyst.uid, assigneeIds: [analyst.uid] });
    const only = await addTask(task(id), contextOf(analyst));
    await updateTask({ id, taskId: only.id, state: "done" }, contextOf(analyst));
    expect(await transitionIncident({ id, to: "in_progress" }, contextOf(analyst))).toMatchObject({ proposal: { to: "contained" } });
    await updateSettings({ automation: { proposeContained: false } }, contextOf(manager));
    const other = await plantIncident({ status: "triaged", tasks: { total: 1, finished: 1, requiredOpen: 0, containmentRequired: 1, containmentOpen: 0 } });
    expect(await transitionIncident({ id: other.id, to: "in_progress" }, contextOf(senior))).toMatchObject({ proposal: null });
  });
});

describe("assignment by rule", () => {
  const route = async (id: string) => {
    await routeIncident(await incidentRef(id).get(), new Date());
    return (await stored(id)).assigneeId;
  };
  it("goes to whoever is on duty for the category and has the fewest open", async () => {
    const [busy, free, other] = await Promise.all([member("analyst"), member("analyst"), member("analyst")]);
    await updateSettings({ assignment: [{ categories: ["malware"], onDuty: [other.uid] }, { categories: [], onDuty: [busy.uid, free.uid] }] }, contextOf(manager));
    await Promise.all([plantIncident({ assigneeId: busy.uid }), plantIncident({ assigneeId: free.uid, status: "closed" })]);
    const { id } = await plantIncident({ category: "phishing" });
    expect(await route(id)).toBe(free.uid);
    expect(await route((await plantIncident({ category: "malware" })).id)).toBe(other.uid);
    expect((await stored(id)).sla.acknowledgedAt).toBeInstanceOf(Date);
    expect(await timelineOf(id)).toMatchObject([{ kind: "assigned", actorId: "system:automation" }, { kind: "acknowledged" }]);
  });
  it("goes round: twelve incidents for three people are four each", async () => {
    const people = await Promise.all([1, 2, 3].map(() => member("analyst")));
    await updateSettings({ assignment: [{ categories: [], onDuty: people.map(({ uid }) => uid) }] }, contextOf(manager));
    const given: (string | null)[] = [];
    for (let i = 0; i < 12; i += 1) given.push(await route((await plantIncident()).id));
    expect(people.map(({ uid }) => given.filter((id) => id === uid).length)).toEqual([4, 4, 4]);
  });
  it("leaves alone what is restricted, what somebody let go of, and who is no longer in the team", async () => {
    const [gone, here] = await Promise.all([member("analyst", { status: "disabled" }), member("analyst")]);
    await settingsRef().set({ ...defaultSettings, assignment: [{ categories: [], onDuty: [gone.uid] }], version: 1 });
    expect(await route((await plantIncident()).id)).toBeNull();
    await settingsRef().set({ ...defaultSettings, assignment: [{ categories: [], onDuty: [gone.uid, here.uid] }], version: 1 });
    expect(await route((await plantIncident({ restricted: true })).id)).toBeNull();
    const { id } = await plantIncident();
    expect(await route(id)).toBe(here.uid);
    await assignIncident({ id, assigneeId: null }, contextOf(here));
    expect(await route(id)).toBeNull();
  });
  it("gives an incident once, however often the event comes", async () => {
    const here = await member("analyst");
    await updateSettings({ assignment: [{ categories: [], onDuty: [here.uid] }] }, contextOf(manager));
    const { id } = await plantIncident();
    const event = await incidentRef(id).get();
    await Promise.all([1, 2, 3].map(() => routeIncident(event, new Date())));
    expect((await auditOf(id)).filter((name) => name === "incident.assigned")).toHaveLength(1);
  });
});

describe("targets that come near and pass", () => {
  const aged = async (minutes: number, changes: Partial<Incident> = {}) => {
    const incident = await plantIncident({ severity: "critical", createdAt: minutesAgo(minutes), ...changes });
    // As the verdict leaves it: measured when it was made.
    await incidentRef(incident.id).update({ "sla.checkAt": new Date(incident.createdAt.getTime() + 45 * 60_000) });
    return incident.id;
  };
  it("are warned of and escalated by the sweep, each once, though two run at once", async () => {
    const [near, over, early] = await Promise.all([aged(50), aged(61), aged(10)]);
    await Promise.all([sweepTargets(new Date()), sweepTargets(new Date())]);
    await sweepTargets(new Date());
    expect(await stored(near)).toMatchObject({ version: 2, sla: { warned: ["acknowledge"], escalated: [], breached: false } });
    expect(await stored(over)).toMatchObject({ version: 2, sla: { warned: ["acknowledge"], escalated: ["acknowledge"], breached: true } });
    expect(await stored(early)).toMatchObject({ version: 1, sla: { warned: [] } });
    expect(await auditOf(near)).toEqual(["incident.target_warned"]);
    expect(await auditOf(over)).toEqual(["incident.target_breached"]);
    expect(await timelineOf(over)).toMatchObject([{ kind: "target", summary: "The time to acknowledge is over", audience: "team" }]);
  });
  it("are all seen to in one run, however many", async () => {
    const writer = db().bulkWriter();
    const { id: _, ...fields } = await plantIncident({ severity: "critical", createdAt: minutesAgo(50) });
    const ids = Array.from({ length: 120 }, (__, i) => `many-${String(i)}`);
    for (const id of ids) void writer.set(incidentRef(id), { ...fields, sla: { ...fields.sla, checkAt: minutesAgo(5) } });
    await writer.close();
    expect((await sweepTargets(new Date())).warned).toBeGreaterThanOrEqual(120);
    expect((await Promise.all([ids[0], ids[119]].map((id) => stored(id ?? "")))).map(({ sla }) => sla.warned)).toEqual([["acknowledge"], ["acknowledge"]]);
  });
  it("are not warned of while the incident is on hold, and are again when it goes on", async () => {
    const id = await aged(50);
    await transitionIncident({ id, to: "on_hold", reason: "Waiting for the supplier" }, contextOf(senior));
    expect(await checkTargets(id, defaultSettings, new Date())).toBe("none");
    expect((await stored(id)).sla).toMatchObject({ checkAt: null, dueAt: null, warned: [] });
    await transitionIncident({ id, to: "new" }, contextOf(senior, { now: new Date(Date.now() + 3_600_000) }));
    const { sla, createdAt } = await stored(id);
    expect(sla.heldMs).toBeGreaterThan(3_590_000);
    expect(sla.acknowledgeBy).toEqual(new Date(createdAt.getTime() + 3_600_000 + sla.heldMs));
    expect(await checkTargets(id, defaultSettings, new Date(Date.now() + 3_600_000))).toBe("warned");
  });
  it("run for a report that the engine could not judge", async () => {
    const { id } = await plantIncident({ severity: null, severitySource: null, triage: { state: "failed" }, createdAt: minutesAgo(250) });
    await incidentRef(id).update({ "sla.checkAt": minutesAgo(1) });
    expect(await checkTargets(id, defaultSettings, new Date())).toBe("escalated");
    expect(await checkTargets(id, defaultSettings, new Date())).toBe("none");
  });
  it("are not given to who may not see the team's part", async () => {
    const { id } = await plantIncident({ restricted: true, reportedBy: analyst.uid, watchers: [senior.uid] });
    expect(await codeOf(assignIncident({ id, assigneeId: analyst.uid }, contextOf(senior)))).toBe("conflict");
    expect(await codeOf(addTask(task(id, { assigneeId: analyst.uid }), contextOf(senior)))).toBe("conflict");
  });
  it("follow a changed severity and the settings of the desk", async () => {
    const { id, createdAt } = await plantIncident({ severity: "low" });
    await updateSettings({ targets: { ...defaultSettings.targets, high: { acknowledge: 15, resolve: 90 } } }, contextOf(manager));
    const updated = await updateIncident({ id, severity: "high" }, contextOf(analyst));
    expect(updated.sla.acknowledgeBy).toEqual(new Date(createdAt.getTime() + 15 * 60_000));
    const entries = await db().collection(`audit/incident-${id}/entries`).get();
    expect(entries.docs[0]?.get("details")).toMatchObject({ fields: ["severity"], changes: ["severity: low → high"] });
  });
});

describe("the desk's settings", () => {
  it("hold their defaults until a manager changes them, and every change is logged", async () => {
    expect(await getSettings({}, contextOf(analyst))).toEqual(defaultSettings);
    const changed = await updateSettings({ warnAtShare: 0.5, automation: { proposeContained: false } }, contextOf(manager, { ifMatch: 0 }));
    expect(changed).toEqual({ ...defaultSettings, warnAtShare: 0.5, automation: { ...defaultSettings.automation, proposeContained: false }, version: 1 });
    expect(await getSettings({}, contextOf(analyst))).toEqual(changed);
    expect(await codeOf(updateSettings({ warnAtShare: 0.6 }, contextOf(manager, { ifMatch: 0 })))).toBe("version_conflict");
    const entries = await db().collection("audit/settings-desk/entries").where("event", "==", "settings.updated").get();
    expect(entries.docs.map((entry) => entry.get("details"))).toContainEqual({ fields: ["automation", "warnAtShare"], to: expect.stringContaining('"warnAtShare":0.5') as string, version: 1 });
  });
  it("take only active members of the team for duty, and say which entry is wrong", async () => {
    const employee = await member("employee");
    await expect(updateSettings({ assignment: [{ categories: [], onDuty: [analyst.uid, employee.uid] }] }, contextOf(manager))).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "assignment.0.onDuty.1", message: expect.any(String) }] });
  });
});
