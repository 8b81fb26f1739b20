import type { Server } from "node:http";
import { afterAll, beforeAll, expect, it, describe, vi } from "vitest";
import { runImport } from "../../src/intelligence/importIndicators.ts";
import { operations } from "../../src/intelligence/operations.ts";
import { db } from "../../src/platform/firestore.ts";
import { newId } from "../../src/platform/ids.ts";
import { member } from "../support/desk.ts";
import { formBody, postForm, restServer, tokenOf } from "../support/restServer.ts";

// A project of its own, where no deployed trigger reads an uploaded file before the test does.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-inteldoors-${String(Date.now())}`;
});

let url: string;
let server: Server;
let tokens: { employee: string; analyst: string; manager: string };
beforeAll(async () => {
  const [employee, analyst, manager] = await Promise.all((["employee", "analyst", "manager"] as const).map(async (role) => await tokenOf(await member(role))));
  tokens = { employee: String(employee), analyst: String(analyst), manager: String(manager) };
  ({ url, server } = await restServer({ intelligence: operations }));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const name = (): string => `${newId().toLowerCase()}.evil-host.com`;
async function ask(method: string, path: string, { token = tokens.analyst, body, ifMatch }: { token?: string; body?: unknown; ifMatch?: string } = {}) {
  const response = await fetch(`${url}/intelligence${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...(ifMatch === undefined ? {} : { "if-match": ifMatch }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

describe("the REST door of intelligence", () => {
  it("adds, finds, changes and removes an indicator", async () => {
    const label = `l-${newId()}`;
    const { status, headers, body } = await ask("POST", "/indicators", { body: { value: name(), labels: [label] } });
    expect([status, headers.get("etag")]).toEqual([201, '"1"']);
    const path = `/indicators/${String(body["id"])}`;
    expect(await ask("GET", path)).toMatchObject({ status: 200, body: { score: 50 } });
    expect(await ask("GET", `/indicators?label=${label}&state=active&limit=5`)).toMatchObject({ status: 200, body: { items: [{ id: body["id"] }], nextCursor: null } });
    expect(await ask("PUT", path, { body: { confidence: 80 }, ifMatch: '"9"' })).toMatchObject({ status: 412 });
    expect(await ask("PUT", path, { body: { confidence: 80 }, ifMatch: '"1"' })).toMatchObject({ status: 200, body: { confidence: 80, version: 2 } });
    expect(await ask("DELETE", path)).toMatchObject({ status: 403 });
    expect(await ask("DELETE", path, { token: tokens.manager })).toMatchObject({ status: 200 });
    expect(await ask("GET", path)).toMatchObject({ status: 404 });
  });
  it("imports, exports and looks up", async () => {
    const label = `l-${newId()}`;
    const value = name();
    const imported = await ask("POST", "/import", { body: { source: "partner", content: `value,labels\n${value},${label}` } });
    expect(imported).toMatchObject({ status: 201, body: { state: "done", counts: { taken: 1 } } });
    expect(await ask("GET", `/imports/${String(imported.body["id"])}`)).toMatchObject({ status: 200, body: { written: 1 } });
    expect(await ask("GET", "/imports?limit=1")).toMatchObject({ status: 200 });
    const exported = await ask("GET", `/export?label=${label}&tlp=AMBER&since=2026-01-01T00:00:00Z`);
    expect([exported.status, exported.headers.get("content-type"), exported.body["type"]]).toEqual([200, "application/stix+json;version=2.1", "bundle"]);
    expect(JSON.stringify(exported.body)).toContain(value);
    expect(await ask("GET", "/export?tlp=RED")).toMatchObject({ status: 403 });
    expect(await ask("POST", "/lookup", { body: { items: [{ value }] } })).toMatchObject({ status: 200, body: { items: [{ value, indicator: { labels: [label] } }] } });
  });
  it("takes a file, and refuses what is no form for one", async () => {
    const value = name();
    const file = { name: "file", value: `value\n${value}\n`, fileName: "list.csv", type: "text/csv" };
    const sent = await postForm(`${url}/intelligence/import/file`, tokens.analyst, formBody([{ name: "source", value: "partner" }, { name: "confidence", value: "70" }, file]));
    expect(sent).toMatchObject({ status: 202, body: { state: "pending", name: "list.csv", bytes: file.value.length } });
    const id = String(sent?.body["id"]);
    expect(await runImport(id, new Date())).toBe("done");
    expect(await ask("GET", `/indicators?value=${value}`)).toMatchObject({ body: { items: [{ confidence: 70 }] } });
    const before = (await db().collection("imports").where("by", "==", (await db().doc(`imports/${id}`).get()).get("by")).get()).size;
    for (const parts of [[{ name: "source", value: "partner" }], [{ name: "source", value: "partner" }, { name: "confidence", value: "101" }, file], [file], [{ name: "source", value: "secura" }, file]]) {
      expect(await postForm(`${url}/intelligence/import/file`, tokens.analyst, formBody(parts))).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    }
    expect(await postForm(`${url}/intelligence/import/file`, tokens.analyst, formBody([{ name: "source", value: "partner" }, { ...file, value: Buffer.alloc(20_000_001, "a") }]))).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    expect((await db().collection("imports").where("by", "==", (await db().doc(`imports/${id}`).get()).get("by")).get()).size).toBe(before);
  });
  it("refuses more than a mebibyte in a call with 413", async () => {
    expect(await ask("POST", "/import", { body: { source: "partner", content: `value\n${"a".repeat(1_100_000)}` } })).toMatchObject({ status: 413 });
  });
  it("has feeds for managers", async () => {
    const feed = { name: `feed ${newId()}`, kind: "kev", url: "https://feeds.example.com/kev.json" };
    expect(await ask("POST", "/feeds", { body: feed })).toMatchObject({ status: 403 });
    const { status, body } = await ask("POST", "/feeds", { body: feed, token: tokens.manager });
    expect(status).toBe(201);
    expect(await ask("POST", `/feeds/${String(body["id"])}/run`, { body: {}, token: tokens.manager })).toMatchObject({ status: 202, body: { state: "requested" } });
    expect(await ask("DELETE", `/feeds/${String(body["id"])}`, { token: tokens.manager })).toMatchObject({ status: 200 });
  });
  it.each(["/indicators", "/imports", "/export", "/feeds"])("gives an employee nothing at %s, and nobody without a token", async (path) => {
    expect(await ask("GET", path, { token: tokens.employee })).toMatchObject({ status: 403 });
    expect(await ask("GET", path, { token: "" })).toMatchObject({ status: 401 });
  });
});
