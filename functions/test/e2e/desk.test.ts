import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eicar } from "../../scripts/stack/clamd.mjs";
import type { Action, Evidence, Incident, Message, Notification, Task, TimelineEntry, WatchEvent } from "../../../client/src/index.ts";
import { device, recorder, type Device } from "../support/apps.ts";
import { isClamdMissing } from "../support/clamd.ts";
import { unique } from "../support/stack.ts";
import { untilWebhook } from "../support/webhooks.ts";

// One incident from report to report, on the real client SDK; every step is seen by somebody who listens.
let reporter: Device;
let analyst: Device;
let senior: Device;
let other: Device;
const all = () => [reporter, analyst, senior, other];
const ends: (() => void)[] = [];

const asTeam = { incident: recorder<Incident | null>(), timeline: recorder<WatchEvent<TimelineEntry>>(), tasks: recorder<WatchEvent<Task>>(), actions: recorder<WatchEvent<Action>>(), evidence: recorder<WatchEvent<Evidence>>(), messages: recorder<WatchEvent<Message>>() };
const asReporter = { incident: recorder<Incident | null>(), timeline: recorder<WatchEvent<TimelineEntry>>(), evidence: recorder<WatchEvent<Evidence>>(), messages: recorder<WatchEvent<Message>>(), notifications: recorder<WatchEvent<Notification>>() };
let id = "";

const seenAs = (what: string, test: (incident: Incident) => boolean) => Promise.all([asTeam.incident, asReporter.incident].map((watch) => watch.until((incident) => incident !== null && test(incident), what)));
/** The first state of a watched document that passes, whether it came with the first snapshot or later. */
const item = async <T>(watch: { until: (done: (event: WatchEvent<T>) => boolean, what: string) => Promise<WatchEvent<T>> }, what: string, test: (item: T) => boolean): Promise<T> => {
  const find = (event: WatchEvent<T>) => (event.type === "initial" ? event.items : [event.item]).find(test);
  return find(await watch.until((event) => find(event) !== undefined, what)) as T;
};

beforeAll(async () => {
  [reporter, analyst, senior, other] = await Promise.all([device("employee"), device("analyst"), device("senior_analyst"), device("senior_analyst")]);
});
afterAll(async () => {
  for (const end of ends) end();
  await Promise.all(all().map((who) => who.close()));
});

