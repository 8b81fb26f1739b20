import { generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-mail-webhook";
});
const { receiveMailEvents } = await import("../../src/notifications/receiveMailEvents.ts");
const { isSuppressed } = await import("../../src/notifications/suppressions.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { enqueueMail } = await import("../../src/platform/outbox.ts");
const { unique } = await import("../support/stack.ts");

// The scheme SendGrid documents: ECDSA over P-256 and SHA-256, DER, in base64.
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
vi.stubEnv("MAIL_EVENT_KEY", publicKey.export({ format: "der", type: "spki" }).toString("base64"));
const now = new Date();
const seconds = Math.floor(now.getTime() / 1_000);
const signed = (body: Buffer, timestamp = String(seconds)) => ({ timestamp, signature: sign("sha256", Buffer.concat([Buffer.from(timestamp), body]), privateKey).toString("base64") });
const send = async (...events: unknown[]) => {
  // As SendGrid ends its batches.
  const body = Buffer.from(`${JSON.stringify(events)}\r\n`);
  return await receiveMailEvents(body, signed(body), now);
};

let email = "";
let outboxId = "";
beforeEach(async () => {
  const uid = newId();
  email = `${unique("events")}@secura.example`;
  await db().doc(`users/${uid}`).set({ email, displayName: "Ada", role: "employee", status: "active", createdAt: now, version: 1 });
  outboxId = await transact((tx) => Promise.resolve(enqueueMail(tx, { template: "news", to: { uid } }, now)));
});
const event = (name: string, changes: object = {}) => ({ email, event: name, timestamp: seconds, outboxId, sg_event_id: newId(), sg_message_id: "x", ...changes });
const mail = async () => (await db().doc(`outbox/${outboxId}`).get()).data() ?? {};

describe("what became of an e-mail", () => {
  it("stands at it, the latest whatever the order, also when it comes five times at once", async () => {
    const events = [event("delivered", { timestamp: seconds - 1 }), event("processed", { timestamp: seconds - 5 }), event("deferred", { timestamp: seconds - 3 })];
    expect(await Promise.all([1, 2, 3, 4, 5].map(() => send(...events)))).toEqual([204, 204, 204, 204, 204]);
    expect(await send(event("processed", { timestamp: seconds - 5 }))).toBe(204);
    expect((await mail())["delivery"]).toMatchObject({ event: "delivered" });
    expect(await isSuppressed(email)).toBe(false);
  });
  it("says that it was sent of the edition that is there, and not of one that took in more since", async () => {
    await db().doc(`outbox/${outboxId}`).update({ state: "pending", attempts: 1, edition: 2 });
    for (const edition of [undefined, "1", "two"]) await send(event("delivered", { edition }));
    expect(await mail()).toMatchObject({ state: "pending", delivery: { event: "delivered" } });
    await send(event("processed", { edition: "2", timestamp: seconds - 1 }));
    expect(await mail()).toMatchObject({ state: "sent", delivery: { event: "delivered" } });
  });
  it.each([["sending", "whoever sent it did not live to"], ["pending", "the answer got lost"], ["failed", "it was given up without an answer"]])("says that it was sent when it is %s, for %s", async (state) => {
    await db().doc(`outbox/${outboxId}`).update({ state, attempts: 1, leaseUntil: new Date(now.getTime() + 60_000) });
    await send(event("processed"));
    expect(await mail()).toMatchObject({ state: "sent", nextAttemptAt: null, leaseUntil: null });
  });
});

describe("an address", () => {
  it.each([
    ["bounce", { type: "bounce" }],
    ["dropped", { reason: "Bounced Address" }],
    ["spamreport", {}],
    ["unsubscribe", {}],
    ["group_unsubscribe", {}],
  ])("gets no news after %s", async (name, changes) => {
    expect(await send(event(name, changes))).toBe(204);
    expect(await isSuppressed(email)).toBe(true);
  });
  it.each([
    ["bounce", { type: "blocked" }],
    ["dropped", { reason: "SMTPAPI error" }],
    ["deferred", {}],
  ])("still gets them after %s %j, which may pass", async (name, changes) => {
    await send(event(name, changes));
    expect(await isSuppressed(email)).toBe(false);
  });
  it("is not kept from news by an e-mail that went to another, or was not Secura's", async () => {
    const other = `${unique("other")}@secura.example`;
    expect(await send(event("bounce", { email: other }), event("bounce", { email: other, outboxId: newId() }), event("bounce", { outboxId: newId() }))).toBe(204);
    expect([await isSuppressed(other), await isSuppressed(email)]).toEqual([false, false]);
  });
});

describe("a call that", () => {
  const body = Buffer.from("[]");
  it.each<[string, () => [Buffer, { signature: string | undefined; timestamp: string | undefined }], number]>([
    ["is signed", () => [body, signed(body)], 204],
    ["is not signed", () => [body, { signature: undefined, timestamp: undefined }], 401],
    ["has a body of another call", () => [Buffer.from("[1]"), signed(body)], 401],
    ["has another time than was signed", () => [body, { ...signed(body), timestamp: String(seconds + 1) }], 401],
    ["is eleven minutes old", () => [body, signed(body, String(seconds - 660))], 401],
    ["is eleven minutes ahead", () => [body, signed(body, String(seconds + 660))], 401],
    ["has a time that is none", () => [body, signed(body, "soon")], 401],
    ["has a signature that is none", () => [body, { ...signed(body), signature: "AAAA" }], 401],
    ["is no JSON", () => [Buffer.from("{"), signed(Buffer.from("{"))], 400],
    ["is no UTF-8", () => [Buffer.from([0x22, 0xff, 0x22]), signed(Buffer.from([0x22, 0xff, 0x22]))], 400],
  ])("%s is answered as it should be", async (_what, make, status) => {
    const [sent, headers] = make();
    expect(await receiveMailEvents(sent, headers, now)).toBe(status);
  });
  it("is signed by another key is refused", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const signature = sign("sha256", Buffer.concat([Buffer.from(String(seconds)), body]), other.privateKey).toString("base64");
    expect(await receiveMailEvents(body, { signature, timestamp: String(seconds) }, now)).toBe(401);
  });
  it.each([[{}], [[null, 1, "x", {}, { event: "open" }, []]], [[{ event: "bounce", outboxId: "../users/x", timestamp: 1, email: "a@b.example" }]]])("holds %j changes nothing", async (sent) => {
    const bytes = Buffer.from(JSON.stringify(sent));
    expect(await receiveMailEvents(bytes, signed(bytes), now)).toBe(204);
  });
  it("comes while there is no key is put off", async () => {
    vi.stubEnv("MAIL_EVENT_KEY", "");
    expect(await receiveMailEvents(body, signed(body), now)).toBe(503);
    vi.stubEnv("MAIL_EVENT_KEY", publicKey.export({ format: "der", type: "spki" }).toString("base64"));
  });
});
