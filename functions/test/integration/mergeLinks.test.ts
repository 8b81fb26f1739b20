import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-merge-links";
});
const { setLegalHold } = await import("../../src/incidents/legalHold.ts");
const { linkIncident, unlinkIncident } = await import("../../src/incidents/linkIncident.ts");
const { incidentRef, readIncident } = await import("../../src/incidents/store.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { auditOf, contextOf, member, plantIncident, timelineOf } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;
type Incident = Awaited<ReturnType<typeof plantIncident>>;
type Kind = Incident["links"][number]["kind"];

let employee: Member;
let analyst: Member;
let senior: Member;
let manager: Member;
beforeAll(async () => {
  [employee, analyst, senior, manager] = await Promise.all([member("employee"), member("analyst"), member("senior_analyst"), member("manager")]);
});

const stored = async (id: string): Promise<Incident> => readIncident(await incidentRef(id).get()).value;
const link = (id: string, otherId: string, kind: Kind, who = senior) => linkIncident({ id, otherId, kind }, contextOf(who));
const unlink = (id: string, otherId: string, who = senior) => unlinkIncident({ id, otherId }, contextOf(who));
const linksOf = async (id: string) => (await stored(id)).links;

describe("a link", () => {
  it.each<[Kind, Kind]>([["related", "related"], ["parent", "child"], ["child", "parent"]])("as %s stands on both, on the other as %s, in log and story", async (kind, back) => {
    const [a, b] = [await plantIncident(), await plantIncident()];
    expect(await link(a.id, b.id, kind)).toMatchObject({ id: a.id, version: 2, links: [{ incidentId: b.id, kind }] });
    expect(await stored(b.id)).toMatchObject({ version: 2, links: [{ incidentId: a.id, kind: back }] });
    for (const { id } of [a, b]) {
      expect(await auditOf(id)).toEqual(["incident.linked"]);
      expect(await timelineOf(id)).toMatchObject([{ kind: "linked", audience: "team", actorId: senior.uid }]);
    }
  });
  it("of another kind takes the place of the one that is there, and the same again changes nothing", async () => {
    const [a, b] = [await plantIncident(), await plantIncident()];
    await link(a.id, b.id, "related");
    await link(a.id, b.id, "related");
    expect((await stored(a.id)).version).toBe(2);
    await link(b.id, a.id, "parent");
    expect([await linksOf(a.id), await linksOf(b.id)]).toEqual([[{ incidentId: b.id, kind: "child" }], [{ incidentId: a.id, kind: "parent" }]]);
    await link(a.id, b.id, "parent");
    expect([await linksOf(a.id), await linksOf(b.id)]).toEqual([[{ incidentId: b.id, kind: "parent" }], [{ incidentId: a.id, kind: "child" }]]);
  });
  it("that is cut is gone from both; one that is not there is refused", async () => {
    const [a, b] = [await plantIncident(), await plantIncident()];
    await link(a.id, b.id, "child");
    await unlink(b.id, a.id);
    expect([await linksOf(a.id), await linksOf(b.id)]).toEqual([[], []]);
    await expect(unlink(a.id, b.id)).rejects.toMatchObject({ code: "conflict" });
    const entries = (await db().collection(`audit/incident-${a.id}/entries`).orderBy("seq").get()).docs.map((entry) => entry.get("details") as unknown);
    expect(entries).toMatchObject([{ otherId: b.id, from: null, to: "child" }, { otherId: b.id, from: "child", to: null }]);
  });
  it("to itself, by an analyst, to what one may not see, or on a stale version is refused and changes nothing", async () => {
    const [a, b] = [await plantIncident(), await plantIncident({ restricted: true, watchers: ["someone"] })];
    await expect(link(a.id, a.id, "related")).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "otherId" }] });
    await expect(link(a.id, b.id, "related", analyst)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(link(a.id, b.id, "related")).rejects.toMatchObject({ code: "not_found" });
    await expect(link(b.id, a.id, "related")).rejects.toMatchObject({ code: "not_found" });
    await expect(link(a.id, newId(), "related")).rejects.toMatchObject({ code: "not_found" });
    await expect(linkIncident({ id: a.id, otherId: (await plantIncident()).id, kind: "related" }, contextOf(senior, { ifMatch: 9 }))).rejects.toMatchObject({ code: "version_conflict" });
    expect([await stored(a.id), await stored(b.id)]).toMatchObject([{ version: 1, links: [] }, { version: 1, links: [] }]);
  });
  it("never makes a circle of parents, from either end", async () => {
    const [a, b, c, d] = [await plantIncident(), await plantIncident(), await plantIncident(), await plantIncident()];
    await link(a.id, b.id, "parent");
    await link(b.id, c.id, "parent");
    await link(c.id, d.id, "parent");
    await expect(link(d.id, a.id, "parent")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("stands above") });
    await expect(link(a.id, d.id, "child")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("stands above") });
    await expect(link(a.id, d.id, "parent")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("has a parent already") });
    await expect(link(a.id, d.id, "related")).resolves.toMatchObject({ version: 3 });
    expect((await linksOf(d.id)).map(({ kind }) => kind)).toEqual(["child", "related"]);
  });
  it("never makes a circle of parents when three are drawn at once", async () => {
    const [a, b, c] = [await plantIncident(), await plantIncident(), await plantIncident()];
    const results = await Promise.allSettled([link(a.id, b.id, "parent"), link(b.id, c.id, "parent"), link(c.id, a.id, "parent")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "conflict" });
  });
  it("to a restricted incident is told in the other's story without saying which; in its own story the open one is named", async () => {
    const [open, closed] = [await plantIncident(), await plantIncident({ restricted: true, watchers: [senior.uid] })];
    await link(open.id, closed.id, "parent");
    await unlink(closed.id, open.id);
    const story = await timelineOf(open.id);
    expect(story.map(({ summary }) => summary).sort()).toEqual(["Linked to a restricted incident (parent)", "No longer linked to a restricted incident"]);
    for (const known of [closed.id, closed.number ?? "?"]) expect(JSON.stringify(story)).not.toContain(known);
    expect((await timelineOf(closed.id)).filter(({ summary }) => summary.includes(open.number ?? "?"))).toMatchObject([{ details: { otherId: open.id } }, { details: { otherId: open.id } }]);
    expect((await db().doc(`audit/incident-${open.id}/entries/0000000001`).get()).get("details")).toMatchObject({ otherId: closed.id });
  });
  it("beyond the fiftieth, or above the twentieth level, is refused", async () => {
    const full = await plantIncident({ links: Array.from({ length: 50 }, (_, i) => ({ incidentId: `i${String(i)}`, kind: "related" as const })) });
    const other = await plantIncident();
    await expect(link(other.id, full.id, "related")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(full.id) });
    expect(await linksOf(other.id)).toEqual([]);
    let top = other;
    for (let level = 0; level < 20; level += 1) {
      const parent = await plantIncident();
      await incidentRef(top.id).update({ links: [{ incidentId: parent.id, kind: "parent" }] });
      top = parent;
    }
    await expect(link((await plantIncident()).id, other.id, "parent")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("as deep as it goes") });
  });
});

