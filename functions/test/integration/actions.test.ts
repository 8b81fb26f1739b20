import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs and the sweep finds this file's actions alone.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-actions";
});
const { actionKinds, kindNames } = await import("../../src/playbooks/actionKinds.ts");
const { RequestActionInput } = await import("../../src/playbooks/actionModel.ts");
const { actionRef, readAction } = await import("../../src/playbooks/actionStore.ts");
const { decisionMs, executionMs, recheckMs } = await import("../../src/playbooks/actionTimes.ts");
const { approveAction, cancelAction, rejectAction } = await import("../../src/playbooks/decideAction.ts");
const { getAction, listActions } = await import("../../src/playbooks/readActions.ts");
const { requestAction } = await import("../../src/playbooks/requestAction.ts");
const { sweepActions } = await import("../../src/playbooks/sweepActions.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { revocationRef } = await import("../../src/platform/sessions.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;
type Kind = (typeof kindNames)[number];

let analyst: Member;
let senior: Member;
let second: Member;
let third: Member;
beforeAll(async () => {
  [analyst, senior, second, third] = await Promise.all([member("analyst"), member("senior_analyst"), member("senior_analyst"), member("manager")]);
});

const targets: Record<string, string> = { host: "laptop-7", account: "ada@corp.example", address: "203.0.113.7", domain: "bad.example", mail: "<1@bad.example>", resource: "Web shop", party: "CERT Varnhaven" };
const open = (changes: Partial<Incident> = {}) => plantIncident({ status: "in_progress", tlp: "GREEN", pap: "GREEN", ...changes });
const request = (incidentId: string, kind: Kind = "isolate_host", by: Member = analyst, now?: Date) => requestAction(RequestActionInput.parse({ id: incidentId, kind, target: targets[actionKinds[kind].target], reason: "It beacons." }), contextOf(by, now ? { now } : {}));
const approve = (actionId: string, by: Member, parts: Parameters<typeof contextOf>[1] = {}) => approveAction({ actionId, note: "Seen." }, contextOf(by, parts));
const stored = async (actionId: string) => readAction(await actionRef(actionId).get());
const later = (ms: number) => new Date(Date.now() + ms);

describe("a request", () => {
  it("is kept under its incident, told to the team and logged", async () => {
    const { id } = await open();
    const action = await request(id);
    expect(action).toMatchObject({ incidentId: id, state: "requested", requestedBy: analyst.uid, approvals: [], approvalsNeeded: 1, target: "laptop-7", version: 1 });
    expect(action.id.startsWith(`${id}_`)).toBe(true);
    expect(action.expiresAt.getTime() - action.createdAt.getTime()).toBe(decisionMs);
    expect(await stored(action.id)).toEqual({ value: action, problems: [] });
    expect(await auditOf(id)).toEqual(["action.requested"]);
    expect(await timelineOf(id)).toMatchObject([{ kind: "action", actorId: analyst.uid, audience: "team", summary: "Isolate a host (laptop-7): requested" }]);
  });
  it("of every kind is taken where markings allow it, and asks two people to approve what is destructive", async () => {
    const { id } = await open();
    for (const kind of kindNames) expect(await request(id, kind)).toMatchObject({ kind, approvalsNeeded: actionKinds[kind].destructive ? 2 : 1 });
  });
  it("is refused where a marking stands in the way, saying which and who may change it, and nothing is written", async () => {
    const { id } = await open({ tlp: "AMBER+STRICT", pap: "AMBER" });
    await expect(request(id, "notify_partner")).rejects.toMatchObject({ code: "conflict", message: expect.stringMatching(/TLP:AMBER\+STRICT stands in the way.*incidents\.update/) });
    await expect(request(id, "block_domain")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("PAP:AMBER stands in the way") });
    expect(await auditOf(id)).toEqual([]);
  });
  it("is refused on a closed incident, to an employee who reported it, and to the team when it is restricted", async () => {
    const reporter = await member("employee");
    await expect(open({ status: "closed" }).then(({ id }) => request(id))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("reopen") });
    await expect(open({ reportedBy: reporter.uid }).then(({ id }) => request(id, "isolate_host", reporter))).rejects.toMatchObject({ code: "permission_denied" });
    await expect(open({ restricted: true }).then(({ id }) => request(id))).rejects.toMatchObject({ code: "not_found" });
    await expect(request(newId())).rejects.toMatchObject({ code: "not_found" });
  });
  it("with an Idempotency-Key is made once", async () => {
    const { id } = await open();
    const input = RequestActionInput.parse({ id, kind: "isolate_host", target: "laptop-7", reason: "It beacons." });
    const key = newId();
    const send = () => requestAction(input, createContext({ caller: { ...analyst, sid: "s", mfa: false }, now: new Date(), requestId: "test", idempotency: { key, operation: "playbooks.requestAction", input, encode: (output) => output } }));
    await send();
    await expect(send()).rejects.toMatchObject({ name: "Replay" });
    expect((await listActions({ id, limit: 25 }, contextOf(senior))).items).toHaveLength(1);
  });
});

