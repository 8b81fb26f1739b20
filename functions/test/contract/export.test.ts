import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { callable, doors, rest } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { apiUrl, unique } from "../support/stack.ts";

let reporter: SignedIn;
let analyst: SignedIn;
let manager: SignedIn;
let id = "";
let number = "";
beforeAll(async () => {
  [reporter, analyst, manager] = await Promise.all([person("employee"), person("analyst"), person("manager")]);
  const { body } = await rest("incidents.create", { title: unique("Export"), description: "A phishing mail asked for my password on login.bank-check[.]example and I entered it." }, { token: reporter.idToken });
  id = String(body["id"]);
  number = String(body["number"]);
});

const restricted = async () => {
  const { body } = await rest("incidents.create", { title: unique("Hidden"), description: "Something that few may know about." }, { token: reporter.idToken });
  await rest("incidents.restrict", { id: body["id"], restricted: true }, { token: manager.idToken });
  return String(body["id"]);
};

describe("an incident as a report", () => {
  it.each([
    ["pdf", "application/pdf", "%PDF-"],
    ["md", "text/markdown; charset=utf-8", "# INC-"],
    ["json", "application/json; charset=utf-8", '{\n  "format": "secura.casefile/1"'],
  ])("is a download at the REST door and base64 at the callable: %s", async (format, contentType, start) => {
    const response = await fetch(`${apiUrl}/api/v1/incidents/${id}/export?format=${format}`, { headers: { authorization: `Bearer ${analyst.idToken}` } });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({ "content-disposition": expect.stringMatching(new RegExp(`^attachment; filename="?${number}\\.${format}"?$`)) as string, "x-content-sha256": expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(response.headers.get("content-type")).toBe(contentType);
    expect((await response.text()).startsWith(start)).toBe(true);

    const { status, body } = await callable("incidents.export", { id, format }, { token: analyst.idToken });
    expect(status).toBe(200);
    expect(body).toMatchObject({ fileName: `${number}.${format}`, contentType });
    expect(Buffer.from(String(body["contentBase64"]), "base64").toString().startsWith(start)).toBe(true);
  });
  it("is entered into the log at each door", async () => {
    const exports = async () => (await db().collection(`audit/incident-${id}/entries`).where("event", "==", "incident.exported").get()).size;
    const before = await exports();
    await fetch(`${apiUrl}/api/v1/incidents/${id}/export?format=md`, { headers: { authorization: `Bearer ${analyst.idToken}` } });
    await callable("incidents.export", { id, format: "md" }, { token: analyst.idToken });
    expect(await exports()).toBe(before + 2);
  });
});

describe.each(doors)("export at the %s door", (_door, call) => {
  // Reports are limited by person.
  beforeAll(async () => {
    analyst = await person("analyst");
  });
  it("refuses what it does not know with 400", async () => {
    expect(await call("incidents.export", { id, format: "docx" }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input", body: { errors: [{ path: "format" }] } });
    expect(await call("incidents.export", { id, colour: "red" }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
  });
  it("refuses a call without a token with 401, and an employee with 403, their own report included", async () => {
    expect(await call("incidents.export", { id })).toMatchObject({ status: 401 });
    expect(await call("incidents.export", { id }, { token: reporter.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
  });
  it("answers 404 for a restricted incident, as for one that is not there", async () => {
    expect(await call("incidents.export", { id: await restricted() }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
    expect(await call("incidents.export", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404, code: "not_found" });
  });
});
