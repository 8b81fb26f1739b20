import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { callable, doors, rest } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { formBody, postForm } from "../support/restServer.ts";
import { apiUrl, unique } from "../support/stack.ts";

let reporter: SignedIn;
let stranger: SignedIn;
let analyst: SignedIn;
let manager: SignedIn;
let id = "";
beforeAll(async () => {
  [reporter, stranger, analyst, manager] = await Promise.all([person("employee"), person("employee"), person("analyst"), person("manager")]);
  id = String((await rest("incidents.create", { title: unique("Evidence"), description: "A mail asked for my password." }, { token: reporter.idToken })).body["id"]);
});

const evidenceUrl = (incidentId: string) => `${apiUrl}/api/v1/incidents/${incidentId}/evidence`;
const upload = async (who: SignedIn, text: string, headers: Record<string, string> = {}) => await postForm(evidenceUrl(id), who.idToken, formBody([{ name: "description", value: "From the inbox" }, { name: "file", value: text, fileName: "mail.eml" }]), { headers });
const added = async (who: SignedIn, text = unique("file")) => {
  const answer = await upload(who, text);
  expect(answer).toMatchObject({ status: 201 });
  return String(answer?.body["id"]);
};
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("upload at the REST door", () => {
  it("adds a file through the functions runtime and answers 201 with its record", async () => {
    const text = unique("Grüße");
    expect(await upload(reporter, text)).toMatchObject({ status: 201, body: { name: "mail.eml", description: "From the inbox", sha256: sha256(text), audience: "everyone", contentType: "text/plain", version: 1 } });
  });
  it("answers a repetition under one Idempotency-Key with the first answer", async () => {
    const [text, key] = [unique("file"), unique("key")];
    const first = await upload(analyst, text, { "idempotency-key": key });
    expect(await upload(analyst, text, { "idempotency-key": key })).toEqual(first);
  });
  it("refuses with 401, 404, 409, 413, 415 and 422", async () => {
    const post = (who: string, incidentId = id, body = formBody([{ name: "file", value: "x", fileName: "a" }]), headers = {}) => postForm(evidenceUrl(incidentId), who, body, { headers });
    expect(await post("")).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(await post(stranger.idToken)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await post(analyst.idToken, "missing")).toMatchObject({ status: 404 });
    const text = unique("file");
    await added(analyst, text);
    expect(await upload(analyst, text)).toMatchObject({ status: 409, body: { code: "already_exists" } });
    expect(await post(analyst.idToken, id, formBody([{ name: "file", value: Buffer.alloc(10_485_761), fileName: "a" }]))).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    expect(await post(analyst.idToken, id, Buffer.from("{}"), { "content-type": "application/json" })).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
    expect(await post(analyst.idToken, id, formBody([{ name: "sha256", value: "0".repeat(64) }, { name: "file", value: "x", fileName: "a" }]))).toMatchObject({ status: 422, body: { code: "hash_mismatch" } });
  });
  it("is no place for a form where JSON is asked for", async () => {
    expect(await postForm(`${apiUrl}/api/v1/incidents`, reporter.idToken, formBody([{ name: "title", value: "x" }]))).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
  });
});

describe("upload at the callable door", () => {
  it("names the route that takes it", async () => {
    expect(await callable("evidence.upload", { id }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "unknown_operation", body: { detail: expect.stringContaining("POST /api/v1/incidents/{id}/evidence") as string } });
  });
});

describe("content", () => {
  it("is sent as a download by REST, and in base64 by the callable", async () => {
    const text = unique("content");
    const evidenceId = await added(analyst, text);
    const response = await fetch(`${evidenceUrl(id)}/${evidenceId}/content`, { headers: { authorization: `Bearer ${analyst.idToken}` } });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(text);
    expect(Object.fromEntries(response.headers)).toMatchObject({ "content-disposition": expect.stringMatching(/^attachment; filename="?mail\.eml"?$/) as string, "content-type": "application/octet-stream", "x-content-sha256": sha256(text), "content-security-policy": "sandbox; default-src 'none'" });
    expect(await callable("evidence.content", { id, evidenceId }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { fileName: "mail.eml", contentBase64: Buffer.from(text).toString("base64"), sha256: sha256(text) } });
  });
});

