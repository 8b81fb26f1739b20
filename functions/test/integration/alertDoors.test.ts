import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-alertdoors-${String(Date.now())}`;
});
const { operations } = await import("../../src/alerts/operations.ts");
const { receiveAlert } = await import("../../src/alerts/receiveAlert.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { member, plantIncident } = await import("../support/desk.ts");
const { restServer, tokenOf } = await import("../support/restServer.ts");

let url: string;
let server: Server;
let token: string;
beforeAll(async () => {
  ({ url, server } = await restServer({ alerts: operations }));
  token = await tokenOf(await member("admin"));
});
afterAll(() => {
  server.close();
});

const send = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, etag: response.headers.get("etag"), body: (await response.json()) as Record<string, unknown> };
};
const until = new Date(Date.now() + 3_600_000).toISOString();

describe("the REST door of alerts", () => {
  it("serves every operation, and what has a name in the path is not taken for an id", async () => {
    const source = `s-${newId()}`;
    const host = `h-${newId().toLowerCase()}`;
    const alert = (rule: string) => ({ source, sourceRef: newId(), title: "Beacon seen", severity: "high", host, rule, occurredAt: "2026-06-01T10:00:00Z", observables: [{ type: "ipv4", value: "203.0.113.9" }] });
    const [a, b, c] = await Promise.all(["a", "b", "c"].map((rule) => send("POST", "/alerts", alert(rule))));
    expect([a?.status, a?.etag, a?.body["occurredAt"]]).toEqual([201, '"1"', "2026-06-01T10:00:00.000Z"]);
    const [idA, idB, idC] = [a, b, c].map((answer) => String(answer?.body["id"]));
    await receiveAlert(String(idA), new Date());
    expect(await send("GET", `/alerts?source=${source}`)).toMatchObject({ status: 200, body: { items: [{}, {}, {}] } });
    expect((await send("GET", `/alerts?source=${source}`)).body["items"]).not.toContainEqual(expect.objectContaining({ raw: expect.anything() }));
    const group = String((await send("GET", `/alerts/${String(idA)}`)).body["groupId"]);
    expect(await send("GET", "/alerts/groups")).toMatchObject({ status: 200, body: { items: [{ id: group, alertIds: expect.arrayContaining([idA]) }] } });
    expect(await send("POST", "/alerts/merge", { targetId: idA, sourceIds: [idC] })).toMatchObject({ status: 200, body: { count: 2 } });
    expect(await send("POST", `/alerts/${String(idA)}/feedback`, { verdict: "true_positive" })).toMatchObject({ status: 200, body: { feedback: { verdict: "true_positive" } } });
    expect(await send("GET", "/alerts/feedback")).toMatchObject({ status: 200, body: { items: [{ source, rule: "a", true_positive: 1, total: 1 }] } });
    expect(await send("PUT", `/alerts/${String(idB)}`, { status: "acknowledged" })).toMatchObject({ status: 200, body: { status: "acknowledged" } });
    const incident = await plantIncident();
    expect(await send("POST", `/alerts/${String(idB)}/attach/${incident.id}`)).toMatchObject({ status: 200, body: { incidentId: incident.id } });
    expect(await send("POST", `/alerts/${String(idA)}/promote`)).toMatchObject({ status: 200, body: { isNew: true, alertIds: [idA] } });
    expect(await send("POST", `/alerts/groups/${group}/promote`)).toMatchObject({ status: 200, body: { isNew: false, alertIds: [] } });
    expect(await send("POST", `/alerts/groups/${group}/dismiss`)).toMatchObject({ status: 409 });

    const rule = await send("POST", "/alerts/suppressions", { kind: "suppress", conditions: { sources: [source] }, reason: "Known noise", until });
    expect(rule).toMatchObject({ status: 201, etag: '"1"', body: { hits: 0 } });
    const ruleId = String(rule.body["id"]);
    expect(await send("GET", "/alerts/suppressions")).toMatchObject({ status: 200, body: { items: [{ id: ruleId }] } });
    expect(await send("GET", `/alerts/suppressions/${ruleId}`)).toMatchObject({ status: 200, body: { id: ruleId } });
    expect(await send("POST", "/alerts/suppressions/dry-run", { id: ruleId })).toMatchObject({ status: 200, body: { alerts: 3 } });
    expect(await send("PUT", `/alerts/suppressions/${ruleId}`, { reason: "Still noise" })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await send("DELETE", `/alerts/suppressions/${ruleId}`)).toMatchObject({ status: 200, body: { endedAt: expect.any(String) } });

    const added = await send("POST", "/alerts/sources", { name: `n-${newId()}`, format: "generic", mapping: { title: "t" } });
    expect(added).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^sec_/), source: { mapping: { title: "t", techniques: [] } } } });
    const sourceId = (added.body["source"] as { id: string }).id;
    expect(await send("GET", "/alerts/sources")).toMatchObject({ status: 200, body: { items: [{ id: sourceId }] } });
    expect(await send("PUT", `/alerts/sources/${sourceId}`, { fingerprintFields: ["host"] })).toMatchObject({ status: 200, etag: '"2"', body: { fingerprintFields: ["host"] } });
    expect(await send("POST", `/alerts/sources/${sourceId}/rotate-key`)).toMatchObject({ status: 200, body: { key: expect.stringMatching(/^sec_/) } });
    expect(await send("POST", `/alerts/sources/${sourceId}/revoke`)).toMatchObject({ status: 200, body: { status: "revoked" } });

    expect(await send("POST", "/alerts/bulk", { source, alerts: [{ sourceRef: "1", title: "Beacon seen", severity: "low" }] })).toMatchObject({ status: 200, body: { created: 1 } });
    expect(await send("POST", `/alerts/ingest/native?source=${source}`, { alerts: [{ title: "Beacon seen", severity: "low" }] })).toMatchObject({ status: 200, body: { created: 1 } });
    expect(await send("GET", "/settings/alerts")).toMatchObject({ status: 200, body: { correlationHours: 24, autoPromoteFrom: null } });
    expect(await send("PUT", "/settings/alerts", { correlationHours: 12 })).toMatchObject({ status: 200, body: { correlationHours: 12, version: 1 } });
  });
});
