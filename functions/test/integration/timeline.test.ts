import { Timestamp } from "firebase-admin/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";

// A project of its own, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-timeline";
});
const { pseudonymOf } = await import("../../src/identity/deletion.ts");
const { assignIncident } = await import("../../src/incidents/assignIncident.ts");
const { createIncident } = await import("../../src/incidents/createIncident.ts");
const { addTimelineEntry, timeline } = await import("../../src/incidents/timeline.ts");
const { AddTimelineEntryInput, TimelineInput } = await import("../../src/incidents/timelineModel.ts");
const { incidentRef } = await import("../../src/incidents/store.ts");
const { createContext } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");

const somebody = async (role: Role) => {
  const uid = newId();
  await db().doc(`users/${uid}`).set({ displayName: `Name of ${uid}`, role, status: "active", createdAt: Timestamp.now(), version: 1 });
  return { uid, role, name: `Name of ${uid}` };
};
type Somebody = Awaited<ReturnType<typeof somebody>>;
const start = new Date("2026-03-02T10:00:00Z");
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const as = ({ uid, role, name }: Somebody, now = start) => createContext({ caller: { uid, role, name, sid: `s-${uid}`, mfa: false }, now, requestId: "r" });

let id = "";
let reporter: Somebody;
let analyst: Somebody;
let senior: Somebody;
beforeEach(async () => {
  [reporter, analyst, senior] = await Promise.all([somebody("employee"), somebody("analyst"), somebody("senior_analyst")]);
  ({ id } = await createIncident({ title: "Odd mail", description: "It asks for my password." }, as(reporter)));
});
const story = (by: Somebody, input: Record<string, unknown> = {}) => timeline(TimelineInput.parse({ id, ...input }), as(by));
const enter = (by: Somebody, input: Record<string, unknown> = {}, now = start) => addTimelineEntry(AddTimelineEntryInput.parse({ id, at: start.toISOString(), summary: "The supplier called back", ...input }), as(by, now));
const plant = (entryId: string, entry: Record<string, unknown>) => incidentRef(id).collection("timeline").doc(entryId).set({ kind: "planted", actorId: "system:test", audience: "everyone", details: {}, summary: entryId, ...entry });