describe("an incident from the first report to the last", () => {
  it("is reported and judged", async () => {
    ({ id } = await reporter.secura.incidents.create({ title: unique("Laptop behaves oddly"), description: "I opened an attachment of a phishing mail and a program started that encrypts my files. There is a ransom note on the desktop of LAP-0042." }));
    ends.push(
      analyst.secura.watchIncident(id, asTeam.incident.see),
      reporter.secura.watchIncident(id, asReporter.incident.see),
      analyst.secura.watchTimeline(id, "all", asTeam.timeline.see),
      reporter.secura.watchTimeline(id, "everyone", asReporter.timeline.see),
      analyst.secura.watchEvidence(id, "all", asTeam.evidence.see),
      reporter.secura.watchEvidence(id, "everyone", asReporter.evidence.see),
      analyst.secura.watchMessages(id, "all", asTeam.messages.see),
      reporter.secura.watchMessages(id, "everyone", asReporter.messages.see),
      analyst.secura.watchTasks(id, asTeam.tasks.see),
      analyst.secura.watchActions(id, asTeam.actions.see),
      reporter.secura.watchNotifications({}, asReporter.notifications.see),
    );
    const [verdict] = await seenAs("the verdict", ({ triage }) => triage.state === "done");
    expect(verdict).toMatchObject({ status: "new", severity: expect.any(String) as string, sla: { acknowledgeBy: expect.any(String) as string, checkAt: expect.any(String) as string } });
    await item(asReporter.timeline, "the engine's entry", ({ kind }) => kind === "triaged");
  });

  it("is assigned, which acknowledges it", async () => {
    await senior.secura.incidents.assign({ id, assigneeId: analyst.uid });
    await seenAs("the assignment", ({ assigneeId, sla }) => assigneeId === analyst.uid && sla.acknowledgedAt !== null);
    await item(asReporter.timeline, "the rule's entry", ({ kind, actorId }) => kind === "acknowledged" && actorId === "system:automation");
  });

  it("is talked about: the team's first message makes it triaged, a mention calls a colleague, the team's words stay the team's", async () => {
    await analyst.secura.incidents.sendMessage({ id, body: "Please leave the laptop switched on and pull the network cable." });
    await seenAs("triaged by the first answer", ({ status }) => status === "triaged");
    await item(asReporter.messages, "the answer", ({ body }) => body.startsWith("Please leave"));
    await item(asReporter.notifications, "the notification of it", ({ link }) => link.id === id);
    const [first] = (await reporter.secura.incidents.listMessages({ id })).items;
    const answer = reporter.secura.postMessage(id, { body: "Done. <b>It</b> still shows the note.", ...(first ? { threadId: first.id } : {}) });
    await answer.saved;
    expect((await item(asTeam.messages, "the reporter's answer", ({ authorId }) => authorId === reporter.uid)).body).toBe("Done. <b>It</b> still shows the note.");
    const internal = await analyst.secura.incidents.sendMessage({ id, body: "This looks like the family we had in May.", audience: "team", mentions: [other.uid] });
    await item(asTeam.messages, "the team's message", (message) => message.id === internal.id);
    await analyst.secura.incidents.editMessage({ id, messageId: internal.id, body: "This looks like the family we had in June." });
    expect(await item(asTeam.messages, "its edit", ({ editedAt }) => editedAt !== null)).toMatchObject({ body: expect.stringContaining("June") as string, edits: [{ body: expect.stringContaining("May") as string }] });
    expect(JSON.stringify(asReporter.messages.seen)).not.toContain("family");
    await expect(analyst.secura.incidents.sendMessage({ id, body: "Look here", audience: "team", mentions: [reporter.uid] })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("is worked by a playbook, whose tasks appear", async () => {
    await analyst.secura.incidents.transition({ id, to: "in_progress" });
    await seenAs("work in progress", ({ status }) => status === "in_progress");
    await senior.secura.playbooks.installBuiltIn({});
    const suggested = (await analyst.secura.playbooks.suggest({ id })).items;
    const [playbook] = suggested;
    if (!playbook) throw new Error("no playbook fits");
    const run = await analyst.secura.playbooks.run({ id, playbookId: playbook.id });
    const created = run.steps.filter(({ taskId }) => taskId !== null);
    expect(created.length).toBeGreaterThan(3);
    for (const { taskId } of created) await item(asTeam.tasks, `the task ${String(taskId)}`, (task) => task.id === taskId);
    await seenAs("the counts", ({ tasks }) => tasks.total === created.length && tasks.requiredOpen > 0);
  });

  it.skipIf(isClamdMissing)("gets evidence: a clean file for whom it is meant, and a virus for nobody", async () => {
    const text = `The note says: pay 2 bitcoin. ${unique("note")}`;
    const note = await reporter.secura.uploadEvidence(id, new Blob([text]), { name: "../../ransom note.exe" });
    expect(note).toMatchObject({ contentType: "text/plain", audience: "everyone", uploadedBy: reporter.uid, clientSha256: note.sha256 });
    await item(asReporter.evidence, "the clean file", ({ id: file, state }) => file === note.id && state === "clean");
    expect(await (await reporter.secura.downloadEvidence(id, note.id)).text()).toBe(text);
    const virus = await analyst.secura.uploadEvidence(id, new Blob([new Uint8Array(eicar)]), { name: "sample.com", audience: "team" });
    await item(asTeam.evidence, "the infected file", ({ id: file, state }) => file === virus.id && state === "infected");
    for (const who of [reporter, analyst, senior]) await expect(who.secura.downloadEvidence(id, virus.id)).rejects.toMatchObject({ code: who === reporter ? "not_found" : "file_infected" });
    expect(JSON.stringify(asReporter.evidence.seen)).not.toContain(virus.id);
    const chain = await analyst.secura.evidence.verify({ id, evidenceId: note.id });
    expect(chain).toMatchObject({ intact: true });
  });

  it("needs two other people to wipe the device, and the order reaches the receiver signed and once", async () => {
    const { id: actionId } = await analyst.secura.playbooks.requestAction({ id, kind: "wipe_device", target: `device:${unique("LAP-0042")}`, reason: "It cannot be trusted any more." });
    await expect(analyst.secura.playbooks.approveAction({ actionId })).rejects.toMatchObject({ code: "permission_denied" });
    expect(await senior.secura.playbooks.approveAction({ actionId })).toMatchObject({ state: "requested" });
    await expect(senior.secura.playbooks.approveAction({ actionId })).rejects.toMatchObject({ code: "conflict" });
    await other.secura.playbooks.approveAction({ actionId, note: "A backup exists" });
    await item(asTeam.actions, "the approval", (action) => action.id === actionId && action.state === "approved");
    await item(asTeam.actions, "the execution", (action) => action.id === actionId && action.state === "executed");
    const received = await untilWebhook(actionId);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ signed: true });
  });

  it("is proposed as contained when its containment tasks are done, and contained by a person", async () => {
    const { items: tasks } = await analyst.secura.incidents.listTasks({ id, limit: 100 });
    for (const task of tasks.filter(({ required, phase }) => required && phase === "containment")) await analyst.secura.incidents.updateTask({ id, taskId: task.id, state: "done", note: "Done as described" });
    await seenAs("the proposal", ({ proposal }) => proposal?.to === "contained");
    await analyst.secura.incidents.transition({ id, to: "contained" });
    await seenAs("contained", ({ status, proposal }) => status === "contained" && proposal === null);
  });

  it("cannot be closed while required tasks are open; then it recovers and is closed", async () => {
    await analyst.secura.incidents.transition({ id, to: "eradicated" });
    await seenAs("eradicated", ({ status }) => status === "eradicated");
    await analyst.secura.incidents.transition({ id, to: "recovered" });
    await seenAs("recovered", ({ status }) => status === "recovered");
    const closing = { id, to: "closed" as const, verdict: "resolved" as const, summary: "One laptop was wiped and restored from its backup; no other device was reached." };
    const { items: tasks } = await analyst.secura.incidents.listTasks({ id, limit: 100 });
    const open = tasks.filter(({ required, state }) => required && state === "open");
    expect(open.length).toBeGreaterThan(0);
    await expect(analyst.secura.incidents.transition(closing)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("required task") as string });
    for (const task of open) await analyst.secura.incidents.updateTask({ id, taskId: task.id, state: "done" });
    await analyst.secura.incidents.addTimelineEntry({ id, at: new Date(Date.now() - 60_000).toISOString(), summary: "The supplier confirmed that the mail was not theirs.", audience: "everyone" });
    await item(asReporter.timeline, "the entry made by hand", ({ kind }) => kind === "note");
    await analyst.secura.incidents.transition(closing);
    await seenAs("closed", ({ status, resolution }) => status === "closed" && resolution?.verdict === "resolved");
  });

  it("is handed on as a report, and its story is in order and complete", async () => {
    const pdf = new Uint8Array(await (await analyst.secura.exportIncident(id, "pdf")).arrayBuffer());
    expect(new TextDecoder().decode(pdf.slice(0, 5))).toBe("%PDF-");
    const report = JSON.parse(await (await analyst.secura.exportIncident(id, "json")).text()) as { format: string };
    expect(report.format).toBe("secura.casefile/1");
    const { number } = await analyst.secura.incidents.get({ id });
    expect(await (await analyst.secura.exportIncident(id, "md")).text()).toContain(number);
    await expect(reporter.secura.exportIncident(id, "pdf")).rejects.toMatchObject({ code: "permission_denied" });
    const { items } = await analyst.secura.incidents.timeline({ id, limit: 100 });
    expect(items.map(({ at }) => at)).toEqual([...items.map(({ at }) => at)].sort());
    const kinds = ["created", "triaged", "assigned", "acknowledged", "status", "task", "note", "proposed", "action", "exported"];
    expect([...new Set(items.map(({ kind }) => kind))]).toEqual(expect.arrayContaining(kinds));
  });
});