describe("the public keys", () => {
  it("are Ed25519 keys without their private part", async () => {
    const { keys } = (await (await fetch(`${apiUrl}/.well-known/jwks.json`)).json()) as { keys: Record<string, unknown>[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  });
});

describe.each(doors)("evidence at the %s door", (_door, call) => {
  it("list, get, custody, verify and manifest answer the team", async () => {
    const text = unique("file");
    const evidenceId = await added(analyst, text);
    const ref = { id, evidenceId };
    const token = analyst.idToken;
    expect((await call("evidence.list", { id, limit: 100 }, { token })).body["items"]).toContainEqual(expect.objectContaining({ id: evidenceId, audience: "team" }));
    expect(await call("evidence.get", ref, { token })).toMatchObject({ status: 200, body: { id: evidenceId, sha256: sha256(text) } });
    expect(await call("evidence.verify", ref, { token })).toMatchObject({ status: 200, body: { intact: true, storedSha256: sha256(text), brokenAt: null } });
    expect(await call("evidence.custody", { ...ref, limit: 1 }, { token })).toMatchObject({ status: 200, body: { items: [{ seq: 1, what: "upload", by: analyst.uid }], nextCursor: "1", brokenAt: null } });
    expect(await call("evidence.manifest", ref, { token })).toMatchObject({ status: 200, body: { manifest: { evidence: { id: evidenceId }, brokenAt: null }, jws: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string } });
  });
  it("setLegalHold and delete are a manager's, with the version that is expected", async () => {
    const ref = { id, evidenceId: await added(reporter) };
    const token = manager.idToken;
    const reason = "Kept for the court";
    const held = await call("evidence.setLegalHold", { ...ref, hold: true, reason }, { token });
    expect(held).toMatchObject({ status: 200, body: { legalHold: true } });
    expect(await call("evidence.delete", { ...ref, reason }, { token })).toMatchObject({ status: 409, code: "legal_hold" });
    expect(await call("evidence.setLegalHold", { ...ref, hold: false, reason }, { token, ifMatch: Number(held.body["version"]) - 1 })).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await call("evidence.setLegalHold", { ...ref, hold: false, reason }, { token })).toMatchObject({ status: 200 });
    expect(await call("evidence.delete", { ...ref, reason }, { token })).toMatchObject({ status: 200, body: { state: "deleted" } });
  });
  it("each refuses with 400, 401, 403 and 404", async () => {
    const [open, inner] = [await added(reporter), await added(analyst)];
    const reason = "Because I say so";
    const all: [string, Record<string, unknown>][] = [["get", {}], ["custody", {}], ["verify", {}], ["manifest", {}], ["setLegalHold", { hold: true, reason }], ["delete", { reason }]];
    for (const [name, more] of all) {
      const ask = (evidenceId: string, token?: string, changes = {}) => call(`evidence.${name}`, { id, evidenceId, ...more, ...changes }, { token });
      expect(await ask(open), name).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(await ask("not an id", manager.idToken), name).toMatchObject({ status: 400, code: "invalid_input" });
      expect(await ask(open, manager.idToken, { extra: "x" }), name).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "extra" }] } });
      expect(await ask("missing", manager.idToken), name).toMatchObject({ status: 404, code: "not_found" });
      expect(await ask(open, stranger.idToken), name).toMatchObject(name === "get" ? { status: 404 } : { status: 403, code: "permission_denied" });
      expect(await ask(inner, reporter.idToken), name).toMatchObject(name === "get" ? { status: 404 } : { status: 403 });
    }
    expect(await call("evidence.list", { id }, { token: stranger.idToken })).toMatchObject({ status: 404 });
    expect(await call("evidence.list", { id })).toMatchObject({ status: 401 });
    expect(await call("evidence.list", { id, limit: 1_000 }, { token: analyst.idToken })).toMatchObject({ status: 400, body: { errors: [{ path: "limit" }] } });
  });
});
