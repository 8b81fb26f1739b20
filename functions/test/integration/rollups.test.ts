import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-rollups-${String(Date.now())}`;
});
const { dayAfter, dayOf } = await import("../../src/analytics/contribution.ts");
const { countIncident, recount } = await import("../../src/analytics/countIncident.ts");
const { foldRollups } = await import("../../src/analytics/foldRollups.ts");
const { reconcileRollups } = await import("../../src/analytics/reconcileRollups.ts");
const { loadDays, loadNow, markRef, shardsOf } = await import("../../src/analytics/store.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { FieldValue } = await import("firebase-admin/firestore");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");

const now = new Date();
const today = dayOf(now);
const { id: _, ...blank } = incidentDefaults;
const ref = (id: string) => db().doc(`incidents/${id}`);

async function plant(changes: Record<string, unknown> = {}): Promise<string> {
  const id = newId();
  await ref(id).set({ ...blank, number: `INC-2026-${id.slice(0, 6)}`, reportedBy: "u1", createdAt: now, updatedAt: now, category: "phishing", severity: "high", ...changes });
  return id;
}
const open = async () => Object.fromEntries([...(await loadNow({ withRestricted: true }))].filter(([, count]) => count !== 0));
const ofDay = async (day: string) => Object.fromEntries([...((await loadDays(day, day, now)).get(day) ?? new Map<string, number>())].filter(([, count]) => count !== 0));

describe("counting", () => {
  it("follows an incident from its report to its end, and costs nothing where nothing counted changes", async () => {
    const id = await plant();
    const first = await ref(id).get();
    expect(await countIncident(id, undefined, first, now)).toBe(true);
    expect(await open()).toMatchObject({ "open:total": 1, "open:status:new": 1, "open:assignee:none": 1 });
    await ref(id).update({ title: "Another title" });
    expect(await countIncident(id, first, await ref(id).get(), now)).toBe(false);
    await ref(id).update({ status: "closed", resolution: { verdict: "resolved", summary: "done", by: "u2", at: now } });
    await recount(id, now);
    expect(await open()).toEqual({});
    expect(await ofDay(today)).toMatchObject({ "created:total": 1, "closed:total": 1, "closed:verdict:resolved": 1 });
  });
  it("takes a deleted incident out of what is open, and leaves the days as they were", async () => {
    const before = await ofDay(today);
    const id = await plant();
    await recount(id, now);
    const snapshot = await ref(id).get();
    await ref(id).delete();
    expect(await countIncident(id, snapshot, await ref(id).get(), now)).toBe(true);
    expect(await countIncident(id, snapshot, await ref(id).get(), now)).toBe(false);
    expect(await open()).toEqual({});
    expect((await ofDay(today))["created:total"]).toBe((before["created:total"] ?? 0) + 1);
    expect((await markRef(id).get()).exists).toBe(false);
  });
  it("tells nothing of restricted incidents to those who read what is open for the team", async () => {
    const id = await plant({ restricted: true });
    await recount(id, now);
    expect((await loadNow({ withRestricted: false })).get("open:total") ?? 0).toBe(0);
    expect((await loadNow({ withRestricted: true })).get("open:total")).toBe(1);
    await ref(id).update({ restricted: false });
    await recount(id, now);
    expect((await loadNow({ withRestricted: false })).get("open:total")).toBe(1);
    await ref(id).update({ status: "closed" });
    await recount(id, now);
  });
});

describe("a storm of events", () => {
  beforeAll(async () => {
    const ids: string[] = [];
    const events: { id: string; before: FirebaseFirestore.DocumentSnapshot | undefined; after: FirebaseFirestore.DocumentSnapshot }[] = [];
    for (let i = 0; i < 40; i += 1) ids.push(await plant({ createdAt: new Date(now.getTime() - (i % 3) * 86_400_000) }));
    await Promise.all(
      ids.map(async (id, i) => {
        let before: FirebaseFirestore.DocumentSnapshot | undefined;
        const versions: Record<string, unknown>[] = [{}, { category: "malware" }, { status: "in_progress", assigneeId: "a" }, i % 3 === 0 ? { status: "closed", resolution: { verdict: "resolved", summary: "", by: "u", at: now } } : { severity: "low" }];
        for (const version of versions) {
          await ref(id).update({ ...version, updatedAt: new Date() });
          const after = await ref(id).get();
          events.push({ id, before, after });
          before = after;
        }
      }),
    );
    // Each event twice, in an order that has nothing to do with theirs, eight at a time.
    const deliveries = [...events, ...events].map((event, i) => ({ event, at: (i * 7_919) % 1_009 })).sort((a, b) => a.at - b.at);
    for (let from = 0; from < deliveries.length; from += 8) await Promise.all(deliveries.slice(from, from + 8).map(async ({ event }) => await countIncident(event.id, event.before, event.after, now)));
  }, 120_000);
  it("leaves no drift", async () => {
    expect(await reconcileRollups(now)).toEqual({ at: now, since: now, drift: {}, left: {}, recounted: 0, corrected: 0, isWhole: true });
  });
  it("is the same after days were put together, twice and with more coming in between", async () => {
    const later = new Date(now.getTime() + 5 * 86_400_000);
    const before = await ofDay(today);
    const late = (await db().collection("incidents").where("status", "==", "in_progress").limit(1).get()).docs[0];
    expect(await foldRollups(later)).toBeGreaterThanOrEqual(1);
    expect((await shardsOf(today).get()).size).toBe(0);
    await late?.ref.update({ category: "fraud" });
    await recount(String(late?.id), now);
    await foldRollups(later);
    expect(await foldRollups(later)).toBe(0);
    const after = await ofDay(today);
    expect(after["created:total"]).toBe(before["created:total"]);
    expect((await reconcileRollups(now)).drift).toEqual({});
  });
  it("that is lost in part is found and counted", async () => {
    const id = await plant();
    await ref((await db().collection("incidents").where("status", "==", "in_progress").limit(1).get()).docs[0]?.id ?? "").update({ status: "contained", updatedAt: new Date() });
    const { drift, left, corrected } = await reconcileRollups(now);
    expect(drift).toEqual({ "open:category:phishing": -1, "open:severity:high": -1, "open:total": -1, "open:status:new": -1, "open:status:contained": -1, "open:status:in_progress": 1, [`${today}|created:total`]: -1 });
    expect([left, corrected]).toEqual([{}, 2]);
    expect((await open())["open:status:new"]).toBeGreaterThanOrEqual(1);
    expect((await markRef(id).get()).exists).toBe(true);
  });
  it("leaves counters that somebody put wrong right again", async () => {
    await shardsOf("now").doc("3").set({ counts: { "open:total": FieldValue.increment(1_000) } }, { merge: true });
    // Found, found again by as much, and then set right.
    for (let night = 0; night < 2; night += 1) expect((await reconcileRollups(now)).left).toEqual({ "open:total": 1_000 });
    expect((await reconcileRollups(now)).drift).toEqual({});
  });
  it("are read beside a counter that is no number", async () => {
    await db().doc("rollups/2020-01-01").set({ counts: { "created:total": 7, "created:severity:low": "many" } });
    expect((await loadDays("2020-01-01", "2020-01-01", now)).get("2020-01-01")?.get("created:total")).toBe(7);
  });
  it("of a day that was not put together yet are read all the same", async () => {
    await shardsOf(dayAfter(today, -4)).doc("1").set({ counts: { "created:total": 3 } });
    expect((await loadDays(dayAfter(today, -4), dayAfter(today, -4), now)).get(dayAfter(today, -4))?.get("created:total")).toBeGreaterThanOrEqual(3);
  });
  it("of more kinds than a write takes increments are put together", async () => {
    const day = dayAfter(today, -20);
    await shardsOf(day).doc("1").set({ counts: Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`triage:${String(i)}`, 1])) });
    expect(await foldRollups(now)).toBeGreaterThanOrEqual(1);
    expect((await loadDays(day, day, now)).get(day)?.size).toBe(700);
  });
  it("reads a day from many years ago as one that has nothing", async () => {
    expect((await loadDays("1999-01-01", dayAfter("1999-01-01", 30), now)).size).toBe(0);
  });
});