describe("approval", () => {
  it("by a senior analyst makes it ready, for four hours", async () => {
    const { id } = await open();
    const now = new Date();
    const approved = await approve((await request(id)).id, senior, { now });
    expect(approved).toMatchObject({ state: "approved", approvals: [{ uid: senior.uid, at: now, note: "Seen." }], version: 2 });
    expect(approved.executionExpiresAt).toEqual(new Date(now.getTime() + executionMs));
    expect(await auditOf(id)).toEqual(["action.requested", "action.approved"]);
  });
  it("of a destructive action takes two different people", async () => {
    const { id } = await open();
    const action = await request(id, "wipe_device");
    expect(await approve(action.id, senior)).toMatchObject({ state: "requested", executionExpiresAt: null });
    await expect(approve(action.id, senior)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("another senior analyst") });
    expect(await approve(action.id, second)).toMatchObject({ state: "approved", approvals: [{ uid: senior.uid }, { uid: second.uid }] });
    expect((await timelineOf(id)).map(({ summary }) => summary.split(": ").at(-1))).toEqual(["requested", "approved by 1 of 2", "approved"]);
  });
  it("is never the requester's, whatever their role", async () => {
    const { id } = await open();
    const action = await request(id, "isolate_host", senior);
    await expect(approve(action.id, senior)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(rejectAction({ actionId: action.id, reason: "No." }, contextOf(senior))).rejects.toMatchObject({ code: "permission_denied" });
    expect((await stored(action.id)).value).toEqual(action);
  });
  it("given by two at once counts both, and one of three comes too late", async () => {
    const { id } = await open();
    const action = await request(id, "wipe_device");
    const answers = await Promise.allSettled([senior, second, third].map((by) => approve(action.id, by)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(answers.find((answer) => answer.status === "rejected")?.reason).toMatchObject({ code: "invalid_transition" });
    const { value } = await stored(action.id);
    expect([value.state, new Set(value.approvals.map(({ uid }) => uid)).size]).toEqual(["approved", 2]);
    expect((await auditOf(id)).filter((event) => event === "action.approved")).toHaveLength(2);
  });
  it("by somebody whose session ended since they were let in is refused", async () => {
    const { id } = await open();
    const action = await request(id);
    const sid = newId();
    await revocationRef(sid).set({ expiresAt: later(60_000) });
    const context = createContext({ caller: { ...senior, sid, mfa: false }, now: new Date(), requestId: "test" });
    await expect(approveAction({ actionId: action.id }, context)).rejects.toMatchObject({ code: "session_revoked" });
    expect((await stored(action.id)).value.state).toBe("requested");
  });
  it("is refused when the markings became stricter meanwhile, or the incident was closed or restricted", async () => {
    const incident = await open();
    const action = await request(incident.id, "share_indicators");
    const change = (fields: Partial<Incident>) => db().doc(`incidents/${incident.id}`).update(fields);
    await change({ tlp: "AMBER" });
    await expect(approve(action.id, senior)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("TLP:AMBER stands in the way") });
    await change({ tlp: "GREEN", status: "closed" });
    await expect(approve(action.id, senior)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("closed") });
    await change({ status: "in_progress", restricted: true });
    await expect(approve(action.id, senior)).rejects.toMatchObject({ code: "not_found" });
    await change({ watchers: [senior.uid] });
    expect(await approve(action.id, senior)).toMatchObject({ state: "approved" });
  });
  it("comes too late after a day, even before the sweep", async () => {
    const action = await request((await open()).id);
    await expect(approve(action.id, senior, { now: later(decisionMs + 1) })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("ran out") });
  });
  it("of another version than the one that was read is refused", async () => {
    const action = await request((await open()).id, "wipe_device");
    await approve(action.id, senior);
    await expect(approve(action.id, second, { ifMatch: 1 })).rejects.toMatchObject({ code: "version_conflict" });
    expect(await approve(action.id, second, { ifMatch: 2 })).toMatchObject({ state: "approved" });
  });
});

