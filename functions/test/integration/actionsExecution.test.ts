import { randomBytes } from "node:crypto";
import type { LookupAddress } from "node:dns";
import type { ServerResponse } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of a task is ours to make.
const key = vi.hoisted(() => {
  const made = "c2VjdXJhLXRlc3Qta2V5LW9mLTMyLWJ5dGVzLWxvbmc=";
  process.env["GCLOUD_PROJECT"] = "demo-actions-execution";
  process.env["SECURA_SECRETS"] = JSON.stringify({ keys: [], responseWebhookKey: made });
  process.env["WEBHOOK_PRIVATE_HOSTS"] = "[]";
  return made;
});
const { actionKinds } = await import("../../src/playbooks/actionKinds.ts");
const { RequestActionInput } = await import("../../src/playbooks/actionModel.ts");
const { actionRef, readAction } = await import("../../src/playbooks/actionStore.ts");
const { executionMs, leaseMs, recheckMs } = await import("../../src/playbooks/actionTimes.ts");
const { approveAction, cancelAction } = await import("../../src/playbooks/decideAction.ts");
const { executeAction } = await import("../../src/playbooks/executeAction.ts");
const { requestAction } = await import("../../src/playbooks/requestAction.ts");
const { sweepActions } = await import("../../src/playbooks/sweepActions.ts");
const { configuredReceiver } = await import("../../src/playbooks/webhook.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
const { answering, startReceiver } = await import("../support/receiver.ts");
type Behaviour = Parameters<typeof startReceiver>[0];
type Deps = NonNullable<Parameters<typeof configuredReceiver>[0]>;
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;
type Kind = keyof typeof actionKinds;

let analyst: Member;
let senior: Member;
let second: Member;
beforeAll(async () => {
  [analyst, senior, second] = await Promise.all([member("analyst"), member("senior_analyst"), member("senior_analyst")]);
});

const ended: (() => Promise<void>)[] = [];
beforeEach(() => {
  vi.stubEnv("RESPONSE_WEBHOOK_EMULATOR_URL", undefined);
  vi.stubEnv("RESPONSE_WEBHOOK_URL", "");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(ended.splice(0).map((end) => end()));
});

/** A receiver of the local stack's kind, which is the configured one from now on. */
async function receiver(behave: Behaviour) {
  const started = await startReceiver(behave);
  ended.push(started.stop);
  vi.stubEnv("RESPONSE_WEBHOOK_EMULATOR_URL", started.url);
  return started;
}

const targets: Record<string, string> = { host: "laptop-7", mail: "<1@bad.example>", resource: "Web shop", party: "CERT Varnhaven", domain: "bad.example" };

/** An action that has all its approvals. */
async function approved(kind: Kind = "isolate_host", changes: Partial<Incident> = {}, approvers: Member[] = [senior, second]) {
  const incident = await plantIncident({ status: "in_progress", tlp: "GREEN", pap: "GREEN", ...changes });
  const input = RequestActionInput.parse({ id: incident.id, kind, target: targets[actionKinds[kind].target], parameters: { ticket: "T-1" }, reason: "It beacons to a known server." });
  const { id, approvalsNeeded } = await requestAction(input, contextOf(analyst));
  for (const by of approvers.slice(0, approvalsNeeded)) await approveAction({ actionId: id }, contextOf(by));
  return { id, incident };
}
const stored = async (actionId: string) => readAction(await actionRef(actionId).get()).value;
const later = (ms: number) => new Date(Date.now() + ms);
const at = (now: Date) => ({ now: () => now });
const withDeps = (deps: Deps) => ({ receiver: () => configuredReceiver(deps) });

describe("an approved action", () => {
  it("is sent to the receiver, signed, with what it needs to know and none of the team's texts", async () => {
    const { taken } = await receiver(answering(200, '{"result":"Isolated in 2 s"}'));
    const { id, incident } = await approved();
    await executeAction(id);
    expect(await stored(id)).toMatchObject({ state: "executed", attempts: 1, result: "Isolated in 2 s", lastError: null, leaseUntil: null, checkAt: null, executedAt: expect.any(Date) });
    expect(taken).toHaveLength(1);
    const [{ headers, text } = { headers: {}, text: "" }] = taken;
    expect(new Webhook(key).verify(text, headers as Record<string, string>)).toEqual({
      id,
      kind: "isolate_host",
      target: "laptop-7",
      parameters: { ticket: "T-1" },
      incident: { id: incident.id, number: incident.number, severity: "medium", tlp: "GREEN", pap: "GREEN" },
      requestedBy: analyst.uid,
      approvedBy: [senior.uid],
    });
    expect(headers["webhook-id"]).toBe(id);
    expect(headers["content-type"]).toBe("application/json");
    expect(() => new Webhook(randomBytes(32).toString("base64")).verify(text, headers as Record<string, string>)).toThrow();
    expect(await auditOf(incident.id)).toEqual(["action.requested", "action.approved", "action.started", "action.executed"]);
    expect((await timelineOf(incident.id)).at(-1)).toMatchObject({ summary: "Isolate a host (laptop-7): executed", actorId: "system:actions", audience: "team" });
  });
  it("is sent once under five deliveries at once and one that comes late", async () => {
    const held: ServerResponse[] = [];
    const { taken } = await receiver((response) => held.push(response));
    const { id } = await approved();
    const refused: unknown[] = [];
    const deliveries = [1, 2, 3, 4, 5].map(() => executeAction(id).catch((thrown: unknown) => refused.push(thrown)));
    // The receiver answers when each delivery has either reached it or been turned away.
    await vi.waitFor(
      () => {
        expect(refused.length + taken.length).toBe(5);
      },
      { timeout: 30_000 },
    );
    for (const response of held) response.end("{}");
    await Promise.all(deliveries);
    await executeAction(id);
    expect(taken).toHaveLength(1);
    expect(refused).toMatchObject(Array.from({ length: 4 }, () => ({ code: "unavailable" })));
    expect(await stored(id)).toMatchObject({ state: "executed", attempts: 1 });
  });
  it("that is not approved, or was cancelled, is never sent", async () => {
    const { taken } = await receiver(answering(200));
    const asked = await approved("wipe_device", {}, [senior]);
    const cancelled = await approved();
    await cancelAction({ actionId: cancelled.id }, contextOf(analyst));
    for (const { id } of [asked, cancelled]) await executeAction(id);
    await executeAction(`${asked.incident.id}_${"x".repeat(20)}`);
    expect(taken).toEqual([]);
    expect([(await stored(asked.id)).state, (await stored(cancelled.id)).state]).toEqual(["requested", "cancelled"]);
  });
  it("runs out after four hours", async () => {
    const { taken } = await receiver(answering(200));
    const { id, incident } = await approved();
    await executeAction(id, at(later(executionMs + 1_000)));
    expect(await stored(id)).toMatchObject({ state: "expired", attempts: 0 });
    expect(await auditOf(incident.id)).toContain("action.expired");
    expect(taken).toEqual([]);
  });
});

describe("what changed since the approval", () => {
  it.each<[string, Kind, Partial<Incident>, string]>([
    ["TLP that became stricter", "notify_partner", { tlp: "RED" }, "TLP:RED stands in the way"],
    ["PAP that became stricter", "isolate_host", { pap: "AMBER" }, "PAP:AMBER stands in the way"],
    ["an incident that was closed", "isolate_host", { status: "closed" }, "closed"],
  ])("%s stops the execution, and says so", async (_what, kind, changes, words) => {
    const { taken } = await receiver(answering(200));
    const { id, incident } = await approved(kind);
    await db().doc(`incidents/${incident.id}`).update(changes);
    await executeAction(id);
    expect(taken).toEqual([]);
    expect(await stored(id)).toMatchObject({ state: "failed", attempts: 0, lastError: expect.stringContaining(words) });
    expect(await auditOf(incident.id)).toContain("action.failed");
  });
  it("an incident that is gone stops it too", async () => {
    const { taken } = await receiver(answering(200));
    const { id, incident } = await approved();
    await db().doc(`incidents/${incident.id}`).delete();
    await executeAction(id);
    expect([taken, (await stored(id)).state]).toEqual([[], "failed"]);
  });
  it.each<[string, Record<string, unknown>]>([
    ["was demoted", { role: "analyst" }],
    ["was disabled", { status: "disabled" }],
  ])("an approver who %s no longer counts", async (_what, changes) => {
    const { taken } = await receiver(answering(200));
    const demoted = await member("senior_analyst");
    const { id } = await approved("wipe_device", {}, [senior, demoted]);
    await db().doc(`users/${demoted.uid}`).update(changes);
    await executeAction(id);
    expect([taken, await stored(id)]).toMatchObject([[], { state: "failed", lastError: expect.stringContaining("may no longer approve") }]);
  });
  it.each([{ kind: "launch_missiles" }, { incidentId: 7 }, { approvals: "all" }])("a record that cannot be read (%o) is never sent", async (changes) => {
    const { taken } = await receiver(answering(200));
    const { id } = await approved();
    await actionRef(id).update(changes);
    await executeAction(id);
    expect([taken, (await stored(id)).state]).toEqual([[], "failed"]);
  });
});

describe("a receiver", () => {
  /** Carries an action out against a receiver that behaves so; gives the thrown error's code, if there is one. */
  async function outcome(behave: Behaviour, deps: Deps = {}) {
    const { taken } = await receiver(behave);
    const { id, incident } = await approved();
    const code = await executeAction(id, withDeps(deps)).then(() => "settled", (thrown: unknown) => (thrown as { code: string }).code);
    return { id, incident, taken, code, action: await stored(id) };
  }

  it("that answers 500 is tried again, cannot be called off meanwhile, and takes it with the same webhook-id at last", async () => {
    const { id, taken, code, action } = await outcome((response, nth) => {
      answering(nth <= 7 ? 500 : 200, '{"result":"now"}')(response, nth);
    });
    expect([code, action]).toMatchObject(["unavailable", { state: "executing", attempts: 1, leaseUntil: null, lastError: "The receiver answered 500." }]);
    await expect(cancelAction({ actionId: id }, contextOf(analyst))).rejects.toMatchObject({ code: "invalid_transition" });
    // The queue's own pauses: after the seventh attempt the hour is not over, after the twelfth it is.
    for (const minutes of [1, 3, 6, 11, 21, 31]) await expect(executeAction(id, at(later(minutes * 60_000)))).rejects.toMatchObject({ code: "unavailable" });
    await executeAction(id, at(later(61 * 60_000)));
    expect(await stored(id)).toMatchObject({ state: "executed", attempts: 8, result: "now", lastError: null });
    expect(new Set(taken.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([id]));
    expect(new Set(taken.map(({ text }) => text)).size).toBe(1);
    expect(new Set(taken.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(8);
  });
  it("that never stops failing has four hours; then the action has failed, and is sent no more", async () => {
    const { id, incident, taken } = await outcome(answering(503));
    await expect(executeAction(id, at(later(executionMs - 60_000)))).rejects.toMatchObject({ code: "unavailable" });
    await executeAction(id, at(later(executionMs + 1_000)));
    expect(await stored(id)).toMatchObject({ state: "failed", attempts: 2, lastError: "Given up after 2 attempts. The receiver answered 503." });
    expect(taken).toHaveLength(2);
    expect((await auditOf(incident.id)).slice(2)).toEqual(["action.started", "action.failed"]);
  });
  it.each([408, 429, 502])("that answers %i is asked again", async (status) => {
    expect(await outcome(answering(status))).toMatchObject({ code: "unavailable", action: { state: "executing" } });
  });
  it.each([400, 401, 404, 410, 422])("that answers %i has refused", async (status) => {
    const { code, action, taken } = await outcome(answering(status, '{"result":"No such host"}'));
    expect([code, action]).toMatchObject(["settled", { state: "failed", lastError: `The receiver answered ${String(status)}.`, result: "No such host" }]);
    expect(taken).toHaveLength(1);
  });
  it.each(["http://169.254.169.254/latest/meta-data/", "https://soar.example/", ""])("that redirects to '%s' is not followed", async (location) => {
    const elsewhere = await startReceiver(answering(200));
    ended.push(elsewhere.stop);
    const { code, action, taken } = await outcome(answering(307, "", { location: location || elsewhere.url }));
    expect([code, action]).toMatchObject(["settled", { state: "failed", lastError: expect.stringContaining("redirects are not followed") }]);
    expect([taken.length, elsewhere.taken.length]).toEqual([1, 0]);
  });
  it("that hangs is left after ten seconds, and tried again", async () => {
    const started = performance.now();
    const { code, action } = await outcome(() => undefined);
    expect(performance.now() - started).toBeLessThan(14_000);
    expect([code, action]).toMatchObject(["unavailable", { state: "executing", leaseUntil: null, lastError: "The receiver gave no answer within 10 s." }]);
  });
  it("that trickles its headers is left when the time is over", async () => {
    const server = createServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const trickle = setInterval(() => socket.write("X-Slow: 1\r\n"), 50);
      socket.on("close", () => {
        clearInterval(trickle);
      });
      socket.on("error", () => undefined);
    });
    await listen(server);
    const { id } = await approved();
    await expect(executeAction(id, withDeps({ timeoutMs: 400 }))).rejects.toMatchObject({ code: "unavailable" });
    expect(await stored(id)).toMatchObject({ state: "executing", lastError: "The receiver gave no answer within 0.4 s." });
  });
  it("that says 200 and then never ends its body has taken it", async () => {
    const { code, action } = await outcome(
      (response) => {
        response.writeHead(200);
        response.write('{"result":');
      },
      { timeoutMs: 400 },
    );
    expect([code, action]).toMatchObject(["settled", { state: "executed", result: null }]);
  });
  it("that sends a body without end has 4 KB of it read", async () => {
    const chunk = Buffer.alloc(65_536, "a");
    let sent = 0;
    const { code, action } = await outcome((response) => {
      const more = () => {
        do sent += chunk.length;
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    });
    expect([code, action]).toMatchObject(["settled", { state: "executed", result: null }]);
    expect(sent).toBeLessThan(20_000_000);
  });
  it.each<[string, string, string | null]>([
    ["no JSON", "<html>fine</html>", null],
    ["JSON of another shape", '{"result":{"deep":true}}', null],
    ["a list", "[1]", null],
    ["control characters", JSON.stringify({ result: "done\u0000\u001b[31m\nby \u202Ethe robot" }), "done [31m by the robot"],
    ["a long text", JSON.stringify({ result: "x".repeat(3_000) }), "x".repeat(1_000)],
    ["nothing to read", '{"result":"\\u200b"}', null],
  ])("that answers 200 with %s has taken it; what is kept is plain and short", async (_what, body, result) => {
    expect((await outcome(answering(200, body))).action).toMatchObject({ state: "executed", result });
  });
  it.each<[string, string, string]>([
    ["garbage", "\u0000\u0001 not http at all\r\n\r\n", "HPE_INVALID_CONSTANT"],
    ["nothing and hangs up", "", "ECONNRESET"],
    ["half a status line", "HTTP/1.1 2", "ECONNRESET"],
  ])("that answers %s is tried again", async (_what, bytes, reason) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(bytes));
    });
    await listen(server);
    const { id } = await approved();
    await expect(executeAction(id)).rejects.toMatchObject({ code: "unavailable" });
    expect(await stored(id)).toMatchObject({ state: "executing", lastError: `The receiver gave no answer (${reason}).` });
  });
  it("that is not there is tried again", async () => {
    vi.stubEnv("RESPONSE_WEBHOOK_EMULATOR_URL", "http://127.0.0.1:9/");
    const { id } = await approved();
    await expect(executeAction(id)).rejects.toMatchObject({ code: "unavailable" });
    expect((await stored(id)).lastError).toBe("The receiver gave no answer (ECONNREFUSED).");
  });

  /** Makes a plain TCP server the configured receiver. */
  async function listen(server: Server) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const sockets = new Set<{ destroy: () => void }>();
    server.on("connection", (socket) => sockets.add(socket));
    ended.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    vi.stubEnv("RESPONSE_WEBHOOK_EMULATOR_URL", `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
  }
});

describe("where a webhook may lead", () => {
  const configure = (url: string, privateHosts: string[] = []) => {
    vi.stubEnv("RESPONSE_WEBHOOK_URL", url);
    vi.stubEnv("WEBHOOK_PRIVATE_HOSTS", JSON.stringify(privateHosts));
  };
  /** A resolver that gives every name these addresses; what it gives takes the way of a real answer. */
  const resolving = (...addresses: string[]): Deps => ({
    timeoutMs: 1_500,
    lookup: (_name, options, answer) => {
      const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      if (options.all) answer(null, found);
      else answer(null, found[0]?.address ?? "", found[0]?.family);
    },
  });
  const tryIt = async (deps: Deps = { timeoutMs: 1_500 }) => {
    const { id } = await approved();
    await executeAction(id, withDeps(deps)).catch(() => undefined);
    return await stored(id);
  };
  const privateRefusal = { state: "failed", lastError: expect.stringContaining("WEBHOOK_PRIVATE_HOSTS") };

  it.each(["127.0.0.1", "[::1]", "10.0.0.1", "172.16.9.9", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "[::]", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "0x7f.1", "2130706433"])("not to the address %s", async (host) => {
    configure(`https://${host}/`);
    expect(await tryIt()).toMatchObject(privateRefusal);
  });
  it("not to a name that this machine resolves to itself", async () => {
    let connections = 0;
    const server = createServer(() => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    configure(`https://localhost:${String((server.address() as AddressInfo).port)}/`);
    expect(await tryIt()).toMatchObject(privateRefusal);
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });
  it.each([["10.1.2.3"], ["169.254.169.254"], ["::1"], ["::ffff:169.254.169.254"], ["93.184.216.34", "10.1.2.3"]])("not to a name that resolves to %s", async (...addresses) => {
    configure("https://soar.varnhaven.example/");
    expect(await tryIt(resolving(...addresses))).toMatchObject(privateRefusal);
  });
  it("to a private address when its host is named, and to no other host's", async () => {
    configure("https://soar.varnhaven.example/", ["soar.varnhaven.example"]);
    // Nothing listens there: that it was tried shows that it was let through.
    expect(await tryIt(resolving("10.255.255.1"))).toMatchObject({ state: "executing", lastError: expect.stringContaining("gave no answer") });
    configure("https://other.varnhaven.example/", ["soar.varnhaven.example"]);
    expect(await tryIt(resolving("10.255.255.1"))).toMatchObject(privateRefusal);
  });
  it.each(["127.0.0.1", "169.254.169.254", "0.0.0.0"])("not to %s, even under a named host", async (address) => {
    configure("https://soar.varnhaven.example/", ["soar.varnhaven.example"]);
    expect(await tryIt(resolving(address))).toMatchObject(privateRefusal);
  });
  it("to the very address that was checked, whatever the name leads to a moment later", async () => {
    const own = Object.values(networkInterfaces()).flat().find((found) => found?.family === "IPv4" && !found.internal)?.address;
    const connections: string[] = [];
    const server = createServer((socket) => {
      connections.push(socket.localAddress ?? "");
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
    const answers = [own ?? "10.255.255.1", "127.0.0.1"];
    const given: string[] = [];
    configure(`https://soar.varnhaven.example:${String((server.address() as AddressInfo).port)}/`, ["soar.varnhaven.example"]);
    const action = await tryIt({
      timeoutMs: 1_500,
      lookup: (_name, options, answer) => {
        const address = answers[given.length] ?? "127.0.0.1";
        given.push(address);
        if (options.all) answer(null, [{ address, family: 4 }]);
        else answer(null, address, 4);
      },
    });
    await new Promise((resolve) => server.close(resolve));
    // One look-up for the check and the connection; a machine without a network of its own has nowhere to connect to.
    expect(given).toHaveLength(1);
    expect(connections).toEqual(own === undefined ? [] : [own]);
    expect(action).toMatchObject({ state: "executing", lastError: expect.stringContaining("gave no answer") });
  });
});

describe("without configuration", () => {
  it.each<[string, Record<string, string>, string]>([
    ["no address", {}, "Set RESPONSE_WEBHOOK_URL"],
    ["an address that is none", { RESPONSE_WEBHOOK_URL: "soar" }, "Set RESPONSE_WEBHOOK_URL"],
    ["an address without TLS", { RESPONSE_WEBHOOK_URL: "http://soar.varnhaven.example/" }, "https"],
    ["a password in the address", { RESPONSE_WEBHOOK_URL: "https://secura:hunter2@soar.varnhaven.example/" }, "no password"],
    ["no key", { RESPONSE_WEBHOOK_URL: "https://soar.varnhaven.example/", SECURA_SECRETS: '{"keys":[]}' }, "responseWebhookKey"],
    ["a short key", { RESPONSE_WEBHOOK_URL: "https://soar.varnhaven.example/", SECURA_SECRETS: '{"keys":[],"responseWebhookKey":"c2hvcnQ="}' }, "responseWebhookKey"],
    ["a secret that is no JSON", { RESPONSE_WEBHOOK_URL: "https://soar.varnhaven.example/", SECURA_SECRETS: "hunter2" }, "responseWebhookKey"],
  ])("(%s) the action stays approved and says what is missing, and no secret", async (_what, variables, words) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const { id } = await approved();
    await executeAction(id);
    await executeAction(id);
    const action = await stored(id);
    expect(action).toMatchObject({ state: "approved", attempts: 0, leaseUntil: null, lastError: expect.stringContaining(words), version: 3 });
    expect(JSON.stringify(action)).not.toContain("hunter2");
  });
  it("is tried when it is configured: the sweep queues it again", async () => {
    const { id } = await approved();
    await executeAction(id);
    const { taken } = await receiver(answering(204));
    const now = later(recheckMs + 1_000);
    await sweepActions(now, (actionId) => (actionId === id ? executeAction(id, at(now)) : Promise.resolve()));
    expect([taken.length, await stored(id)]).toMatchObject([1, { state: "executed", lastError: null }]);
  });
  it("for four hours it has run out, and still says why", async () => {
    const { id } = await approved();
    await executeAction(id);
    await sweepActions(later(executionMs + 1_000), () => Promise.resolve());
    expect(await stored(id)).toMatchObject({ state: "expired", lastError: expect.stringContaining("RESPONSE_WEBHOOK_URL") });
  });
});

