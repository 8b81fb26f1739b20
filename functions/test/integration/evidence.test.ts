import { createHash, randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Storage } from "@google-cloud/storage";
import { compactVerify, createLocalJWKSet } from "jose";
import canonicalize from "canonicalize";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { zip } from "../support/files.ts";
import type { Member } from "../support/desk.ts";

// A project of its own, where no deployed trigger runs: what the scanner would do is ours to say.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-evidence";
});
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
const { formBody, postForm, restServer, tokenOf } = await import("../support/restServer.ts");
const { operations } = await import("../../src/evidence/operations.ts");
const { checkCustody, readCustody } = await import("../../src/evidence/custody.ts");
const { uploadEvidence, uploadLimits } = await import("../../src/evidence/uploadEvidence.ts");
const { clockDefaults } = await import("../../src/compliance/model.ts");
const { deleteEvidence } = await import("../../src/evidence/deleteEvidence.ts");
const { sweepUploads } = await import("../../src/evidence/sweepUploads.ts");
const { evidenceOf, evidencePath, evidenceRef, fileRef, findStored, quarantinePath } = await import("../../src/evidence/store.ts");
const { incidentRef } = await import("../../src/incidents/store.ts");
const { dispatch } = await import("../../src/platform/dispatch.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { attestationKeys } = await import("../../src/platform/keyring.ts");

const bucket = new Storage({ projectId: "demo-evidence", apiEndpoint: String(process.env["STORAGE_EMULATOR_HOST"]) }).bucket("demo-evidence.appspot.com");
const filesOf = async (id: string) => (await bucket.getFiles({ prefix: `evidence/${id}/` }))[0].map((file) => file.name);
const looseOf = async (id: string) => (await db().collection("looseFiles").where("incidentId", "==", id).get()).docs;
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const hour = 3_600_000;

type Somebody = Member & { token: string };
const somebody = async (role: Member["role"]): Promise<Somebody> => {
  const who = await member(role);
  return { ...who, token: await tokenOf(who) };
};

let url = "";
let server: Server;
let reporter: Somebody;
let stranger: Somebody;
let analyst: Somebody;
let manager: Somebody;
let id = "";
beforeAll(async () => {
  ({ url, server } = await restServer({ evidence: operations }));
  [reporter, stranger, analyst, manager] = await Promise.all([somebody("employee"), somebody("employee"), somebody("analyst"), somebody("manager")]);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  id = (await plantIncident({ reportedBy: reporter.uid })).id;
});

interface Sending {
  fields?: Record<string, string>;
  fieldsAfter?: Record<string, string>;
  name?: string;
  type?: string;
  key?: string;
}
const partsOf = (fields: Record<string, string> = {}) => Object.entries(fields).map(([name, value]) => ({ name, value }));
const send = async (who: Somebody, bytes: Buffer, { fields, fieldsAfter, name = "mail.eml", type = "text/plain", key }: Sending = {}) => {
  const answer = await postForm(`${url}/incidents/${id}/evidence`, who.token, formBody([...partsOf(fields), { name: "file", value: bytes, fileName: name, type }, ...partsOf(fieldsAfter)]), key === undefined ? {} : { headers: { "idempotency-key": key } });
  if (!answer) throw new Error("no answer");
  return answer;
};
const added = async (who: Somebody, bytes: Buffer, sending: Sending = {}) => {
  const answer = await send(who, bytes, sending);
  expect(answer).toMatchObject({ status: 201 });
  return String(answer.body["id"]);
};
const ask = async (who: Somebody, method: string, path: string, { body, ifMatch }: { body?: Record<string, unknown>; ifMatch?: number } = {}) => {
  const response = await fetch(`${url}/incidents/${id}/evidence${path}`, { method, headers: { authorization: `Bearer ${who.token}`, ...(body ? { "content-type": "application/json" } : {}), ...(ifMatch === undefined ? {} : { "if-match": `"${String(ifMatch)}"` }) }, ...(body ? { body: JSON.stringify(body) } : {}) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return { status: response.status, headers: response.headers, bytes, body: (isJson ? JSON.parse(bytes.toString()) : {}) as Record<string, unknown> };
};
const nothingLeft = async () => {
  expect(await filesOf(id)).toEqual([]);
  expect((await evidenceOf(id).get()).size).toBe(0);
  expect(await looseOf(id)).toEqual([]);
  expect((await incidentRef(id).get()).data()).toMatchObject({ evidenceCount: 0, evidenceBytes: 0 });
};
const stored = async (evidenceId: string) => {
  const evidence = await findStored(db(), id, evidenceId);
  if (!evidence) throw new Error("There is no such file.");
  return evidence;
};
const setState = (evidenceId: string, state: string) => evidenceRef(id, evidenceId).update({ state });
const custodyOf = async (evidenceId: string) => (await readCustody(id, evidenceId, { after: 0, limit: 100 })).map(({ what, outcome, by, sha256: hash }) => ({ what, outcome, by, sha256: hash }));
const readsOf = async (evidenceId: string) => (await db().collection(`audit/evidence-${evidenceId}/entries`).get()).docs.map((entry) => entry.data());
const tamper = (evidenceId: string, bytes: Buffer) => bucket.file(evidencePath(id, evidenceId)).save(bytes, { resumable: false });

describe("an upload", () => {
  const bytes = Buffer.from("From: boss@examp1e.com\n\nPay at once. Grüße\n");

  it("is stored under a path of the server's choice, hashed, counted, and begins a custody", async () => {
    const answer = await send(reporter, bytes, { fields: { sha256: sha256(bytes).toUpperCase() }, fieldsAfter: { description: "The mail" }, name: "..\\..\\Pay\u202enow|.eml" });
    expect(answer).toMatchObject({ status: 201, body: { name: "Paynow_.eml", description: "The mail", size: bytes.length, sha256: sha256(bytes), clientSha256: sha256(bytes), contentType: "text/plain", state: "pending", audience: "everyone", uploadedBy: reporter.uid, uploadedByName: reporter.name, legalHold: false, alteredAt: null, version: 1 } });
    expect(answer.body).not.toHaveProperty("path");
    const evidenceId = String(answer.body["id"]);
    expect(await filesOf(id)).toEqual([evidencePath(id, evidenceId)]);
    expect((await bucket.file(evidencePath(id, evidenceId)).download())[0]).toEqual(bytes);
    expect((await incidentRef(id).get()).data()).toMatchObject({ evidenceCount: 1, evidenceBytes: bytes.length, version: 2 });
    expect(await custodyOf(evidenceId)).toEqual([{ what: "upload", outcome: "ok", by: reporter.uid, sha256: sha256(bytes) }]);
    expect(await checkCustody(id, await stored(evidenceId))).toBeNull();
    expect(await auditOf(id)).toEqual(["evidence.added"]);
    expect(await timelineOf(id)).toMatchObject([{ kind: "evidence_added", summary: "Added the file Paynow_.eml", audience: "everyone", actorId: reporter.uid }]);
    expect(await looseOf(id)).toEqual([]);
  });
  it.each<[string, Buffer, string, string, string]>([
    ["a PNG that says it is text", Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"), "note.txt", "text/plain", "image/png"],
    ["a program that says it is a PDF", Buffer.concat([Buffer.from("MZ\u0090\u0000\u0003", "latin1"), Buffer.alloc(64), Buffer.from("PE\0\0", "latin1")]), "invoice.pdf", "application/pdf", "application/x-msdownload"],
    ["a GIF that is a script as well", Buffer.from("GIF89a/*\u0001\u0000*/=1;alert(1)", "latin1"), "cat.js", "text/javascript", "image/gif"],
    ["text that begins like a picture", Buffer.from("BMW, 2019 to 2024"), "cv.bmp", "image/bmp", "text/plain"],
    ["HTML", Buffer.from("<!doctype html><script>alert(1)</script>"), "page.png", "image/png", "text/plain"],
    ["an archive", zip([{ name: "a.txt", bytes: Buffer.from("a") }]), "a.pdf", "application/pdf", "application/zip"],
    ["bytes of no known kind", Buffer.from([0, 1, 2, 3, 255]), "x.txt", "text/plain", "application/octet-stream"],
  ])("of %s is taken for what its content is", async (_what, content, name, type, expected) => {
    expect(await send(analyst, content, { name, type })).toMatchObject({ status: 201, body: { contentType: expected } });
  });
  it("of ten mebibytes is taken, of a byte more refused with 413", async () => {
    const most = randomBytes(uploadLimits.fileBytes);
    expect(await send(analyst, most)).toMatchObject({ status: 201, body: { size: most.length, sha256: sha256(most) } });
    id = (await plantIncident({ reportedBy: reporter.uid })).id;
    expect(await send(analyst, Buffer.concat([most, Buffer.from("x")]))).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    await nothingLeft();
  });
  it("is refused before a byte of it is read: for its size, its sender, or want of room", async () => {
    const headersOnly = async (who: Somebody, size: number, to = id) => (await postForm(`${url}/incidents/${to}/evidence`, who.token, Buffer.alloc(size), { withholdBody: true }))?.status;
    const full = await plantIncident({ reportedBy: reporter.uid, evidenceCount: uploadLimits.incidentFiles });
    // Side by side, for each is answered only when the door has waited ten seconds for the rest.
    expect(await Promise.all([headersOnly(analyst, 12_000_000), headersOnly({ ...analyst, token: "" }, 1_000), headersOnly(stranger, 1_000), headersOnly(analyst, 1_000, full.id)])).toEqual([413, 401, 404, 409]);
    await nothingLeft();
    await incidentRef(full.id).update({ evidenceCount: 0 });
    id = full.id;
    await nothingLeft();
  });
  it.each<[string, Parameters<typeof formBody>[0], number, string, string]>([
    ["an empty file", [{ name: "file", value: "", fileName: "a.txt" }], 400, "invalid_input", "file"],
    ["no file", [{ name: "description", value: "x" }], 400, "invalid_input", "file"],
    ["two files", [{ name: "file", value: "one", fileName: "a" }, { name: "file", value: "two", fileName: "b" }], 400, "invalid_input", "file"],
    ["a file in another field", [{ name: "photo", value: "one", fileName: "a" }], 400, "invalid_input", "photo"],
    ["an unknown field", [{ name: "file", value: "one", fileName: "a" }, { name: "path", value: "/etc" }], 400, "invalid_input", "path"],
    ["an unknown field before the file", [{ name: "__proto__", value: "{}" }, { name: "file", value: "one", fileName: "a" }], 400, "invalid_input", "__proto__"],
    ["a field twice", [{ name: "description", value: "a" }, { name: "description", value: "b" }, { name: "file", value: "one", fileName: "a" }], 400, "invalid_input", "description"],
    ["a field that is too long", [{ name: "file", value: "one", fileName: "a" }, { name: "description", value: "x".repeat(20_000) }], 400, "invalid_input", "description"],
    ["a description that is too long", [{ name: "file", value: "one", fileName: "a" }, { name: "description", value: "x".repeat(2_001) }], 400, "invalid_input", "description"],
    ["a hash that is none", [{ name: "file", value: "one", fileName: "a" }, { name: "sha256", value: "abc" }], 400, "invalid_input", "sha256"],
    ["an unknown audience", [{ name: "audience", value: "press" }, { name: "file", value: "one", fileName: "a" }], 400, "invalid_input", "audience"],
    ["too many fields", [...Array.from({ length: 11 }, (_, index) => ({ name: `f${String(index)}`, value: "x" })), { name: "file", value: "one", fileName: "a" }], 400, "invalid_input", ""],
  ])("with %s is refused, and nothing is left", async (_what, parts, status, code, path) => {
    const answer = await postForm(`${url}/incidents/${id}/evidence`, analyst.token, formBody(parts));
    expect(answer).toMatchObject({ status, body: { code, errors: [{ path }] } });
    await nothingLeft();
  });
  it("with another hash than the client gave is refused with 422, whether it came first or last", async () => {
    for (const at of ["fields", "fieldsAfter"]) expect(await send(analyst, bytes, { [at]: { sha256: sha256(Buffer.from("else")) } })).toMatchObject({ status: 422, body: { code: "hash_mismatch" } });
    await nothingLeft();
  });
  it.each<[string, string]>([
    ["JSON", "application/json"],
    ["no boundary", "multipart/form-data"],
    ["another form", "application/x-www-form-urlencoded"],
  ])("as %s is refused with 415", async (_what, type) => {
    expect(await postForm(`${url}/incidents/${id}/evidence`, analyst.token, Buffer.from("{}"), { headers: { "content-type": type } })).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
    await nothingLeft();
  });
  it("whose form ends before its end is refused", async () => {
    expect(await postForm(`${url}/incidents/${id}/evidence`, analyst.token, formBody([{ name: "file", value: randomBytes(300_000), fileName: "a" }], false))).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    await nothingLeft();
  });
  it("that is cut half-way leaves nothing behind", async () => {
    const body = formBody([{ name: "file", value: randomBytes(4_000_000), fileName: "a" }]);
    // The note of it stands while it is under way.
    const hangUpWhen = () => vi.waitFor(async () => { expect(await looseOf(id)).toHaveLength(1); }, { timeout: 20_000, interval: 50 });
    expect(await postForm(`${url}/incidents/${id}/evidence`, analyst.token, body, { hangUpWhen })).toBeNull();
    await vi.waitFor(nothingLeft, { timeout: 20_000, interval: 50 });
  });
  it("of bytes that are there is refused and told where, unless they are there for the team alone", async () => {
    const forTeam = await added(analyst, bytes);
    expect(await send(analyst, bytes)).toMatchObject({ status: 409, body: { code: "already_exists", detail: expect.stringContaining(forTeam) as string } });
    const forAll = await added(reporter, bytes);
    expect(await send(reporter, bytes)).toMatchObject({ status: 409, body: { code: "already_exists", detail: expect.stringContaining(forAll) as string } });
    expect(await filesOf(id)).toHaveLength(2);
    expect((await incidentRef(id).get()).data()).toMatchObject({ evidenceCount: 2 });
  });
  it("of the same bytes twice at once is taken once", async () => {
    const answers = await Promise.all([send(analyst, bytes), send(analyst, bytes)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await filesOf(id)).toHaveLength(1);
    expect(await looseOf(id)).toEqual([]);
  });
  it("under an Idempotency-Key gets the first answer again, another file under it is refused", async () => {
    const key = randomBytes(8).toString("hex");
    const first = await send(analyst, bytes, { key });
    expect(await send(analyst, bytes, { key })).toEqual(first);
    expect(await send(analyst, Buffer.from("another"), { key })).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
    await incidentRef(id).update({ evidenceCount: uploadLimits.incidentFiles });
    expect(await send(analyst, bytes, { key })).toEqual(first);
    expect(await filesOf(id)).toHaveLength(1);
    expect(await looseOf(id)).toEqual([]);
  });
  it("to an incident that is full is refused", async () => {
    await incidentRef(id).update({ evidenceCount: uploadLimits.incidentFiles });
    expect(await send(analyst, bytes)).toMatchObject({ status: 409, body: { code: "conflict" } });
    await incidentRef(id).update({ evidenceCount: 0, evidenceBytes: uploadLimits.incidentBytes - bytes.length + 1 });
    expect(await send(analyst, bytes)).toMatchObject({ status: 409, body: { code: "conflict" } });
    await incidentRef(id).update({ evidenceBytes: uploadLimits.incidentBytes - bytes.length });
    expect(await send(analyst, bytes)).toMatchObject({ status: 201 });
  });
  it("is refused to whom may not see the incident, without a token, and for the team to a reporter", async () => {
    expect(await send(stranger, bytes)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await send({ ...analyst, token: "" }, bytes)).toMatchObject({ status: 401 });
    expect(await send(reporter, bytes, { fields: { audience: "team" } })).toMatchObject({ status: 403 });
    await incidentRef(id).update({ restricted: true });
    expect(await send(analyst, bytes)).toMatchObject({ status: 404 });
    await nothingLeft();
  });
  it("holds a few buffers in memory, however many and large they are", async () => {
    const large = randomBytes(uploadLimits.fileBytes);
    const incidents = await Promise.all(Array.from({ length: 4 }, () => plantIncident({ reportedBy: reporter.uid })));
    const body = formBody([{ name: "file", value: large, fileName: "a" }]);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const held = () => {
      collect();
      return process.memoryUsage().arrayBuffers / 1_048_576;
    };
    const before = held();
    let peak = 0;
    const sampling = setInterval(() => { peak = Math.max(peak, held()); }, 50);
    const answers = await Promise.all(incidents.map((incident) => postForm(`${url}/incidents/${incident.id}/evidence`, analyst.token, body)));
    clearInterval(sampling);
    expect(answers.map((answer) => answer?.status)).toEqual(incidents.map(() => 201));
    // Four files are 40 MiB.
    expect(peak - before).toBeLessThan(16);
  });
});

describe("an outage between bytes and document", () => {
  const bytes = Buffer.from("evidence");
  const form = { receive: async <Stored>(_max: number, store: (source: AsyncIterable<Uint8Array>) => Promise<Stored>) => ({ fields: {}, file: { name: "a.txt", size: bytes.length, sha256: sha256(bytes) }, stored: await store((async function* () { yield await Promise.resolve(bytes); })()) }) };

  it("removes the bytes when the record cannot be written", async () => {
    const context = { ...contextOf(analyst), transaction: () => Promise.reject(new Error("down")) };
    await expect(uploadEvidence({ id }, context, form)).rejects.toThrow("down");
    await nothingLeft();
  });
  it("keeps the file when the record was written although its answer was lost", async () => {
    const context = contextOf(analyst);
    const lost = { ...context, transaction: async <T>(work: Parameters<typeof context.transaction<T>>[0]): Promise<T> => {
      await context.transaction(work);
      throw new Error("answer lost");
    } };
    await expect(uploadEvidence({ id }, lost, form)).rejects.toThrow("answer lost");
    const [record] = (await evidenceOf(id).get()).docs;
    expect(record?.get("name")).toBe("a.txt");
    expect(await filesOf(id)).toEqual([evidencePath(id, record?.id ?? "")]);
    expect(await looseOf(id)).toEqual([]);
  });
  it("leaves bytes and note to the sweep when nobody can say whether the record was written, so one that comes late keeps its bytes", async () => {
    const context = contextOf(analyst);
    let commitLate = () => Promise.resolve();
    const silent = { ...context, transaction: <T>(work: Parameters<typeof context.transaction<T>>[0]): Promise<T> => {
      commitLate = async () => { await context.transaction(work); };
      return Promise.reject(Object.assign(new Error("DEADLINE_EXCEEDED"), { code: 4 }));
    } };
    await expect(uploadEvidence({ id }, silent, form)).rejects.toThrow("DEADLINE_EXCEEDED");
    expect(await filesOf(id)).toHaveLength(1);
    expect(await looseOf(id)).toHaveLength(1);
    await commitLate();
    await sweepUploads(new Date(Date.now() + 2 * hour));
    const [record] = (await evidenceOf(id).get()).docs;
    expect(await filesOf(id)).toEqual([evidencePath(id, record?.id ?? "")]);
    expect(await looseOf(id)).toEqual([]);

    id = (await plantIncident({ reportedBy: reporter.uid })).id;
    await expect(uploadEvidence({ id }, silent, form)).rejects.toThrow("DEADLINE_EXCEEDED");
    await sweepUploads(new Date(Date.now() + 2 * hour));
    await nothingLeft();
  });
  it("that ends the process leaves a note, by which the sweep removes the file an hour later", async () => {
    const path = evidencePath(id, `crashed-${id}`);
    const at = new Date();
    await db().doc(`looseFiles/crashed-${id}`).set({ incidentId: id, at });
    await bucket.file(path).save(bytes, { resumable: false });
    await sweepUploads(new Date(at.getTime() + hour - 1));
    expect(await filesOf(id)).toEqual([path]);
    await Promise.all([sweepUploads(new Date(at.getTime() + hour + 1)), sweepUploads(new Date(at.getTime() + hour + 1))]);
    await nothingLeft();
  });
  it("never costs a recorded file its bytes, whatever note is left of it", async () => {
    const evidenceId = await added(analyst, bytes);
    const at = new Date();
    await db().doc(`looseFiles/${evidenceId}`).set({ incidentId: id, at });
    await sweepUploads(new Date(at.getTime() + 2 * hour));
    expect(await filesOf(id)).toEqual([evidencePath(id, evidenceId)]);
    expect(await looseOf(id)).toEqual([]);
  });
});

describe("who sees what", () => {
  it("the reporter gets the files for everyone, the team all, a stranger none", async () => {
    const open = await added(reporter, Buffer.from("open"));
    const inner = await added(analyst, Buffer.from("inner"));
    expect((await ask(analyst, "GET", "")).body["items"]).toMatchObject([{ id: inner, audience: "team" }, { id: open, audience: "everyone" }]);
    expect((await ask(reporter, "GET", "")).body["items"]).toMatchObject([{ id: open }]);
    const page = await ask(analyst, "GET", "?limit=1");
    expect((await ask(analyst, "GET", `?limit=1&cursor=${String(page.body["nextCursor"])}`)).body).toMatchObject({ items: [{ id: open }], nextCursor: null });
    for (const path of [`/${inner}`, `/${inner}/content`, `/${inner}/custody`, `/${inner}/manifest`]) expect((await ask(reporter, "GET", path)).status, path).toBe(path.endsWith("custody") || path.endsWith("manifest") ? 403 : 404);
    for (const path of ["", `/${open}`, `/${open}/content`]) expect((await ask(stranger, "GET", path)).status, path).toBe(404);
    await incidentRef(id).update({ restricted: true });
    for (const path of ["", `/${open}`, `/${open}/content`, `/${open}/custody`, `/${open}/manifest`]) expect((await ask(analyst, "GET", path)).status, path).toBe(404);
    expect((await ask(analyst, "POST", `/${open}/verify`)).status).toBe(404);
    expect((await ask(reporter, "GET", `/${open}`)).status).toBe(200);
  });
  it("the document that a reporter may read holds nothing of the team's or the server's", async () => {
    const evidenceId = await added(reporter, Buffer.from("seen by its reporter"));
    const at = new Date();
    await evidenceRef(id, evidenceId).update({ state: "infected", scan: { at } });
    await fileRef(id, evidenceId).update({ finding: { engine: "ClamAV 1.4", signature: "Win.Test", reason: null } });
    await ask(analyst, "POST", `/${evidenceId}/verify`);
    expect(Object.keys((await evidenceRef(id, evidenceId).get()).data() ?? {}).sort()).toEqual(["alteredAt", "audience", "clientSha256", "contentType", "createdAt", "deletedAt", "description", "legalHold", "name", "scan", "sha256", "size", "state", "uploadedBy", "uploadedByName", "version"]);
    expect(Object.keys((await fileRef(id, evidenceId).get()).data() ?? {}).sort()).toEqual(["custody", "finding", "generation", "path", "scanFailures", "thumbnail"]);
    const answers = async (who: Somebody) => [(await ask(who, "GET", `/${evidenceId}`)).body["scan"], ((await ask(who, "GET", "")).body["items"] as Record<string, unknown>[])[0]?.["scan"]];
    const scan = { at: at.toISOString(), engine: "ClamAV 1.4", signature: "Win.Test", reason: null };
    expect(await answers(analyst)).toEqual([scan, scan]);
    expect(await answers(reporter)).toEqual([{ at: scan.at }, { at: scan.at }]);
    expect((await ask(analyst, "GET", `/${evidenceId}/manifest`)).body).toMatchObject({ manifest: { evidence: { scan } } });
  });
  it("that somebody had a file in hand wakes nobody who listens to its record", async () => {
    const evidenceId = await added(reporter, Buffer.from("in many hands"));
    await setState(evidenceId, "clean");
    const before = (await evidenceRef(id, evidenceId).get()).updateTime;
    await ask(reporter, "GET", `/${evidenceId}/content`);
    await ask(analyst, "POST", `/${evidenceId}/verify`);
    await ask(analyst, "GET", `/${evidenceId}/manifest`);
    expect(await custodyOf(evidenceId)).toHaveLength(4);
    expect((await evidenceRef(id, evidenceId).get()).updateTime).toEqual(before);
  });
  it("an analyst who only reported a restricted incident gets no custody, and may not verify", async () => {
    await incidentRef(id).update({ restricted: true, reportedBy: analyst.uid });
    const evidenceId = await added(analyst, Buffer.from("mine"));
    expect(await stored(evidenceId)).toMatchObject({ audience: "everyone" });
    for (const [method, path] of [["GET", "custody"], ["GET", "manifest"], ["POST", "verify"]] as const) expect(await ask(analyst, method, `/${evidenceId}/${path}`)).toMatchObject({ status: 403, body: { code: "permission_denied" } });
  });
});

describe("a download", () => {
  const bytes = Buffer.from("what was handed in");

  it("of a clean file is the bytes, as a download that no browser shows or runs", async () => {
    const evidenceId = await added(reporter, bytes, { name: "Grüße <x>.txt" });
    await setState(evidenceId, "clean");
    const answer = await ask(reporter, "GET", `/${evidenceId}/content`);
    expect(answer).toMatchObject({ status: 200, bytes });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-length": String(bytes.length),
      "content-disposition": `attachment; filename="Gr??e _x_.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20_x_.txt`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "x-content-sha256": sha256(bytes),
    });
    expect(answer.headers.has("x-secura-warning")).toBe(false);
    expect(await custodyOf(evidenceId)).toMatchObject([{ what: "upload" }, { what: "download", outcome: "ok", by: reporter.uid, sha256: sha256(bytes) }]);
    expect(await auditOf(id)).toEqual(["evidence.added"]);
    expect(await readsOf(evidenceId)).toMatchObject([{ event: "evidence.read", actorId: reporter.uid }]);
    expect((await stored(evidenceId)).version).toBe(1);
  });
  it("of ten mebibytes comes whole", async () => {
    const large = randomBytes(uploadLimits.fileBytes);
    const evidenceId = await added(analyst, large);
    expect(sha256((await ask(analyst, "GET", `/${evidenceId}/content`)).bytes)).toBe(sha256(large));
  });
  it.each(["pending", "error"])("of a file that is %s is for the team alone, with a warning", async (state) => {
    const evidenceId = await added(reporter, bytes);
    await setState(evidenceId, state);
    expect(await ask(reporter, "GET", `/${evidenceId}/content`)).toMatchObject({ status: 409, body: { code: "file_unscanned" } });
    const answer = await ask(analyst, "GET", `/${evidenceId}/content`);
    expect(answer).toMatchObject({ status: 200, bytes });
    expect(answer.headers.get("x-secura-warning")).toMatch(/^not scanned for malware/);
    expect(await custodyOf(evidenceId)).toHaveLength(2);
  });
  it("of an infected file is for nobody", async () => {
    const evidenceId = await added(reporter, bytes);
    await setState(evidenceId, "infected");
    for (const who of [reporter, analyst, manager]) expect(await ask(who, "GET", `/${evidenceId}/content`)).toMatchObject({ status: 409, body: { code: "file_infected" } });
    expect((await ask(reporter, "GET", `/${evidenceId}`)).body).toMatchObject({ state: "infected", sha256: sha256(bytes) });
  });
  it.each<[string, (evidenceId: string) => Promise<unknown>, string]>([
    ["other bytes of the same length", (evidenceId) => tamper(evidenceId, Buffer.from("what was handed iN")), "altered"],
    ["more bytes", (evidenceId) => tamper(evidenceId, randomBytes(100_000)), "altered"],
    ["no bytes", (evidenceId) => bucket.file(evidencePath(id, evidenceId)).delete(), "missing"],
    ["another record", (evidenceId) => evidenceRef(id, evidenceId).update({ sha256: sha256(Buffer.from("x")) }), "altered"],
  ])("of a file with %s gives nothing out, and says so in custody, log and story", async (_what, change, outcome) => {
    const evidenceId = await added(reporter, bytes);
    await setState(evidenceId, "clean");
    await change(evidenceId);
    const answer = await ask(reporter, "GET", `/${evidenceId}/content`);
    expect(answer).toMatchObject({ status: 409, body: { code: "file_altered" } });
    expect(answer.headers.get("content-disposition")).toBeNull();
    expect((await custodyOf(evidenceId)).at(-1)).toMatchObject({ what: "download", outcome });
    expect(await auditOf(id)).toEqual(["evidence.added", "evidence.altered"]);
    expect((await timelineOf(id)).at(-1)).toMatchObject({ kind: "evidence_altered", audience: "team" });
    expect((await stored(evidenceId)).alteredAt).not.toBeNull();
  });
  it("does not wait for those who work on the incident: its entry of the log is in a stream of the file", async () => {
    const evidenceId = await added(analyst, bytes);
    const { updateTime } = await db().doc(`audit/incident-${id}`).get();
    expect((await ask(analyst, "GET", `/${evidenceId}/content`)).status).toBe(200);
    expect((await db().doc(`audit/incident-${id}`).get()).updateTime).toEqual(updateTime);
    expect(await readsOf(evidenceId)).toHaveLength(1);
  });
  it("is allowed sixty times in a minute, apart from the other reads", async () => {
    const eager = await somebody("analyst");
    const evidenceId = await added(analyst, bytes);
    await setState(evidenceId, "infected");
    const answers = [];
    for (let i = 0; i < 75; i += 1) answers.push((await ask(eager, "GET", `/${evidenceId}/content`)).status);
    expect(answers.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 409));
    expect(answers).toContain(429);
    expect((await ask(eager, "GET", `/${evidenceId}`)).status).toBe(200);
  });
  it("by five people at once stands in the custody five times", async () => {
    const evidenceId = await added(analyst, bytes);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(analyst, "GET", `/${evidenceId}/content`)));
    const served = answers.filter(({ status }) => status === 200).length;
    // Who lost too many races is told to come again; nobody is served without an entry.
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
    expect((await custodyOf(evidenceId)).filter(({ what }) => what === "download")).toHaveLength(served);
    expect(await checkCustody(id, await stored(evidenceId))).toBeNull();
  });
});