describe("rejecting and cancelling", () => {
  it("end a request or an approved action, with the reason, and are final", async () => {
    const { id } = await open();
    for (const isApproved of [false, true]) {
      const [rejected, cancelled] = [await request(id), await request(id)];
      if (isApproved) for (const action of [rejected, cancelled]) await approve(action.id, senior);
      expect(await rejectAction({ actionId: rejected.id, reason: "Wrong host." }, contextOf(second))).toMatchObject({ state: "rejected", decision: { by: second.uid, reason: "Wrong host." }, checkAt: null });
      expect(await cancelAction({ actionId: cancelled.id }, contextOf(analyst))).toMatchObject({ state: "cancelled", decision: { by: analyst.uid, reason: null }, checkAt: null });
      for (const action of [rejected, cancelled]) await expect(approve(action.id, second)).rejects.toMatchObject({ code: "invalid_transition", message: expect.stringContaining("final") });
    }
    expect((await auditOf(id)).filter((event) => event !== "action.requested" && event !== "action.approved")).toEqual(["action.rejected", "action.cancelled", "action.rejected", "action.cancelled"]);
  });
  it("lets a senior analyst cancel another's request, and no other analyst", async () => {
    const { id } = await open();
    const action = await request(id);
    await expect(cancelAction({ actionId: action.id }, contextOf(await member("analyst")))).rejects.toMatchObject({ code: "permission_denied" });
    expect(await cancelAction({ actionId: action.id, reason: "Not needed." }, contextOf(senior))).toMatchObject({ state: "cancelled" });
  });
  it("come too late once execution has begun", async () => {
    const action = await request((await open()).id);
    await approve(action.id, senior);
    await actionRef(action.id).update({ state: "executing", attempts: 1 });
    for (const late of [() => cancelAction({ actionId: action.id }, contextOf(analyst)), () => rejectAction({ actionId: action.id, reason: "Stop." }, contextOf(second))]) {
      await expect(late()).rejects.toMatchObject({ code: "invalid_transition", message: expect.stringContaining("executed, failed") });
    }
  });
});

