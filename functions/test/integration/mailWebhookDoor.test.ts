import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-mail-door";
});
const { mailEvents } = await import("../../src/notifications/eventDoor.ts");
const { updatePreferences } = await import("../../src/identity/ownProfile.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db, transact } = await import("../../src/platform/firestore.ts");
const { keepBodiesUnparsed } = await import("../../src/platform/body.ts");
const { unsubscribeLink } = await import("../../src/notifications/unsubscribe.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { sign: signToken } = await import("../../src/platform/keyring.ts");
const { enqueueMail } = await import("../../src/platform/outbox.ts");

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
vi.stubEnv("MAIL_EVENT_KEY", publicKey.export({ format: "der", type: "spki" }).toString("base64"));

// The same body parser as the functions runtime has before our code.
keepBodiesUnparsed();
const runtime = express();
runtime.use(express.raw({ type: "*/*", verify: (request, _response, body) => Object.assign(request, { rawBody: body }) }), mailEvents as never);
const server = createServer(runtime);
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());
const url = () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;

function signed(body: string) {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return { "content-type": "application/json", "X-Twilio-Email-Event-Webhook-Timestamp": timestamp, "X-Twilio-Email-Event-Webhook-Signature": sign("sha256", Buffer.from(timestamp + body), privateKey).toString("base64") };
}

it("takes what SendGrid posts, byte for byte as it was signed", async () => {
  const outboxId = await transact((tx) => Promise.resolve(enqueueMail(tx, { template: "news", to: { uid: "u" } }, new Date())));
  const body = ` [ {"event":"delivered","email":"zoë@secura.example","timestamp":${String(Math.floor(Date.now() / 1_000))},"outboxId":"${outboxId}"} ]\r\n`;
  expect((await fetch(url(), { method: "POST", headers: signed(body), body })).status).toBe(204);
  expect((await db().doc(`outbox/${outboxId}`).get()).get("delivery.event")).toBe("delivered");
});
it("ends news for who follows the link in an e-mail, by the page's button or a mail program's one click, and not for who only looks", async () => {
  const uid = newId();
  await db().doc(`users/${uid}`).set({ email: `${uid.toLowerCase()}@secura.example`, displayName: "Ada", role: "analyst", status: "active", createdAt: new Date(), version: 1 });
  const query = new URL(await unsubscribeLink(uid, newId(), new Date())).search;
  const ask = (method: string, token = query) => fetch(`${url()}unsubscribe${token}`, { method, ...(method === "POST" && { body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) }) });
  const wanted = async () => (await db().doc(`users/${uid}`).get()).get("preferences.notifications") as unknown;
  const looked = await ask("GET");
  expect([looked.status, looked.headers.get("referrer-policy"), await looked.text(), await wanted()]).toEqual([200, "no-referrer", expect.stringContaining('<form method="post"><button'), undefined]);
  for (let i = 0; i < 2; i += 1) expect((await ask("POST")).status).toBe(200);
  expect(await wanted()).toEqual({ email: false, inApp: true, digest: "daily" });
  const entries = (await db().collection(`audit/user-${uid}/entries`).get()).docs.map((entry) => entry.data());
  expect(entries).toMatchObject([{ event: "user.unsubscribed", actorId: uid, details: { fields: ["preferences.notifications.email"], version: 2 } }]);
  expect((await ask("POST", `${query}x`)).status).toBe(400);
  const reset = await signToken({ purpose: "reset_password", subject: uid, id: newId(), issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) });
  expect((await ask("POST", `?token=${reset}`)).status).toBe(400);
  expect((await ask("PUT")).status).toBe(405);
});
it("ends no news by a link of before its owner turned it on again", async () => {
  const uid = newId();
  await db().doc(`users/${uid}`).set({ email: `${uid.toLowerCase()}@secura.example`, displayName: "Ada", role: "analyst", status: "active", createdAt: new Date(), version: 1 });
  const follow = async (issuedAt: Date) => (await fetch(`${url()}unsubscribe${new URL(await unsubscribeLink(uid, newId(), issuedAt)).search}`, { method: "POST" })).status;
  const wants = async () => (await db().doc(`users/${uid}`).get()).get("preferences.notifications.email") as unknown;
  const old = new Date(Date.now() - 60_000);
  const owner = createContext({ caller: { uid, role: "analyst", name: "Ada", sid: "s", mfa: true }, now: new Date(), requestId: "r" });
  expect([await follow(old), await wants()]).toEqual([200, false]);
  // Once it is off, it does no harm.
  expect(await follow(old)).toBe(200);
  await updatePreferences({ notifications: { email: true } }, owner);
  expect([await follow(old), await wants()]).toEqual([400, true]);
  expect([await follow(new Date()), await wants()]).toEqual([200, false]);
});
it("takes nothing else", async () => {
  expect((await fetch(url(), { method: "POST", headers: { ...signed("[]"), "content-type": "application/json" }, body: "[ ]" })).status).toBe(401);
  expect((await fetch(url(), { method: "POST" })).status).toBe(401);
  expect((await fetch(url())).status).toBe(405);
});