describe("a legal hold", () => {
  const hold = (id: string, on: boolean, who = manager, ifMatch?: number) => setLegalHold({ id, hold: on, reason: "Letter of 3 May" }, contextOf(who, ifMatch === undefined ? {} : { ifMatch }));
  it("is set and lifted by a manager, with log and story; the same again changes nothing", async () => {
    const { id } = await plantIncident();
    expect(await hold(id, true)).toMatchObject({ legalHold: true, version: 2 });
    expect(await hold(id, true)).toMatchObject({ legalHold: true, version: 2 });
    expect(await hold(id, false)).toMatchObject({ legalHold: false, version: 3 });
    expect(await auditOf(id)).toEqual(["incident.legal_hold_set", "incident.legal_hold_released"]);
    expect(await timelineOf(id)).toMatchObject([{ kind: "legal_hold", audience: "team", details: { reason: "Letter of 3 May" } }, { kind: "legal_hold", audience: "team" }]);
    expect(JSON.stringify((await db().collection(`audit/incident-${id}/entries`).get()).docs.map((entry) => entry.data()))).not.toContain("Letter");
  });
  it("is refused to whoever is no manager, may not see the incident, or has a stale version", async () => {
    const [open, secret, own] = [await plantIncident(), await plantIncident({ restricted: true, watchers: ["someone"] }), await plantIncident({ restricted: true, reportedBy: manager.uid })];
    for (const who of [employee, analyst, senior]) await expect(hold(open.id, true, who)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(hold(secret.id, true)).rejects.toMatchObject({ code: "not_found" });
    await expect(hold(own.id, true)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(hold(open.id, true, manager, 4)).rejects.toMatchObject({ code: "version_conflict" });
    expect((await stored(open.id)).legalHold).toBe(false);
  });
});
