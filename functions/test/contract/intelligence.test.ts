import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { doors, rest, textOf } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { apiUrl, unique } from "../support/stack.ts";

let employee: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
let manager: SignedIn;
beforeAll(async () => {
  [employee, analyst, senior, manager] = await Promise.all([person("employee"), person("analyst"), person("senior_analyst"), person("manager")]);
});

const name = (): string => `${unique("x").toLowerCase().replace(/[^a-z0-9-]/g, "-")}.evil-host.com`;
const eventually = async <T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> => await expect.poll(read, { timeout: 60_000, interval: 300 }).toSatisfy(isThere).then(read);

describe.each(doors)("intelligence at the %s door", (door, call) => {
  const as = (who: SignedIn) => ({ token: who.idToken });
  const add = async (changes: Record<string, unknown> = {}) => {
    const { body, code } = await call("intelligence.create", { value: name(), confidence: 90, ...changes }, as(analyst));
    expect(code).toBeUndefined();
    return body;
  };

  it("indicators are added, read, searched, changed at their version, and removed by managers", async () => {
    const label = unique("l");
    const value = name();
    const created = await call("intelligence.create", { value: value.replaceAll(".", "[.]"), labels: [label] }, as(analyst));
    expect(created).toMatchObject({ status: door === "REST" ? 201 : 200, body: { type: "domain", value, confidence: 50, score: 50, version: 1 } });
    const { id } = created.body;
    expect(await call("intelligence.get", { id }, as(analyst))).toMatchObject({ status: 200, body: { id } });
    expect((await call("intelligence.search", { label }, as(analyst))).body).toMatchObject({ items: [{ id }], nextCursor: null });
    expect(await call("intelligence.update", { id, tlp: "RED" }, { ...as(analyst), ifMatch: 1 })).toMatchObject({ status: 200, body: { tlp: "RED", version: 2 } });
    expect(await call("intelligence.update", { id, tlp: "CLEAR" }, { ...as(analyst), ifMatch: 1 })).toMatchObject({ status: 412, code: "version_conflict" });
    expect(await call("intelligence.remove", { id }, as(senior))).toMatchObject({ status: 403, code: "permission_denied" });
    expect(await call("intelligence.remove", { id }, as(manager))).toMatchObject({ status: 200, body: { id } });
    expect(await call("intelligence.get", { id }, as(analyst))).toMatchObject({ status: 404, code: "not_found" });
  });
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ["create", { value: "only words" }, { value: name() }, "value"],
    ["create", { value: "a.example", colour: 1 }, { value: name() }, "colour"],
    ["create", { value: "a.example", confidence: 101 }, { value: name() }, "confidence"],
    ["get", { id: "abc" }, { id: "f".repeat(64) }, "id"],
    ["search", { state: "young" }, {}, "state"],
    ["lookup", { items: [] }, { items: [{ value: "a.example" }] }, "items"],
    ["import", { source: "secura", content: "value\na.example" }, { source: "x", content: "value\nb.example", dryRun: true }, "source"],
    ["listImports", { limit: 1_000 }, {}, "limit"],
  ])("%s refuses %o with 400 and the path, no token with 401, an employee with 403", async (operation, wrong, right, path) => {
    const answer = await call(`intelligence.${operation}`, wrong, as(analyst));
    expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
    expect((answer.body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
    expect(await call(`intelligence.${operation}`, right)).toMatchObject({ status: 401 });
    expect(await call(`intelligence.${operation}`, right, as(employee))).toMatchObject({ status: 403 });
  });
  it("a report that names an indicator is marked, its story tells the team, and a look-up finds it", async () => {
    const indicator = await add({ tlp: "AMBER", labels: ["c2"] });
    const report = await call("incidents.create", { title: "Odd page", description: `The mail led me to ${String(indicator["value"])} and asked for a password.` }, as(employee));
    const incidentId = String(report.body["id"]);
    await eventually(async () => (await db().doc(`incidents/${incidentId}/observables/${String(indicator["id"])}`).get()).get("indicator.score") as unknown, (score) => score === 90);
    const { body } = await call("incidents.timeline", { id: incidentId }, as(analyst));
    expect((body["items"] as { kind: string }[]).map(({ kind }) => kind)).toContain("indicator_matched");
    const own = await call("incidents.timeline", { id: incidentId }, as(employee));
    expect((own.body["items"] as { kind: string }[]).map(({ kind }) => kind)).not.toContain("indicator_matched");
    expect((await call("intelligence.lookup", { items: [{ value: indicator["value"] }] }, as(analyst))).body).toMatchObject({ items: [{ indicator: { id: indicator["id"] }, seenIn: [{ kind: "incident", id: incidentId }] }] });
  });
  it("an indicator that comes later finds the report that named it before", async () => {
    const value = name();
    const report = await call("incidents.create", { title: "Odd page", description: `The mail led me to ${value} and asked for a password.` }, as(employee));
    const incidentId = String(report.body["id"]);
    await eventually(async () => (await db().collection(`incidents/${incidentId}/observables`).get()).size, (size) => size > 0);
    const { id } = await add({ value });
    await eventually(async () => (await db().doc(`incidents/${incidentId}/observables/${String(id)}`).get()).get("indicator.score") as unknown, (score) => score === 90);
  });
  it("content is imported with a report, tried out without effect, and exported up to the ceiling", async () => {
    const values = [name(), name()];
    const label = unique("l");
    const content = `value,labels,tlp\n${String(values[0])},${label},GREEN\n${String(values[1])},${label},RED\nonly words,,\n`;
    expect((await call("intelligence.import", { source: "partner", content, dryRun: true }, as(analyst))).body).toMatchObject({ counts: { taken: 2, refused: 1 } });
    expect((await call("intelligence.search", { value: values[0] }, as(analyst))).body).toMatchObject({ items: [] });
    const { body } = await call("intelligence.import", { source: "partner", content }, as(analyst));
    expect(body).toMatchObject({ state: "done", format: "csv", counts: { taken: 2, refused: 1 } });
    expect((await call("intelligence.getImport", { id: body["id"] }, as(analyst))).body).toMatchObject({ id: body["id"], written: 2 });
    expect(await call("intelligence.export", { label, tlp: "RED" }, as(analyst))).toMatchObject({ status: 403 });
    const exported = await call("intelligence.export", { label }, as(analyst));
    const bundle = JSON.parse(textOf(exported)) as Record<string, unknown>;
    expect(bundle["type"]).toBe("bundle");
    expect(JSON.stringify(bundle)).toContain(values[0]);
    expect(JSON.stringify(bundle)).not.toContain(values[1]);
  });
  it("feeds are the managers': added off, changed, asked for, removed", async () => {
    const input = { name: unique("feed"), kind: "list", url: "https://feeds.example.com/list" };
    for (const who of [analyst, senior]) expect(await call("intelligence.createFeed", input, as(who))).toMatchObject({ status: 403 });
    const { body } = await call("intelligence.createFeed", input, as(manager));
    expect(body).toMatchObject({ enabled: false, state: "idle" });
    const { id } = body;
    expect(await call("intelligence.updateFeed", { id, intervalHours: 0 }, as(manager))).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await call("intelligence.updateFeed", { id, intervalHours: 2 }, { ...as(manager), ifMatch: 7 })).toMatchObject({ status: 412 });
    expect(await call("intelligence.updateFeed", { id, intervalHours: 2 }, as(manager))).toMatchObject({ status: 200, body: { intervalHours: 2 } });
    expect((await call("intelligence.listFeeds", { limit: 100 }, as(manager))).body["items"]).toContainEqual(expect.objectContaining({ id }));
    expect(await call("intelligence.removeFeed", { id }, as(manager))).toMatchObject({ status: 200 });
    expect(await call("intelligence.getFeed", { id }, as(manager))).toMatchObject({ status: 404 });
    expect(await call("intelligence.runFeed", { id }, as(manager))).toMatchObject({ status: 404 });
  });
});

