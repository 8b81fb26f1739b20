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
  it("are not an employee's: 403; nothing at an unknown id: 404; a wrong technique: 400; no token: 401", async () => {
    expect(await call("alerts.create", input(), { token: employee.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
    expect(await call("alerts.list", {}, { token: employee.idToken })).toMatchObject({ status: 403 });
    expect(await call("alerts.get", { id: unique("none") }, { token: analyst.idToken })).toMatchObject({ status: 404 });
    expect(await call("alerts.create", input({ techniques: ["phish"] }), { token: analyst.idToken })).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await call("alerts.list", {})).toMatchObject({ status: 401, code: "unauthenticated" });
  });
});
