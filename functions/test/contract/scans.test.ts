import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { eicar } from "../../scripts/stack/clamd.mjs";
import { isClamdMissing } from "../support/clamd.ts";
import { doors, rest } from "../support/doors.ts";
import { png } from "../support/files.ts";
import { person, type SignedIn } from "../support/people.ts";
import { formBody, postForm } from "../support/restServer.ts";
import { apiUrl, unique } from "../support/stack.ts";

let reporter: SignedIn;
let stranger: SignedIn;
let analyst: SignedIn;
let id = "";
beforeAll(async () => {
  [reporter, stranger, analyst] = await Promise.all([person("employee"), person("employee"), person("analyst")]);
  id = String((await rest("incidents.create", { title: unique("Scans"), description: "A mail with a file in it." }, { token: reporter.idToken })).body["id"]);
});

/** Adds a file that no other is the same as, by its end. */
async function added(bytes: Buffer, { end = unique("end"), who = reporter }: { end?: string; who?: SignedIn } = {}): Promise<string> {
  const answer = await postForm(`${apiUrl}/api/v1/incidents/${id}/evidence`, who.idToken, formBody([{ name: "file", value: Buffer.concat([bytes, Buffer.from(end)]), fileName: "file.bin" }]));
  expect(answer).toMatchObject({ status: 201 });
  return String(answer?.body["id"]);
}

async function untilScanned(evidenceId: string): Promise<Record<string, unknown>> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const { body } = await rest("evidence.get", { id, evidenceId }, { token: analyst.idToken });
    if (body["state"] !== "pending") return body;
    if (Date.now() > deadline) throw new Error(`${evidenceId} is still pending`);
    await pause(200);
  }
}

describe.skipIf(isClamdMissing).each(doors)("a file at the %s door", (_door, call) => {
  it("is scanned when it was added, is given out then, and is scanned again on request: 202", async () => {
    const evidenceId = await added(png());
    expect(await untilScanned(evidenceId)).toMatchObject({ state: "clean", contentType: "image/png", scan: { engine: expect.stringContaining("ClamAV") as string, signature: null } });
    const content = await fetch(`${apiUrl}/api/v1/incidents/${id}/evidence/${evidenceId}/content`, { headers: { authorization: `Bearer ${reporter.idToken}` } });
    expect(content.status).toBe(200);
    const asked = await call("evidence.scan", { id, evidenceId }, { token: analyst.idToken });
    expect(asked).toMatchObject({ status: _door === "REST" ? 202 : 200, body: { id: evidenceId, state: "pending" } });
    expect(await untilScanned(evidenceId)).toMatchObject({ state: "clean" });
  });
  it("that is infected is given out to nobody, and stays in quarantine: 409", async () => {
    const evidenceId = await added(eicar, { who: analyst });
    expect(await untilScanned(evidenceId)).toMatchObject({ state: "infected", scan: { signature: expect.stringContaining("Eicar") as string } });
    const content = await fetch(`${apiUrl}/api/v1/incidents/${id}/evidence/${evidenceId}/content`, { headers: { authorization: `Bearer ${analyst.idToken}` } });
    expect([content.status, ((await content.json()) as { code: string }).code]).toEqual([409, "file_infected"]);
    expect(await call("evidence.scan", { id, evidenceId }, { token: analyst.idToken })).toMatchObject({ status: 409, code: "file_infected" });
    expect(await call("evidence.thumbnail", { id, evidenceId }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
  });
  it("is scanned again for the team alone: 400, 401, 403, 404", async () => {
    const evidenceId = await added(png());
    expect(await call("evidence.scan", { id: "a b", evidenceId }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await call("evidence.scan", { id, evidenceId })).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await call("evidence.scan", { id, evidenceId }, { token: reporter.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
    expect(await call("evidence.scan", { id, evidenceId: "missing" }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe.each(doors)("a thumbnail at the %s door", (_door, call) => {
  it("is not there without ImageKit, which the local stack does without: 404; nor for others: 401, 404", async () => {
    const evidenceId = await added(png());
    expect(await call("evidence.thumbnail", { id, evidenceId }, { token: reporter.idToken })).toMatchObject({ status: 404, code: "not_found", body: { detail: "There are no thumbnails: ImageKit is not configured." } });
    expect(await call("evidence.thumbnail", { id, evidenceId }, { token: stranger.idToken })).toMatchObject({ status: 404, code: "not_found", body: { detail: "There is no such incident, or you may not see it." } });
    expect(await call("evidence.thumbnail", { id, evidenceId })).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await call("evidence.thumbnail", { id, evidenceId: "a b" }, { token: reporter.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
  });
});
