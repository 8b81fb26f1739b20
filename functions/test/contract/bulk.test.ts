import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../src/platform/firestore.ts";
import { doors } from "../support/doors.ts";
import { person, type SignedIn } from "../support/people.ts";
import { unique } from "../support/stack.ts";

let reporter: SignedIn;
let analyst: SignedIn;
let senior: SignedIn;
interface Item {
  id: string;
  ok: boolean;
  version?: number;
  code?: string;
}

describe.each(doors)("bulk at the %s door", (_door, call) => {
  beforeAll(async () => {
    [reporter, analyst, senior] = await Promise.all([person("employee"), person("analyst"), person("senior_analyst")]);
  });
  const create = async () => String((await call("incidents.create", { title: "Strange invoice by mail", description: "An invoice I never ordered came by mail." }, { token: reporter.idToken })).body["id"]);
  const itemsOf = (body: Record<string, unknown>) => body["items"] as Item[];

  it("changes what it can and says of each what came of it", async () => {
    const [a, b] = [await create(), await create()];
    const missing = unique("none");
    const { status, body } = await call("incidents.bulk", { ids: [a, missing, b, a], change: { kind: "update", severity: "critical", addTags: ["campaign-7"] } }, { token: analyst.idToken });
    expect(status).toBe(200);
    expect(body["failed"]).toBe(1);
    expect(itemsOf(body)).toMatchObject([{ id: a, ok: true }, { id: missing, ok: false, code: "not_found" }, { id: b, ok: true }]);
    for (const id of [a, b]) expect((await call("incidents.get", { id }, { token: analyst.idToken })).body).toMatchObject({ severity: "critical", severitySource: "human", tags: ["campaign-7"] });
  });
  it("gives an analyst no more than they have for one incident", async () => {
    const [free, target] = [await create(), await create()];
    for (const change of [{ kind: "transition", to: "triaged" }, { kind: "assign", assigneeId: senior.uid }, { kind: "merge", into: target }]) {
      expect(itemsOf((await call("incidents.bulk", { ids: [free], change }, { token: analyst.idToken })).body)).toMatchObject([{ id: free, ok: false, code: "permission_denied" }]);
    }
  });
  it("with an Idempotency-Key has one effect on each for many sends, also at once", async () => {
    const ids = [await create(), await create()];
    const input = { ids, change: { kind: "transition", to: "on_hold", reason: "Waiting for the supplier" } };
    const asked = { token: senior.idToken, idempotencyKey: unique("key") };
    const answers = await Promise.all([1, 2].map(() => call("incidents.bulk", input, asked)));
    answers.push(await call("incidents.bulk", input, asked));
    for (const { body } of answers) expect(itemsOf(body)).toEqual(itemsOf(answers[0]?.body ?? {}));
    expect(itemsOf(answers[0]?.body ?? {}).every(({ ok }) => ok)).toBe(true);
    for (const id of ids) {
      const events = (await db().collection(`audit/incident-${id}/entries`).get()).docs.map((entry) => String(entry.get("event")));
      expect(events.filter((event) => event === "incident.transitioned")).toHaveLength(1);
    }
    const other = await call("incidents.bulk", { ids, change: { kind: "assign", assigneeId: senior.uid } }, asked);
    expect(itemsOf(other.body).map(({ code }) => code)).toEqual(["idempotency_key_reused", "idempotency_key_reused"]);
  });
  it.each<[string, Record<string, unknown>, string]>([
    ["no ids", { ids: [], change: { kind: "assign", assigneeId: null } }, "ids"],
    ["more than 100", { ids: Array.from({ length: 101 }, (_, i) => `i${String(i)}`), change: { kind: "assign", assigneeId: null } }, "ids"],
    ["an unknown kind", { ids: ["a"], change: { kind: "delete" } }, "change.kind"],
    ["a field of another kind", { ids: ["a"], change: { kind: "assign", assigneeId: null, to: "closed" } }, "change.to"],
  ])("refuses %s with 400 and the field's path", async (_what, input, path) => {
    const { status, code, body } = await call("incidents.bulk", input, { token: senior.idToken });
    expect([status, code]).toEqual([400, "invalid_input"]);
    expect((body["errors"] as { path: string }[]).map((error) => error.path)).toContain(path);
  });
  it("refuses an employee with 403 and a call without a token with 401", async () => {
    const input = { ids: [await create()], change: { kind: "assign", assigneeId: null } };
    expect(await call("incidents.bulk", input, { token: reporter.idToken })).toMatchObject({ status: 403, code: "permission_denied" });
    expect(await call("incidents.bulk", input)).toMatchObject({ status: 401, code: "unauthenticated" });
  });
});