describe("a file of indicators", () => {
  const send = async (token: string, file: string | null, fields: Record<string, string> = { source: "partner" }) => {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.set(field, value);
    if (file !== null) form.set("file", new Blob([file]), "indicators.csv");
    const response = await fetch(`${apiUrl}/api/v1/intelligence/import/file`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: form });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  it("is taken, read afterwards, and its document tells how that went", async () => {
    const values = Array.from({ length: 250 }, name);
    const { status, body } = await send(analyst.idToken, ["value", ...values].join("\n"), { source: "partner", confidence: "70", tlp: "GREEN" });
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: "pending", name: "indicators.csv" });
    await eventually(async () => (await rest("intelligence.getImport", { id: body["id"] }, { token: analyst.idToken })).body["state"], (state) => state === "done");
    expect((await rest("intelligence.getImport", { id: body["id"] }, { token: analyst.idToken })).body).toMatchObject({ counts: { taken: 250 }, format: "csv" });
    expect((await rest("intelligence.search", { value: String(values[249]) }, { token: analyst.idToken })).body).toMatchObject({ items: [{ confidence: 70, tlp: "GREEN" }] });
  });
  it("is refused without a file, with a wrong field, and from an employee", async () => {
    expect(await send(analyst.idToken, null)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await send(analyst.idToken, "value\na.example", { source: "x", confidence: "0" })).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(await send(employee.idToken, "value\na.example")).toMatchObject({ status: 403 });
  });
});