describe("at the callable door", () => {
  const call = (who: Somebody, name: keyof typeof operations, input: Record<string, unknown>) =>
    dispatch({ name: `evidence.${name}`, operation: operations[name], door: "callable", input, authorization: `Bearer ${who.token}`, appCheckToken: undefined, idempotencyKey: undefined, ifMatch: undefined, requestId: "r", client: { ip: "127.0.0.1", network: "127.0.0.1", userAgent: "" } });
  it("a file is answered in one piece", async () => {
    const bytes = randomBytes(100_000);
    const evidenceId = await added(analyst, bytes, { name: "dump.bin" });
    expect(await call(analyst, "content", { id, evidenceId })).toEqual({ fileName: "dump.bin", contentType: "application/octet-stream", contentBase64: bytes.toString("base64"), warning: "not scanned for malware yet", sha256: sha256(bytes) });
  });
  it("an upload is refused with the route that takes it, after the caller was checked", async () => {
    await expect(call(analyst, "upload", { id })).rejects.toMatchObject({ code: "unknown_operation", message: expect.stringContaining("POST /api/v1/incidents/{id}/evidence") as string });
    await expect(call({ ...analyst, token: "x" }, "upload", { id })).rejects.toMatchObject({ code: "token_invalid" });
  });
});

describe("verification", () => {
  const bytes = Buffer.from("to be verified");
  let evidenceId = "";
  beforeEach(async () => {
    evidenceId = await added(analyst, bytes);
  });
  const verify = async () => (await ask(analyst, "POST", `/${evidenceId}/verify`)).body;

  it("of an intact file says so and stands in custody and log", async () => {
    expect(await verify()).toMatchObject({ intact: true, stored: "ok", storedSha256: sha256(bytes), brokenAt: null, evidence: { id: evidenceId, alteredAt: null, version: 1 } });
    expect((await custodyOf(evidenceId)).at(-1)).toMatchObject({ what: "verify", outcome: "ok" });
    expect(await auditOf(id)).toEqual(["evidence.added", "evidence.verified"]);
  });
  it("finds bytes that were changed or taken away, and that they are back", async () => {
    await tamper(evidenceId, Buffer.from("To be verified"));
    expect(await verify()).toMatchObject({ intact: false, stored: "altered", storedSha256: sha256(Buffer.from("To be verified")), evidence: { alteredAt: expect.any(String) as string } });
    await bucket.file(evidencePath(id, evidenceId)).delete();
    expect(await verify()).toMatchObject({ intact: false, stored: "missing", storedSha256: null });
    await tamper(evidenceId, bytes);
    expect(await verify()).toMatchObject({ intact: true, stored: "ok", evidence: { alteredAt: null } });
    expect(await auditOf(id)).toEqual(["evidence.added", "evidence.altered", "evidence.verified", "evidence.altered", "evidence.verified", "evidence.verified"]);
  });
  it.each<[string, (entry: FirebaseFirestore.CollectionReference) => Promise<unknown>, number]>([
    ["changed", (custody) => custody.doc("0000000002").update({ by: "somebody-else" }), 2],
    ["extended", (custody) => custody.doc("0000000001").update({ alibi: "yes" }), 1],
    ["removed", (custody) => custody.doc("0000000002").delete(), 2],
    ["removed at the end", (custody) => custody.doc("0000000003").delete(), 3],
  ])("finds a custody entry that was %s", async (_what, change, brokenAt) => {
    await verify();
    await verify();
    await change(evidenceRef(id, evidenceId).collection("custody"));
    expect((await ask(analyst, "GET", `/${evidenceId}/custody`)).body).toMatchObject({ brokenAt });
    expect(await verify()).toMatchObject({ intact: false, stored: "ok", brokenAt });
  });
  it("names the end of the custody in every entry of the log, so that one cut off or written anew shows", async () => {
    await verify();
    await setState(evidenceId, "clean");
    await ask(analyst, "GET", `/${evidenceId}/content`);
    await ask(analyst, "GET", `/${evidenceId}/manifest`);
    await ask(manager, "POST", `/${evidenceId}/legal-hold`, { body: { hold: true, reason: "Court order" } });
    await ask(manager, "POST", `/${evidenceId}/legal-hold`, { body: { hold: false, reason: "Court order" } });
    await tamper(evidenceId, Buffer.from("To be verified"));
    await ask(analyst, "GET", `/${evidenceId}/content`);
    await ask(manager, "DELETE", `/${evidenceId}`, { body: { reason: "Court order" } });
    const entries = [...(await db().collection(`audit/incident-${id}/entries`).get()).docs.map((entry) => entry.data()), ...(await readsOf(evidenceId))];
    const named = entries.map(({ details }) => details as { custodySeq: number; custodyHash: string }).map(({ custodySeq, custodyHash }) => ({ seq: custodySeq, hash: custodyHash })).sort((a, b) => a.seq - b.seq);
    expect(named).toEqual((await readCustody(id, evidenceId, { after: 0, limit: 100 })).map(({ seq, hash }) => ({ seq, hash })));
    expect(named).toHaveLength(8);
  });
  it("finds a custody that was written anew from the middle on, by the head in the record", async () => {
    const { chainCustody } = await import("../../src/evidence/custody.ts");
    await verify();
    const [first, second] = await readCustody(id, evidenceId, { after: 0, limit: 2 });
    if (!first || !second) throw new Error("no custody");
    const { seq, previousHash, hash: _, ...record } = second;
    await evidenceRef(id, evidenceId).collection("custody").doc("0000000002").set(chainCustody({ ...record, by: "forger" }, seq, previousHash));
    expect((await ask(analyst, "GET", `/${evidenceId}/custody`)).body).toMatchObject({ brokenAt: 2 });
  });
  it("of a custody longer than a chunk goes through all of it, and its pages follow from each other", async () => {
    for (let i = 0; i < 5; i += 1) await verify();
    const seen: number[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { items: { seq: number }[]; nextCursor: string | null; brokenAt: number | null } = JSON.parse((await ask(analyst, "GET", `/${evidenceId}/custody?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`)).bytes.toString());
      expect(page.brokenAt).toBeNull();
      seen.push(...page.items.map(({ seq }) => seq));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    for (const cursor of ["0", "6", "x", "99999999999"]) expect((await ask(analyst, "GET", `/${evidenceId}/custody?cursor=${cursor}`)).body).toMatchObject({ code: "invalid_cursor" });
  });
});

describe("the signed manifest", () => {
  it("is checked by the published keys and holds the record and every entry", async () => {
    const bytes = Buffer.from("for the court");
    const evidenceId = await added(analyst, bytes);
    await ask(analyst, "GET", `/${evidenceId}/content`);
    const { body } = await ask(analyst, "GET", `/${evidenceId}/manifest`);
    const published = (await (await fetch(`${url.replace("/api/v1", "")}/.well-known/jwks.json`)).json()) as ReturnType<typeof attestationKeys>;
    expect(published).toEqual(JSON.parse(JSON.stringify(attestationKeys())));
    const { payload, protectedHeader } = await compactVerify(String(body["jws"]), createLocalJWKSet(published), { algorithms: ["EdDSA"] });
    expect(protectedHeader).toMatchObject({ typ: "secura-custody+jws" });
    expect(new TextDecoder().decode(payload)).toBe(canonicalize(body["manifest"]));
    const manifest = body["manifest"] as { custody: Record<string, unknown>[] };
    expect(manifest).toMatchObject({ project: "demo-evidence", exportedBy: analyst.uid, incident: { id }, evidence: { id: evidenceId, sha256: sha256(bytes) }, stored: "ok", storedSha256: sha256(bytes), brokenAt: null });
    expect(manifest.custody.map(({ what }) => what)).toEqual(["upload", "download", "export"]);
    // As someone without this code would check it.
    let previousHash = "0".repeat(64);
    for (const { hash, ...entry } of manifest.custody) {
      expect(entry["previousHash"]).toBe(previousHash);
      expect(sha256(Buffer.from(canonicalize(entry) ?? ""))).toBe(hash);
      previousHash = String(hash);
    }
    expect((await stored(evidenceId)).custody).toEqual({ seq: 3, hash: previousHash });
    expect(await auditOf(id)).toEqual(["evidence.added", "evidence.manifest_exported"]);
  });
});

describe("legal hold and deletion", () => {
  const bytes = Buffer.from("keep me");
  const reason = "Court order 12/26";
  let evidenceId = "";
  beforeEach(async () => {
    evidenceId = await added(reporter, bytes);
  });
  const remove = (who = manager, more: { ifMatch?: number } = {}) => ask(who, "DELETE", `/${evidenceId}`, { body: { reason }, ...more });
  const hold = (isHeld: boolean, who = manager) => ask(who, "POST", `/${evidenceId}/legal-hold`, { body: { hold: isHeld, reason } });

  it("a manager deletes the bytes; record and custody stay, and the counts follow", async () => {
    expect(await remove()).toMatchObject({ status: 200, body: { state: "deleted", deletedAt: expect.any(String) as string, sha256: sha256(bytes), version: 2 } });
    expect(await filesOf(id)).toEqual([]);
    expect(await looseOf(id)).toEqual([]);
    expect((await incidentRef(id).get()).data()).toMatchObject({ evidenceCount: 0, evidenceBytes: 0 });
    expect(await ask(analyst, "GET", `/${evidenceId}/content`)).toMatchObject({ status: 404 });
    expect(await custodyOf(evidenceId)).toMatchObject([{ what: "upload" }, { what: "delete", by: manager.uid, sha256: sha256(bytes) }]);
    expect((await ask(analyst, "GET", `/${evidenceId}/custody`)).body).toMatchObject({ brokenAt: null });
    expect(await auditOf(id)).toEqual(["evidence.added", "evidence.deleted"]);
    expect(JSON.stringify((await db().collection(`audit/incident-${id}/entries`).get()).docs.map((entry) => entry.data()))).not.toContain(reason);
    expect(await remove()).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await ask(analyst, "POST", `/${evidenceId}/verify`)).toMatchObject({ status: 409, body: { code: "conflict" } });
    // The same bytes may be added again.
    expect(await send(reporter, bytes)).toMatchObject({ status: 201 });
  });
  it("neither a hold on the file nor one on the incident lets it be deleted", async () => {
    expect(await hold(true)).toMatchObject({ status: 200, body: { legalHold: true, version: 2 } });
    expect(await hold(true)).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await remove()).toMatchObject({ status: 409, body: { code: "legal_hold" } });
    expect(await hold(false)).toMatchObject({ body: { legalHold: false } });
    await incidentRef(id).update({ legalHold: true });
    expect(await remove()).toMatchObject({ status: 409, body: { code: "legal_hold" } });
    expect(await filesOf(id)).toHaveLength(1);
    await incidentRef(id).update({ legalHold: false });
    expect(await remove(manager, { ifMatch: 2 })).toMatchObject({ status: 412, body: { code: "version_conflict" } });
    expect(await remove(manager, { ifMatch: 3 })).toMatchObject({ status: 200 });
    expect(await custodyOf(evidenceId)).toMatchObject([{ what: "upload" }, { what: "hold", sha256: sha256(bytes) }, { what: "release" }, { what: "delete" }]);
  });
  it("nor does one on the incident that carries on for it, over several merges", async () => {
    const [next, last] = [await plantIncident(), await plantIncident()];
    await incidentRef(id).update({ duplicateOf: next.id });
    await incidentRef(next.id).update({ mergedIds: [id], duplicateOf: last.id });
    await incidentRef(last.id).update({ mergedIds: [next.id], legalHold: true });
    expect(await remove()).toMatchObject({ status: 409, body: { code: "legal_hold" } });
    expect(await filesOf(id)).toHaveLength(1);
    // One that it was only closed as a duplicate of does not carry on for it.
    await incidentRef(next.id).update({ mergedIds: [] });
    expect(await remove()).toMatchObject({ status: 200 });
  });
  it("nor may the proof that a notice was submitted, until its receipt is withdrawn", async () => {
    const receipt = { id: "r", reference: "SA-1", submittedAt: new Date(), note: null, evidenceId, by: analyst.uid, at: new Date(), withdrawnAt: null as Date | null, withdrawnBy: null as string | null };
    const clock = incidentRef(id).collection("clocks").doc("gdpr-authority");
    await clock.set({ ...clockDefaults, title: "Notify the supervisory authority", receipts: [{ ...receipt, id: "q", evidenceId: "another" }, receipt] });
    expect(await remove()).toMatchObject({ status: 409, body: { code: "conflict", detail: expect.stringContaining("Notify the supervisory authority") as string } });
    expect(await filesOf(id)).toHaveLength(1);
    await clock.update({ receipts: [{ ...receipt, withdrawnAt: new Date(), withdrawnBy: manager.uid }] });
    expect(await remove()).toMatchObject({ status: 200 });
  });
  it("leaves nothing in quarantine either, whatever place the record names", async () => {
    await bucket.file(quarantinePath(id, evidenceId)).save(bytes, { resumable: false });
    expect(await remove()).toMatchObject({ status: 200 });
    for (const path of [evidencePath(id, evidenceId), quarantinePath(id, evidenceId)]) expect((await bucket.file(path).exists())[0]).toBe(false);
  });
  it("is a manager's, of an incident they see, with a reason", async () => {
    for (const who of [reporter, analyst]) {
      expect(await remove(who)).toMatchObject({ status: 403 });
      expect(await hold(true, who)).toMatchObject({ status: 403 });
    }
    expect(await ask(manager, "DELETE", `/${evidenceId}`)).toMatchObject({ status: 400, body: { errors: [{ path: "reason" }] } });
    await incidentRef(id).update({ restricted: true });
    expect(await remove()).toMatchObject({ status: 404 });
    expect(await hold(true)).toMatchObject({ status: 404 });
  });
  it("a deletion that broke off before the bytes went is ended by the sweep, and nothing is served meanwhile", async () => {
    const context = contextOf(manager);
    const broken = { ...context, transaction: async <T>(work: Parameters<typeof context.transaction<T>>[0]): Promise<T> => {
      await context.transaction(work);
      throw new Error("process ended");
    } };
    await expect(deleteEvidence({ id, evidenceId, reason }, broken)).rejects.toThrow("process ended");
    expect(await filesOf(id)).toHaveLength(1);
    expect(await ask(analyst, "GET", `/${evidenceId}/content`)).toMatchObject({ status: 404 });
    await sweepUploads(new Date(Date.now() + 2 * hour));
    expect(await filesOf(id)).toEqual([]);
    expect(await looseOf(id)).toEqual([]);
  });
});

describe("a clean-up of names", () => {
  it("never makes a path of them", async () => {
    for (const name of ["../../../etc/passwd", "C:\\\\x\\\\y.txt", "....", "a/b/"]) {
      id = (await plantIncident({ reportedBy: reporter.uid })).id;
      const evidenceId = await added(reporter, Buffer.from(name), { name });
      expect(await filesOf(id)).toEqual([evidencePath(id, evidenceId)]);
      expect((await stored(evidenceId)).name).toMatch(/^[^/\\]+$/);
    }
  });
});
