import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { operations } from "../../src/notifications/operations.ts";
import { db } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import { member } from "../support/desk.ts";
import { restServer, tokenOf } from "../support/restServer.ts";

// A project of its own, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-outboxdoors-${String(Date.now())}`;
});

type Role = "employee" | "analyst" | "manager" | "admin";
let url: string;
let server: Server;
let tokens: Record<Role, string>;
let analystId = "";
beforeAll(async () => {
  const [employee, analyst, manager, admin] = await Promise.all((["employee", "analyst", "manager", "admin"] as const).map((role) => member(role)));
  if (!employee || !analyst || !manager || !admin) throw new Error("nobody is there");
  analystId = analyst.uid;
  tokens = { employee: await tokenOf(employee), analyst: await tokenOf(analyst), manager: await tokenOf(manager), admin: await tokenOf(admin) };
  ({ url, server } = await restServer({ notifications: operations }));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function ask(method: string, path: string, role: Role, { body, key, ifMatch }: { body?: unknown; key?: string; ifMatch?: string } = {}) {
  const headers = { authorization: `Bearer ${tokens[role]}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...(key === undefined ? {} : { "idempotency-key": key }), ...(ifMatch === undefined ? {} : { "if-match": ifMatch }) };
  const response = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

describe("the REST door of notifications", () => {
  it("has a manager send an e-mail, once under one Idempotency-Key, and nobody below", async () => {
    const body = { template: "announcement", uids: [analystId], subject: "Drill", text: "On Friday." };
    const key = newId();
    for (let i = 0; i < 2; i += 1) expect(await ask("POST", "/analytics/notifications/email", "manager", { body, key })).toMatchObject({ status: 202, body: { queued: 1, skipped: 0 } });
    expect((await db().collection("outbox").get()).size).toBe(1);
    expect(await ask("POST", "/analytics/notifications/email", "analyst", { body })).toMatchObject({ status: 403 });
    expect(await ask("POST", "/analytics/notifications/email", "manager", { body: { ...body, html: "<b>" } })).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });
  it("shows the outbox to administrators alone", async () => {
    expect(await ask("GET", "/notifications/outbox?state=pending&limit=5", "admin")).toMatchObject({ status: 200, body: { items: [{ template: "announcement", to: { uid: analystId }, state: "pending", delivery: null }] } });
    expect(await ask("POST", "/notifications/outbox/redeliver", "admin", { body: { template: "news" } })).toMatchObject({ status: 202, body: { queued: 0, more: false } });
    expect(await ask("POST", "/notifications/suppressions/lift", "admin", { body: { uid: analystId } })).toMatchObject({ status: 404 });
    for (const [method, path] of [["GET", "/notifications/outbox"], ["GET", "/notifications/webhooks"], ["POST", "/notifications/suppressions/lift"]] as const) expect(await ask(method, path, "manager", method === "POST" ? { body: { uid: "u" } } : {})).toMatchObject({ status: 403 });
  });
  it("adds, changes, turns and removes a webhook", async () => {
    const added = await ask("POST", "/notifications/webhooks", "admin", { body: { kind: "generic", url: "https://siem.example/in?token=sesame", name: "SIEM", events: ["alert.created"] } });
    expect(added).toMatchObject({ status: 201, body: { webhook: { host: "siem.example", enabled: true, includesTitle: false, alertsFrom: "high" }, secret: expect.stringMatching(/^whsec_/) } });
    const path = `/notifications/webhooks/${(added.body["webhook"] as { id: string }).id}`;
    expect(await ask("PUT", path, "admin", { body: { enabled: false }, ifMatch: '"9"' })).toMatchObject({ status: 412 });
    expect(await ask("PUT", path, "admin", { body: { enabled: false }, ifMatch: '"1"' })).toMatchObject({ status: 200, body: { enabled: false, version: 2 } });
    expect(await ask("POST", `${path}/rotate-secret`, "admin", { body: {} })).toMatchObject({ status: 200, body: { webhook: { version: 3 } } });
    const listed = await ask("GET", "/notifications/webhooks", "admin");
    expect([listed.status, JSON.stringify(listed.body).includes("sesame")]).toEqual([200, false]);
    expect(await ask("GET", `${path}/deliveries`, "admin")).toMatchObject({ status: 200, body: { items: [] } });
    expect(await ask("POST", `${path}/deliveries/none/redeliver`, "admin", { body: {} })).toMatchObject({ status: 404 });
    expect(await ask("DELETE", path, "admin", { ifMatch: '"3"' })).toMatchObject({ status: 200 });
    expect(await ask("DELETE", path, "admin")).toMatchObject({ status: 404 });
  });
  it("marks one's own notifications as read", async () => {
    expect(await ask("POST", "/notifications/read-all", "employee", { body: {} })).toMatchObject({ status: 200, body: { read: 0, more: false } });
  });
});