describe("reading", () => {
  it("lists an incident's actions newest first, a page at a time, and none of another's", async () => {
    const [{ id }, other] = await Promise.all([open(), open()]);
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await request(id, "isolate_host", analyst, later(i * 1_000))).id);
    const foreign = await request(other.id);
    const first = await listActions({ id, limit: 2 }, contextOf(analyst));
    const rest = await listActions({ id, limit: 2, cursor: first.nextCursor ?? "" }, contextOf(analyst));
    expect([...first.items, ...rest.items].map((action) => action.id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
    await expect(getAction({ id, actionId: foreign.id }, contextOf(analyst))).rejects.toMatchObject({ code: "not_found" });
    expect(await getAction({ id: other.id, actionId: foreign.id }, contextOf(analyst))).toEqual(foreign);
  });
  it("is the team's: not the reporter's, nor anybody's who is shut out of a restricted incident", async () => {
    const reporter = await member("employee");
    const { id } = await open({ reportedBy: reporter.uid });
    const action = await request(id);
    await expect(listActions({ id, limit: 5 }, contextOf(reporter))).rejects.toMatchObject({ code: "permission_denied" });
    await db().doc(`incidents/${id}`).update({ restricted: true });
    await expect(getAction({ id, actionId: action.id }, contextOf(analyst))).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the sweep", () => {
  const sweep = async (now: Date) => {
    const queued: string[] = [];
    const findings = await sweepActions(now, (actionId) => {
      queued.push(actionId);
      return Promise.resolve();
    });
    return { findings, queued };
  };
  it("lets a request run out after a day, once, however often and however parallel it runs", async () => {
    const { id } = await open();
    const action = await request(id);
    const now = later(decisionMs + 1_000);
    await sweep(later(decisionMs - 60_000));
    expect((await stored(action.id)).value.state).toBe("requested");
    await Promise.all([sweep(now), sweep(now), sweep(now)]);
    await sweep(now);
    expect((await stored(action.id)).value).toMatchObject({ state: "expired", checkAt: null });
    expect(await auditOf(id)).toEqual(["action.requested", "action.expired"]);
  });
  it("queues again what was approved and left, once for each run's turn", async () => {
    const { id } = await open();
    const { id: actionId } = await approve((await request(id)).id, senior);
    expect((await sweep(new Date())).queued).not.toContain(actionId);
    const now = later(recheckMs + 1_000);
    const runs = await Promise.all([sweep(now), sweep(now)]);
    expect(runs.flatMap(({ queued }) => queued).filter((queued) => queued === actionId)).toHaveLength(1);
    expect((await stored(actionId)).value.state).toBe("approved");
    expect((await sweep(new Date(now.getTime() + recheckMs + 1_000))).queued).toContain(actionId);
  });
  it("queues again an execution whose lease ended in a crash, and none whose lease lasts", async () => {
    const { id } = await open();
    const leaseUntil = later(60_000);
    const { id: actionId } = await approve((await request(id)).id, senior);
    await actionRef(actionId).update({ state: "executing", attempts: 1, leaseUntil, checkAt: leaseUntil });
    expect((await sweep(later(30_000))).queued).not.toContain(actionId);
    expect((await sweep(later(61_000))).queued).toContain(actionId);
  });
  it("gives up what was approved or executing when its four hours are over", async () => {
    const { id } = await open();
    const [waiting, trying] = [await approve((await request(id)).id, senior), await approve((await request(id)).id, senior)];
    await actionRef(trying.id).update({ state: "executing", attempts: 29, leaseUntil: null, lastError: "The receiver answered 500." });
    await sweep(later(executionMs + 1_000));
    expect((await stored(waiting.id)).value).toMatchObject({ state: "expired", checkAt: null });
    expect((await stored(trying.id)).value).toMatchObject({ state: "failed", checkAt: null, lastError: "Given up after 29 attempts. The receiver answered 500." });
  });
  it("goes on when one action cannot be queued, and comes back to it", async () => {
    const { id } = await open();
    const both = [await approve((await request(id)).id, senior), await approve((await request(id)).id, senior)].map((action) => action.id);
    const now = later(recheckMs + 5_000);
    const tried: string[] = [];
    await sweepActions(now, (actionId) => {
      tried.push(actionId);
      return Promise.reject(new Error("the queue is down"));
    });
    expect(tried).toEqual(expect.arrayContaining(both));
    expect((await sweep(new Date(now.getTime() + recheckMs + 1_000))).queued).toEqual(expect.arrayContaining(both));
  });
});
