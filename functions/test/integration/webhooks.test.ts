import { Timestamp } from "firebase-admin/firestore";
import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-webhooks";
  process.env["APP_URL"] = "https://app.example/";
  process.env["WEBHOOK_PRIVATE_HOSTS"] = "[]";
});
const { alertDefaults } = await import("../../src/alerts/model.ts");
const { clockDefaults } = await import("../../src/compliance/model.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { announceAlert, announceClock, announceIncident } = await import("../../src/notifications/announce.ts");
const { deliverWebhook } = await import("../../src/notifications/deliverWebhook.ts");
const { addWebhook, listWebhooks, removeWebhook, rotateWebhookSecret, updateWebhook } = await import("../../src/notifications/manageWebhooks.ts");
const { listDeliveries, redeliverWebhook } = await import("../../src/notifications/readDeliveries.ts");
const { sweepWebhooks } = await import("../../src/notifications/sweepWebhooks.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { answering, startReceiver } = await import("../support/receiver.ts");
type AddWebhookInput = import("../../src/notifications/webhookModel.ts").AddWebhookInput;
type Behaviour = import("../support/receiver.ts").Behaviour;

type Data = Record<string, unknown>;
const now = new Date();
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const context = (at = now) => createContext({ caller: { uid: "admin-1", role: "admin", name: "Ada", sid: "s", mfa: true }, now: at, requestId: "request-1" });
const { id: _incident, ...incidentFields } = incidentDefaults;
const { id: _alert, ...alertFields } = alertDefaults;
const write = async (path: string, data: Data) => {
  await db().doc(path).set(data);
  return await db().doc(path).get();
};
const incident = (id: string, changes: Data = {}) => write(`incidents/${id}`, { ...incidentFields, number: "INC-2026-0009", title: "Fraud <!channel> [x](https://evil.example)", reportedBy: "r", createdAt: now, status: "new", version: 1, ...changes });
const alert = (severity: string, changes: Data = {}) => write(`alerts/${newId()}`, { ...alertFields, source: "edr", title: "Odd process", severity, createdAt: now, ...changes });

let stop: () => Promise<void> = () => Promise.resolve();
beforeEach(async () => {
  await Promise.all(["webhooks", "users", "audit"].map((name) => db().recursiveDelete(db().collection(name))));
});
afterEach(async () => {
  await stop();
  vi.unstubAllEnvs();
});

async function hook(behave: Behaviour, changes: Partial<AddWebhookInput> = {}) {
  const receiver = await startReceiver(behave);
  stop = receiver.stop;
  vi.stubEnv("WEBHOOKS_EMULATOR_ORIGIN", `http://127.0.0.1:${String(receiver.port)}`);
  const { webhook, secret } = await addWebhook({ kind: "generic", url: `${receiver.url}?token=sesame`, name: "SIEM", events: ["incident.created", "incident.status", "alert.created", "clock.warned"], alertsFrom: "high", includesTitle: false, ...changes }, context());
  return { id: webhook.id, secret: secret ?? "", taken: receiver.taken, webhook };
}
const deliveries = async (id: string) => (await listDeliveries({ id, limit: 100 }, context())).items;
/** What the trigger does with each delivery that is new. */
const deliverAll = async (id: string, at = now) => {
  for (const delivery of await deliveries(id)) await deliverWebhook(id, delivery.id, { now: () => at });
};

describe("a generic webhook", () => {
  it("hears of an incident once though the event came five times, signed, with no title in it", async () => {
    const { id, secret, taken } = await hook(answering(204));
    const incidentId = newId();
    const after = await incident(incidentId);
    await Promise.all([1, 2, 3, 4, 5].map(() => announceIncident(undefined, after, now)));
    const [delivery] = await deliveries(id);
    await Promise.all([1, 2, 3, 4, 5].map(() => deliverWebhook(id, delivery?.id ?? "", { now: () => now })));
    expect(taken).toHaveLength(1);
    const body = new Verifier(secret).verify(taken[0]?.text ?? "", taken[0]?.headers as Record<string, string>);
    expect(body).toEqual({ type: "incident.created", timestamp: now.toISOString(), data: { incident: { id: incidentId, number: "INC-2026-0009", status: "new", severity: null, category: null }, url: `https://app.example/incidents/${incidentId}` } });
    expect(taken[0]?.headers).toMatchObject({ "content-type": "application/json", "webhook-id": delivery?.id });
    expect(await deliveries(id)).toMatchObject([{ state: "sent", attempts: 1, lastError: null, subject: `incidents/${incidentId}` }]);
  });
  it("hears of a change of status, of alerts that are grave enough, and of deadlines", async () => {
    const { id, taken } = await hook(answering(200));
    const incidentId = newId();
    const before = await incident(incidentId);
    await announceIncident(before, await incident(incidentId, { status: "triaged", version: 2 }), now);
    await announceAlert(await alert("medium"), now);
    await announceAlert(await alert("critical"), now);
    await announceAlert(await alert("critical", { suppressedBy: "s" }), now);
    const clock = { ...clockDefaults, title: "Notice", incidentId, dueAt: later(60), version: 3 };
    await announceClock(incidentId, await write(`incidents/${incidentId}/clocks/gdpr-authority`, clock), await write(`incidents/${incidentId}/clocks/gdpr-authority`, { ...clock, warned: ["hours"] }), now);
    await deliverAll(id);
    const bodies = taken.map(({ text }) => JSON.parse(text) as { type: string; data: Data });
    expect(bodies.map(({ type }) => type).toSorted()).toEqual(["alert.created", "clock.warned", "incident.status"]);
    expect(bodies.find(({ type }) => type === "clock.warned")?.data["clock"]).toEqual({ id: "gdpr-authority", step: "hours", dueAt: later(60).toISOString() });
  });
  it("never hears of a restricted incident, nor of one that became so before it was sent", async () => {
    const { id, taken } = await hook(answering(200));
    const [closed, closing] = [newId(), newId()];
    await announceIncident(undefined, await incident(closed, { restricted: true }), now);
    await announceIncident(undefined, await incident(closing), now);
    await incident(closing, { restricted: true });
    await deliverAll(id);
    expect(taken).toEqual([]);
    expect(await deliveries(id)).toMatchObject([{ state: "dropped", subject: `incidents/${closing}` }]);
  });
});

describe("Slack and Teams", () => {
  it.each(["slack", "teams"] as const)("%s gets a line in its own form, in which a title can do nothing", async (kind) => {
    const { id, taken, secret } = await hook(answering(200), { kind, includesTitle: true });
    await announceIncident(undefined, await incident(newId()), now);
    await deliverAll(id);
    const body = JSON.parse(taken[0]?.text ?? "{}") as { text?: string; attachments?: { content: { body: { text: string }[] } }[] };
    expect([secret, taken[0]?.headers["webhook-signature"]]).toEqual(["", undefined]);
    if (kind === "slack") expect(body.text).toMatch(/^INC-2026-0009 was reported \(new, severity not judged yet\): Fraud &lt;!channel&gt; .* <https:\/\/app\.example\/incidents\/\w+\|Open in Secura>$/);
    else expect(body.attachments?.[0]?.content.body[0]?.text).toContain("Fraud \\<\\!channel\\> \\[x\\]\\(https://evil.example\\)");
  });
});

describe("a receiver that", () => {
  it("fails is asked again later, not before it wishes, and its log says so", async () => {
    const { id, taken } = await hook((response, nth) => {
      answering(nth === 1 ? 429 : nth === 2 ? 500 : 200, "", nth === 1 ? { "retry-after": "600" } : {})(response, nth);
    });
    await announceIncident(undefined, await incident(newId()), now);
    await deliverAll(id);
    expect(await deliveries(id)).toMatchObject([{ state: "pending", attempts: 1, lastError: "The receiver answered 429." }]);
    await sweepWebhooks({ now: () => later(9) });
    expect(taken).toHaveLength(1);
    await sweepWebhooks({ now: () => later(11) });
    await sweepWebhooks({ now: () => later(20) });
    expect(new Set(taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect([taken.length, await deliveries(id)]).toMatchObject([3, [{ state: "sent", attempts: 3, lastError: null }]]);
  });
  it("never answers is given up in time", async () => {
    const { id } = await hook(() => undefined);
    await announceIncident(undefined, await incident(newId()), now);
    await deliverWebhook(id, (await deliveries(id))[0]?.id ?? "", { now: () => now, timeoutMs: 200 });
    expect(await deliveries(id)).toMatchObject([{ state: "pending", lastError: "The receiver gave no answer in time." }]);
  });
  it("took it from a worker that is killed before it could mark that gets it once more, under the same webhook-id", async () => {
    const { id, taken } = await hook((response, nth) => {
      if (nth > 1) answering(200)(response, nth);
    });
    await announceIncident(undefined, await incident(newId()), now);
    const [delivery] = await deliveries(id);
    const killed = deliverWebhook(id, delivery?.id ?? "", { now: () => now });
    await vi.waitFor(() => {
      expect(taken).toHaveLength(1);
    });
    for (const minutes of [1, 3, 6]) await sweepWebhooks({ now: () => later(minutes) });
    expect(taken.map(({ headers }) => headers["webhook-id"])).toEqual([delivery?.id, delivery?.id]);
    // What the killed one would still have written changes nothing.
    await stop();
    await killed;
    expect(await deliveries(id)).toMatchObject([{ state: "sent", attempts: 2, lastError: null }]);
  });
  it("redirects is not followed", async () => {
    const { id, taken } = await hook(answering(302, "", { location: "http://127.0.0.1:9/metadata" }));
    await announceIncident(undefined, await incident(newId()), now);
    await deliverAll(id);
    expect([taken.length, await deliveries(id)]).toMatchObject([1, [{ state: "failed", lastError: "The receiver answered 302: redirects are not followed." }]]);
  });
  it("refuses five in a row is turned off, administrators hear of it, and redelivery works when it is on again", async () => {
    await db().doc("users/admin-2").set({ displayName: "Ada", role: "admin", status: "active", createdAt: Timestamp.now(), version: 1 });
    const { id, taken } = await hook((response, nth) => {
      answering(nth <= 5 ? 403 : 200)(response, nth);
    });
    for (let i = 0; i < 7; i += 1) await announceIncident(undefined, await incident(newId()), now);
    await deliverAll(id);
    const { items } = await listWebhooks({ limit: 10 }, context());
    expect([taken.length, items]).toMatchObject([5, [{ enabled: false, failures: 5, disabledReason: "5 deliveries in a row were given up.", version: 2 }]]);
    expect((await db().collection("users/admin-2/notifications").get()).docs.map((note) => note.get("type") as string)).toEqual(["webhook_disabled"]);
    const [failed] = (await deliveries(id)).filter(({ state }) => state === "failed");
    await updateWebhook({ id, enabled: true }, context());
    await redeliverWebhook({ id, deliveryId: failed?.id ?? "" }, context());
    await expect(redeliverWebhook({ id, deliveryId: failed?.id ?? "" }, context())).rejects.toMatchObject({ code: "conflict" });
    await sweepWebhooks({ now: () => later(2) });
    expect(taken).toHaveLength(6);
    const events = (await db().collection(`audit/webhook-${id}/entries`).get()).docs.map((entry) => entry.get("event") as string);
    expect(events).toEqual(["webhook.added", "webhook.disabled", "webhook.updated", "webhook.redelivered"]);
  });
  it("says that it is gone is turned off at once", async () => {
    const { id } = await hook(answering(410));
    await announceIncident(undefined, await incident(newId()), now);
    await deliverAll(id);
    expect((await listWebhooks({ limit: 10 }, context())).items).toMatchObject([{ enabled: false, failures: 1 }]);
  });
});

describe("an address", () => {
  const input: AddWebhookInput = { kind: "generic", url: "", name: "x", events: ["incident.created"], alertsFrom: "high", includesTitle: false };
  it.each(["http://example.com/x", "ftp://example.com", "https://user:pass@example.com", "https://", "javascript:alert(1)", "http://127.0.0.1:1/x", "no address"])("%s is refused", async (url) => {
    await expect(addWebhook({ ...input, url }, context())).rejects.toMatchObject({ code: "invalid_input" });
  });
  it.each([
    ["https://127.0.0.1/x", undefined],
    ["https://169.254.169.254/latest/meta-data", undefined],
    ["https://[::1]/x", undefined],
    ["https://rebound.example/x", "10.0.0.1"],
  ])("%s (%s) inside the network is not connected to, and the log names none", async (url, leadsTo) => {
    const { webhook } = await addWebhook({ ...input, url }, context());
    await announceIncident(undefined, await incident(newId()), now);
    const [delivery] = await deliveries(webhook.id);
    const lookup = (_name: string, options: { all?: boolean }, done: (error: null, address: unknown, family?: number) => void) => {
      if (options.all === true) done(null, [{ address: leadsTo, family: 4 }]);
      else done(null, leadsTo, 4);
    };
    await deliverWebhook(webhook.id, delivery?.id ?? "", { now: () => now, ...(leadsTo !== undefined && { lookup: lookup as never }) });
    expect(await deliveries(webhook.id)).toMatchObject([{ state: "failed", lastError: expect.stringMatching(/^The address leads to a private or reserved network/) }]);
  });
  it("and the secret are nowhere to be read, in no answer, document or entry of the log", async () => {
    const { id, secret } = await hook(answering(200));
    const rotated = await rotateWebhookSecret({ id }, context());
    await updateWebhook({ id, name: "Other" }, context());
    const stored = JSON.stringify([(await db().doc(`webhooks/${id}`).get()).data(), (await db().collection(`audit/webhook-${id}/entries`).get()).docs.map((entry) => entry.data()), await listWebhooks({ limit: 10 }, context()), await removeWebhook({ id }, context())]);
    for (const hidden of [secret, rotated.secret ?? "", "sesame"]) expect([hidden.length > 5, stored.includes(hidden)]).toEqual([true, false]);
  });
});