describe("a lease", () => {
  const leased = async (leaseUntil: Date) => {
    const { id } = await approved();
    await actionRef(id).update({ state: "executing", attempts: 1, leaseUntil });
    return id;
  };
  it("keeps other deliveries off, and has them come again", async () => {
    const { taken } = await receiver(answering(200));
    const id = await leased(later(leaseMs));
    await expect(executeAction(id)).rejects.toMatchObject({ code: "unavailable" });
    expect([taken, (await stored(id)).attempts]).toEqual([[], 1]);
  });
  it("that a crashed delivery left behind ends, and the next one sends with the same id", async () => {
    const { taken } = await receiver(answering(200));
    const id = await leased(later(-1));
    await executeAction(id);
    expect([taken.map(({ headers }) => headers["webhook-id"]), await stored(id)]).toMatchObject([[id], { state: "executed", attempts: 2 }]);
  });
  /** A first delivery whose answer comes when its lease is over and a second one has been answered so. */
  const overrun = async (first: "taken" | "refused", second: Behaviour) => {
    await receiver(second);
    const { id } = await approved();
    const late = async () => {
      await executeAction(id, at(later(leaseMs + 1_000))).catch(() => undefined);
      return { outcome: first, lastError: null, result: "late" };
    };
    await executeAction(id, { receiver: () => late });
    return await stored(id);
  };
  it("that was overrun does not undo what a later delivery did, or is about to do", async () => {
    expect(await overrun("refused", answering(200))).toMatchObject({ state: "executed", attempts: 2, result: null });
    expect(await overrun("refused", answering(500))).toMatchObject({ state: "executing", attempts: 2, lastError: "The receiver answered 500." });
    expect(await overrun("taken", answering(400))).toMatchObject({ state: "failed", attempts: 2, lastError: "The receiver answered 400." });
  });
  it("that was overrun by a retry still counts when the receiver has taken it", async () => {
    expect(await overrun("taken", answering(500))).toMatchObject({ state: "executed", attempts: 2, result: "late" });
  });
});