describe("the story", () => {
  it("is in the order in which things happened, or the other way round, wherever an entry made by hand belongs", async () => {
    await plant("later", { at: at(20) });
    await enter(analyst, { at: at(10).toISOString(), summary: "in between", audience: "everyone" }, at(30));
    expect((await story(analyst)).items.map(({ summary }) => summary)).toEqual(["Reported", "in between", "later"]);
    expect((await story(reporter, { newestFirst: true })).items.map(({ summary }) => summary)).toEqual(["later", "in between", "Reported"]);
  });
  it("comes page by page, in both directions, each entry once, also those of one moment", async () => {
    for (let n = 1; n <= 6; n += 1) await plant(`e${String(n)}`, { at: at(Math.ceil(n / 2)) });
    for (const [newestFirst, expected] of [[false, ["Reported", "e1", "e2", "e3", "e4", "e5", "e6"]], [true, ["e6", "e5", "e4", "e3", "e2", "e1", "Reported"]]] as const) {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await story(reporter, { newestFirst, limit: 3, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map(({ summary }) => summary));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(expected);
    }
  });
  it("shows the reporter what is for everyone, the team all of it, and others nothing", async () => {
    await enter(analyst, { summary: "We suspect an insider" });
    expect((await story(analyst)).items).toHaveLength(2);
    expect(JSON.stringify(await story(reporter))).not.toContain("insider");
    await expect(story(await somebody("employee"))).rejects.toMatchObject({ code: "not_found" });
    await incidentRef(id).update({ restricted: true });
    await expect(story(senior)).rejects.toMatchObject({ code: "not_found" });
    expect((await story(reporter)).items).toHaveLength(1);
  });
  it("names who acted, who an incident went to and who it was taken from, and keeps no name that would have to be forgotten", async () => {
    await assignIncident({ id, assigneeId: analyst.uid }, as(senior, at(1)));
    const other = await somebody("analyst");
    await assignIncident({ id, assigneeId: other.uid }, as(senior, at(2)));
    const people = [reporter, analyst, senior, other];
    expect((await story(reporter)).names).toEqual(Object.fromEntries(people.map(({ uid, name }) => [uid, name])));
    const stored = JSON.stringify((await incidentRef(id).collection("timeline").get()).docs.map((entry) => entry.data()));
    for (const { name } of people) expect(stored).not.toContain(name);
    await db().doc(`users/${analyst.uid}`).update({ displayName: pseudonymOf(analyst.uid), status: "deleted" });
    expect((await story(reporter)).names[analyst.uid]).toBe(pseudonymOf(analyst.uid));
  });
  it("is not spoilt by an entry that cannot be read", async () => {
    await plant("odd", { at: at(1), actorId: 7, details: "none", kind: "assigned", audience: "everyone" });
    await plant("slash", { at: at(2), actorId: "a/b" });
    expect((await story(analyst)).items.map((entry) => [entry.id, entry.actorId])).toEqual([["created", reporter.uid], ["odd", ""], ["slash", "a/b"]]);
  });
});

describe("an entry made by hand", () => {
  it("has its own time, says when and by whom it was entered, is for the team unless said otherwise, and is in the log", async () => {
    const entry = await enter(analyst, { at: "2026-02-28T08:00:00Z" }, at(5));
    expect(entry).toMatchObject({ kind: "note", at: new Date("2026-02-28T08:00:00Z"), enteredAt: at(5), actorId: analyst.uid, audience: "team", summary: "The supplier called back" });
    expect((await story(senior)).items[0]).toEqual(entry);
    const log = (await db().collection(`audit/incident-${id}/entries`).orderBy("seq", "desc").limit(1).get()).docs[0]?.data();
    expect(log).toMatchObject({ event: "timeline.added", actorId: analyst.uid, subject: `incidents/${id}/timeline/${entry.id}`, details: { audience: "team" } });
    expect(JSON.stringify(log)).not.toContain("supplier");
  });
  it("is refused for a time that cannot be", async () => {
    for (const wrong of ["1989-12-31T23:59:59Z", new Date(at(5).getTime() + 1).toISOString(), "2126-01-01T00:00:00Z"]) {
      await expect(enter(analyst, { at: wrong })).rejects.toMatchObject({ code: "invalid_input", errors: [{ path: "at" }] });
    }
    for (const right of ["1990-01-01T00:00:00Z", at(5).toISOString()]) await expect(enter(analyst, { at: right })).resolves.toMatchObject({ at: new Date(right) });
  });
  it("is refused to who may not see the team's part", async () => {
    await expect(enter(reporter)).rejects.toMatchObject({ code: "permission_denied" });
    await incidentRef(id).update({ restricted: true });
    await expect(enter(senior)).rejects.toMatchObject({ code: "not_found" });
    expect((await incidentRef(id).collection("timeline").get()).size).toBe(1);
  });
  it("may come after the incident was closed", async () => {
    await incidentRef(id).update({ status: "closed" });
    await expect(enter(analyst)).resolves.toMatchObject({ kind: "note" });
  });
  it.each<[string, Record<string, unknown>]>([
    ["too short", { summary: "ab" }],
    ["too long", { summary: "x".repeat(2_001) }],
    ["for nobody", { audience: "world" }],
    ["at no time", { at: "yesterday" }],
    ["by another", { actorId: "someone" }],
    ["of another kind", { kind: "status" }],
  ])("that is %s is refused", (_what, changes) => {
    expect(AddTimelineEntryInput.safeParse({ id, at: start.toISOString(), summary: "It happened", ...changes }).success).toBe(false);
  });
});
