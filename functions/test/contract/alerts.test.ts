import { beforeAll, describe, expect, it } from "vitest";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

let employee: SignedIn;
let analyst: SignedIn;
beforeAll(async () => {
  [employee, analyst] = await Promise.all([person("employee"), person("analyst")]);
});

describe.each(doors)("alerts at the %s door", (_door, call) => {
  const input = (changes: Record<string, unknown> = {}) => ({ source: "edr", sourceRef: unique("ref"), title: "Credential dumping on a server", severity: "high", techniques: ["T1003.001", "T9999"], ...changes });

  it("are taken in, with techniques newer than any list", async () => {
    const { body } = await call("alerts.create", input(), { token: analyst.idToken });
    expect(body).toMatchObject({ status: "new", count: 1, techniques: ["T1003.001", "T9999"], version: 1 });
    expect(await call("alerts.get", { id: body["id"] }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { id: body["id"] } });
  });
  it("that come again are counted on the one that exists", async () => {
    const again = input();
    const first = await call("alerts.create", again, { token: analyst.idToken });
    const second = await call("alerts.create", again, { token: analyst.idToken });
    expect(second.body).toMatchObject({ id: first.body["id"], count: 2 });
  });
  it("are listed by status, severity and source, the latest first", async () => {
    const source = unique("source");
    for (const severity of ["low", "high", "high"]) await call("alerts.create", input({ source, severity }), { token: analyst.idToken });
    const { body } = await call("alerts.list", { source, severity: "high", status: "new" }, { token: analyst.idToken });
    expect(body["items"]).toHaveLength(2);
  });
  it("are worked on, and attached to the incident they belong to, which lists them", async () => {
    const { body } = await call("alerts.create", input(), { token: analyst.idToken });
    const id = body["id"];
    expect(await call("alerts.update", { id, status: "acknowledged", assigneeId: analyst.uid }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { status: "acknowledged", assigneeId: analyst.uid, version: 2 } });
    expect(await call("alerts.update", { id, status: "resolved" }, { token: analyst.idToken, ifMatch: 1 })).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await call("alerts.update", { id, assigneeId: employee.uid }, { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await call("alerts.update", { id: unique("none"), status: "resolved" }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    const report = async () => (await call("incidents.create", { title: "Server behaves oddly", description: "Something dumps credentials on it." }, { token: employee.idToken })).body["id"];
    const incidentId = await report();
    expect(await call("alerts.attach", { id, incidentId: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    for (let again = 0; again < 2; again += 1) expect(await call("alerts.attach", { id, incidentId }, { token: analyst.idToken })).toMatchObject({ status: 200, body: { incidentId } });
    expect((await call("incidents.get", { id: incidentId }, { token: analyst.idToken })).body["alertIds"]).toEqual([id]);
    expect(await call("alerts.attach", { id, incidentId: await report() }, { token: analyst.idToken })).toMatchObject({ status: 409, code: "conflict" });
  });
  it("are not an employee's: 403; nothing at an unknown id: 404; a wrong technique: 400; no token: 401", async () => {
    expect(await call("alerts.create", input(), { token: employee.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
    expect(await call("alerts.list", {}, { token: employee.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.get", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.create", input({ techniques: ["phish"] }), { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await call("alerts.list", {})).toMatchObject({ status: 401, code: "unauthenticated" });
  });
});
