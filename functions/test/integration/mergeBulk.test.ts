import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-merge-bulk";
});
const { bulk } = await import("../../src/incidents/bulk.ts");
const { BulkInput } = await import("../../src/incidents/mergeModel.ts");
const { incidentRef, readIncident } = await import("../../src/incidents/store.ts");
const { updateIncident } = await import("../../src/incidents/updateIncident.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { auditOf, contextOf, member, plantIncident } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;
type BulkChange = import("../../src/incidents/mergeModel.ts").BulkChange;

let employee: Member;
let analyst: Member;
let senior: Member;
beforeAll(async () => {
  [employee, analyst, senior] = await Promise.all([member("employee"), member("analyst"), member("senior_analyst")]);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const stored = async (id: string): Promise<Incident> => readIncident(await incidentRef(id).get()).value;
const plantMany = (count: number, changes: Partial<Incident> = {}) => Promise.all(Array.from({ length: count }, () => plantIncident(changes)));
const idsOf = (incidents: Incident[]) => incidents.map(({ id }) => id);
const change = (ids: string[], asked: BulkChange, who = senior) => bulk(BulkInput.parse({ ids, change: asked }), contextOf(who));
/** The context of a request with an Idempotency-Key, as a door makes it. */
const keyed = (key: string, input: unknown, who = senior) => createContext({ caller: { ...who, sid: "s", mfa: false }, now: new Date(), requestId: "test", idempotency: { key, operation: "incidents.bulk", input, encode: (output) => output } });

describe("one change to many incidents", () => {
  it("is made on each, with a result for each in the order asked for, and a log entry for each", async () => {
    const incidents = await plantMany(12);
    const answer = await change(idsOf(incidents), { kind: "update", severity: "high", category: "malware", tlp: "RED", pap: "AMBER" });
    expect(answer).toEqual({ items: incidents.map(({ id }) => ({ id, ok: true, version: 2 })), failed: 0 });
    for (const { id } of incidents) {
      expect(await stored(id)).toMatchObject({ severity: "high", severitySource: "human", priority: "P2", category: "malware", tlp: "RED", pap: "AMBER", version: 2 });
      expect(await auditOf(id)).toEqual(["incident.updated"]);
    }
  });
  it("that some refuse is made on the others, and each refusal says what the single operation would", async () => {
    const [fine, closed, secret, missing] = [await plantIncident(), await plantIncident({ status: "closed" }), await plantIncident({ restricted: true, watchers: ["someone"] }), newId()];
    const answer = await change([closed.id, secret.id, missing, fine.id], { kind: "transition", to: "triaged" });
    expect(answer.failed).toBe(3);
    expect(answer.items).toMatchObject([
      { id: closed.id, ok: false, code: "invalid_transition", detail: expect.stringContaining("in_progress") },
      { id: secret.id, ok: false, code: "not_found" },
      { id: missing, ok: false, code: "not_found" },
      { id: fine.id, ok: true, version: 2 },
    ]);
    expect(answer.items[1]?.detail).toBe(answer.items[2]?.detail);
    expect(await stored(secret.id)).toMatchObject({ status: "new", version: 1 });
  });
  it("changes an incident that is named twice once", async () => {
    const { id } = await plantIncident();
    expect(await change([id, id, id], { kind: "assign", assigneeId: analyst.uid })).toEqual({ items: [{ id, ok: true, version: 2 }], failed: 0 });
    expect(await auditOf(id)).toEqual(["incident.assigned"]);
  });
  it("gives nobody more than the single operations do", async () => {
    const [free, taken] = [await plantIncident(), await plantIncident({ assigneeId: senior.uid, assigneeIds: [senior.uid] })];
    const target = await plantIncident({ assigneeId: analyst.uid, assigneeIds: [analyst.uid] });
    const codes = async (asked: BulkChange, who: Member) => (await change([free.id, taken.id], asked, who)).items.map(({ code }) => code);
    expect(await codes({ kind: "transition", to: "triaged" }, analyst)).toEqual(["permission_denied", "permission_denied"]);
    expect(await codes({ kind: "assign", assigneeId: senior.uid }, analyst)).toEqual(["permission_denied", "permission_denied"]);
    expect(await codes({ kind: "merge", into: target.id }, analyst)).toEqual(["permission_denied", "permission_denied"]);
    expect(await codes({ kind: "update", addTags: ["x"] }, employee)).toEqual(["not_found", "not_found"]);
    expect(await codes({ kind: "assign", assigneeId: analyst.uid }, analyst)).toEqual([undefined, "conflict"]);
    expect([await auditOf(free.id), await auditOf(taken.id)]).toEqual([["incident.assigned"], []]);
  });
  it("adds and removes tags and leaves the others, also those that come in between", async () => {
    const [a, b] = [await plantIncident({ tags: ["old", "keep"] }), await plantIncident({ tags: [] })];
    const run = db().runTransaction.bind(db());
    let isFirst = true;
    vi.spyOn(db(), "runTransaction").mockImplementation(async (...work) => {
      if (isFirst) {
        isFirst = false;
        await updateIncident({ id: a.id, tags: ["old", "keep", "meanwhile"] }, contextOf(senior));
      }
      return await run(...work);
    });
    // One at a time: of two, nobody knows whose transaction is the first.
    for (const id of [a.id, b.id]) expect(await change([id], { kind: "update", addTags: ["new", "keep"], removeTags: ["old"] })).toMatchObject({ failed: 0 });
    expect((await stored(a.id)).tags.sort()).toEqual(["keep", "meanwhile", "new"]);
    expect((await stored(b.id)).tags).toEqual(["new", "keep"]);
  });
  it("refuses a tag too many where it is one too many", async () => {
    const full = await plantIncident({ tags: Array.from({ length: 20 }, (_, i) => `t${String(i)}`) });
    expect(await change([full.id], { kind: "update", addTags: ["more"] })).toMatchObject({ items: [{ code: "invalid_input", detail: expect.stringContaining("20") }] });
    expect(await change([full.id], { kind: "update", addTags: ["more"], removeTags: ["t0"] })).toMatchObject({ failed: 0 });
  });
  it("merges many into one, and says of each why it could not", async () => {
    const [target, ...sources] = await plantMany(7);
    if (!target) throw new Error("no target");
    const answer = await change([...idsOf(sources), target.id], { kind: "merge", into: target.id, reason: "One campaign" });
    expect(answer.items.map(({ ok, version, code }) => [ok, version, code])).toEqual([...sources.map((_, i) => [true, i + 2, undefined]), [false, undefined, "invalid_input"]]);
    expect((await stored(target.id)).mergedIds).toEqual(idsOf(sources));
  });
  it("of 100 is done", async () => {
    const incidents = await plantMany(100);
    expect(await change(idsOf(incidents), { kind: "transition", to: "triaged" })).toMatchObject({ failed: 0 });
    expect(new Set((await Promise.all(idsOf(incidents).map(stored))).map(({ status }) => status))).toEqual(new Set(["triaged"]));
  });
});

describe("the same request again", () => {
  it("with its Idempotency-Key does only what was left, and answers the same", async () => {
    const incidents = await plantMany(6);
    const input = BulkInput.parse({ ids: idsOf(incidents), change: { kind: "update", addTags: ["seen"] } });
    const key = newId();
    // Two of the transactions fail, as when the database did not answer.
    const run = db().runTransaction.bind(db());
    let count = 0;
    vi.spyOn(db(), "runTransaction").mockImplementation(async (...work) => {
      count += 1;
      if (count === 2 || count === 4) throw Object.assign(new Error("deadline exceeded"), { code: 4 });
      return await run(...work);
    });
    const first = await bulk(input, keyed(key, input));
    vi.restoreAllMocks();
    expect(first.items.filter(({ ok }) => !ok)).toMatchObject([{ code: "unavailable" }, { code: "unavailable" }]);
    const second = await bulk(input, keyed(key, input));
    const third = await bulk(input, keyed(key, input));
    expect(second).toEqual({ items: incidents.map(({ id }) => ({ id, ok: true, version: 2 })), failed: 0 });
    expect(third).toEqual(second);
    for (const { id } of incidents) expect([await auditOf(id), (await stored(id)).version]).toEqual([["incident.updated"], 2]);
  });
  it("sent twice at once has one effect on each", async () => {
    const incidents = await plantMany(4);
    const input = BulkInput.parse({ ids: idsOf(incidents), change: { kind: "transition", to: "on_hold", reason: "Waiting for the supplier" } });
    const key = newId();
    const answers = await Promise.all([1, 2].map(() => bulk(input, keyed(key, input))));
    expect(answers[0]).toEqual(answers[1]);
    for (const { id } of incidents) expect(await auditOf(id)).toEqual(["incident.transitioned"]);
  });
  it("under a key that was used for another change is refused, item by item, and by another person is another request", async () => {
    const { id } = await plantIncident();
    const key = newId();
    const ask = async (asked: BulkChange, who = senior) => {
      const input = BulkInput.parse({ ids: [id], change: asked });
      return (await bulk(input, keyed(key, input, who))).items[0]?.code;
    };
    expect(await ask({ kind: "update", addTags: ["a"] })).toBeUndefined();
    expect(await ask({ kind: "update", addTags: ["b"] })).toBe("idempotency_key_reused");
    expect(await ask({ kind: "update", addTags: ["b"] }, analyst)).toBeUndefined();
    expect((await stored(id)).tags).toEqual(["a", "b"]);
  });
  it("without a key is done again", async () => {
    const { id } = await plantIncident();
    await change([id], { kind: "update", severity: "low" });
    await change([id], { kind: "update", severity: "low" });
    expect((await stored(id)).version).toBe(3);
  });
});

describe("what may be asked", () => {
  const ids = ["a"];
  it.each<[string, unknown]>([
    ["no incident", { ids: [], change: { kind: "assign", assigneeId: null } }],
    ["101 incidents", { ids: Array.from({ length: 101 }, (_, i) => `i${String(i)}`), change: { kind: "assign", assigneeId: null } }],
    ["what is no id", { ids: ["../users/x"], change: { kind: "assign", assigneeId: null } }],
    ["an unknown kind", { ids, change: { kind: "delete" } }],
    ["fields of another kind", { ids, change: { kind: "assign", assigneeId: null, to: "closed" } }],
    ["a field that is not for many", { ids, change: { kind: "update", title: "All the same" } }],
    ["an id within the change", { ids, change: { kind: "transition", to: "triaged", id: "b" } }],
    ["21 tags", { ids, change: { kind: "update", addTags: Array.from({ length: 21 }, (_, i) => `t${String(i)}`) } }],
    ["a field beside", { ids, change: { kind: "assign", assigneeId: null }, force: true }],
  ])("not %s", (_what, input) => {
    expect(BulkInput.safeParse(input).success).toBe(false);
  });
});
