import { beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-rollups-${String(Date.now())}`;
});
const { contributionOf } = await import("../../src/analytics/contribution.ts");
const { countIncident, recount } = await import("../../src/analytics/countIncident.ts");
const { dropNoughts, foldRollups } = await import("../../src/analytics/foldRollups.ts");
const { reconcileRollups } = await import("../../src/analytics/reconcileRollups.ts");
const { loadDays, loadNow, markRef, restrictedRef, shardsOf, sumOf, timesByPersonMax, wholeDay } = await import("../../src/analytics/store.ts");
const { readIncident } = await import("../../src/incidents/documents.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { FieldPath, FieldValue } = await import("firebase-admin/firestore");
const { dayAfter, dayOf } = await import("../../src/platform/days.ts");
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

/** All counters there are, by period. */
async function heldCounters(): Promise<Record<string, number>> {
  const periods = (await db().collection("rollups").listDocuments()).filter(({ id }) => id !== "reconciliation");
  const sums = await Promise.all(periods.map(async (period) => [period.id, sumOf([await period.get(), ...(await period.collection("shards").get()).docs])] as const));
  const all = [...sums, ["restricted", sumOf([await restrictedRef().get()])] as const];
  return Object.fromEntries(all.flatMap(([period, counts]) => [...counts].filter(([, count]) => count !== 0).map(([counter, count]) => [`${period}|${counter}`, count])));
}

/** The same, from the incidents alone. */
async function dueCounters(): Promise<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const snapshot of (await db().collection("incidents").get()).docs) {
    for (const [counter, by] of Object.entries(contributionOf(readIncident(snapshot).value))) sum[counter] = (sum[counter] ?? 0) + by;
  }
  return sum;
}

describe("a storm of events", () => {
  interface Delivery {
    id: string;
    before: FirebaseFirestore.DocumentSnapshot | undefined;
    after: FirebaseFirestore.DocumentSnapshot;
    isLast: boolean;
  }
  const outcome = { delivered: 0, again: 0, late: 0, lost: 0 };

  beforeAll(async () => {
    await Promise.all(["incidents", "rollups", "rollupMarks"].map((name) => db().recursiveDelete(db().collection(name))));
    let state = 20_261_121;
    const chance = (share: number): boolean => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 < share;
    const pool: Delivery[] = [];
    const deliver = async (): Promise<void> => {
      // Any of them: newer ones often overtake older ones, while others write.
      const at = Math.floor(pool.length * ((state % 1_009) / 1_009));
      const event = pool[at];
      if (!event) return;
      const isAgain = chance(0.3);
      if (!isAgain) pool.splice(at, 1);
      if (!event.isLast && chance(0.2)) {
        outcome.lost += 1;
        return;
      }
      outcome.delivered += 1;
      if (isAgain) outcome.again += 1;
      if (at > 0) outcome.late += 1;
      await countIncident(event.id, event.before, event.after, now);
    };
    const live = async (lane: number): Promise<void> => {
      for (let i = lane; i < 25; i += 5) {
        // Some are closed today, taken up yesterday, and reported the day before: each day has its part of them.
        const worked = { status: "in_progress", assigneeId: ["a", "b"][i % 2], statusHistory: [{ from: "new", to: "in_progress", at: new Date(now.getTime() - (i % 3 > 0 ? 86_400_000 : 0)), by: "u", reason: null }] };
        const end = i % 3 === 2 ? { status: "closed", resolution: { verdict: "resolved", summary: "", by: "u", at: now } } : { severity: "low", restricted: i % 4 === 0 };
        const id = await plant({ createdAt: new Date(now.getTime() - (i % 3) * 86_400_000) });
        let before: Delivery["before"];
        for (const [step, changes] of [{}, { category: "malware", tlp: "RED" }, { restricted: i % 2 === 0 }, worked, end].entries()) {
          await ref(id).update({ ...changes, updatedAt: new Date() });
          const after = await ref(id).get();
          pool.push({ id, before, after, isLast: step === 4 });
          before = after;
          if (chance(0.7)) await deliver();
          if (chance(0.5)) await deliver();
        }
      }
    };
    await Promise.all([0, 1, 2, 3, 4].map(live));
    while (pool.length > 0) await Promise.all([deliver(), deliver()]);
  }, 120_000);
  it("of which some come twice, late, out of order, in between writes, or never, leaves every counter at what the incidents say", async () => {
    for (const count of Object.values(outcome)) expect(count, JSON.stringify(outcome)).toBeGreaterThan(5);
    expect(await heldCounters()).toEqual(await dueCounters());
  });
  it("leaves no drift", async () => {
    expect(await reconcileRollups(now)).toEqual({ at: now, since: new Date(now.getTime() - 3_600_000), drift: {}, left: {}, recounted: 25, corrected: 0, isWhole: true, cursors: { recent: null, open: null } });
  });
  it("leaves nothing of what is over among the counters of what is open, and all else", async () => {
    expect(await dropNoughts()).toBeGreaterThan(0);
    const held = [...(await shardsOf("now").get()).docs, await restrictedRef().get()].flatMap((shard) => [...sumOf([shard]).values()]);
    expect([held.includes(0), await dropNoughts()]).toEqual([false, 0]);
    expect(await heldCounters()).toEqual(await dueCounters());
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
  it("that is lost is found and counted, whatever it was about", async () => {
    const id = await plant();
    const [worked, closed] = (await db().collection("incidents").where("status", "==", "in_progress").where("restricted", "==", false).limit(2).get()).docs;
    await worked?.ref.update({ status: "contained", assigneeId: "c", "triage.needsReview": true, updatedAt: new Date() });
    await closed?.ref.update({ status: "closed", resolution: { verdict: "benign", summary: "", by: "u", at: now }, updatedAt: new Date() });
    const { drift, left, corrected } = await reconcileRollups(now);
    expect(drift).toMatchObject({ "open:status:new": -1, "open:status:contained": -1, "open:status:in_progress": 2, "open:review": -1, [`${today}|created:total`]: -1 });
    expect([left, corrected]).toEqual([{}, 3]);
    expect((await markRef(id).get()).exists).toBe(true);
    expect(await heldCounters()).toEqual(await dueCounters());
  });
  it("that is lost is found also where no count of incidents tells of it", async () => {
    const closed = (await db().collection("incidents").where("status", "==", "closed").where("restricted", "==", false).limit(1).get()).docs[0];
    await closed?.ref.update({ tlp: "CLEAR", category: "fraud", resolution: { verdict: "false_positive", summary: "", by: "u", at: now }, updatedAt: new Date() });
    expect(await reconcileRollups(now)).toMatchObject({ drift: {}, corrected: 1, isWhole: true });
    expect(await heldCounters()).toEqual(await dueCounters());
  });
  it("is not missed of a report that came by a direct write and has no number yet", async () => {
    const direct = ref(newId());
    await direct.set({ title: "Phishing mail", description: "A mail with a link.", reportedBy: "u1", createdAt: now, status: "new", restricted: false });
    expect((await reconcileRollups(now)).drift).toEqual({});
    await direct.delete();
  });
  it("leaves counters that somebody put wrong, or lost, right again, also those of restricted incidents", async () => {
    const shards = (await shardsOf("now").get()).docs;
    const day = Object.keys(await open()).find((counter) => counter.startsWith("open:since:")) ?? "";
    // A name that is lost as a whole, so that nothing tells to look for it.
    await Promise.all(shards.map(async ({ ref: shard }) => await shard.update(new FieldPath("counts", "open:assignee:c"), FieldValue.delete())));
    await shardsOf("now").doc("3").set({ counts: { "open:total": FieldValue.increment(1_000), [day]: FieldValue.increment(7), "open:review": FieldValue.increment(-9) } }, { merge: true });
    await restrictedRef().set({ counts: { "open:assignee:b": FieldValue.increment(5), "open:assignee:gone": FieldValue.increment(-2) } }, { merge: true });
    const wrong = { "open:total": 1_000, [day]: 7, "open:review": -9, "open:assignee:c": -1, "restricted|open:assignee:b": 5, "restricted|open:assignee:gone": -2 };
    // Found, found again in the same night, found in the next by as much, and then set right.
    const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000);
    for (const at of [now, hours(1), hours(21)]) {
      const { left } = await reconcileRollups(at);
      expect(Object.fromEntries(Object.entries(left).map(([counter, { by }]) => [counter, by]))).toMatchObject(wrong);
    }
    expect((await reconcileRollups(hours(22))).drift).toEqual({});
    expect(await heldCounters()).toEqual(await dueCounters());
  });
  it("goes on where the last night broke off, when there is more to count than a night takes", async () => {
    // Nothing tells of it but the incident itself: it is the last of those that are open, and was not changed of late.
    const lost = await plant({ updatedAt: new Date(now.getTime() - 90 * 86_400_000), createdAt: new Date(now.getTime() + 1) });
    const nights = [await reconcileRollups(now, 6), await reconcileRollups(now, 6)];
    expect(nights.map(({ isWhole, corrected }) => [isWhole, corrected])).toEqual([[false, 0], [false, 0]]);
    expect(nights[0]?.cursors.open).not.toBe(nights[1]?.cursors.open);
    for (let night = 0; night < 9 && !(await markRef(lost).get()).exists; night += 1) await reconcileRollups(now, 6);
    expect(await heldCounters()).toEqual(await dueCounters());
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
  it("of ten thousand incidents and a hundred people fit into a day's document, all of them", async () => {
    const [day, durations] = [dayAfter(today, -21), ["detect", "triage", "acknowledge", "resolve"]];
    const bins = Object.fromEntries(Array.from({ length: 55 }, (_, i) => [String(150 + i), 1]));
    const person = Object.fromEntries(durations.map((duration) => [duration, bins]));
    await Promise.all(Array.from({ length: 8 }, (_, shard) => shardsOf(day).doc(String(shard)).set({ times: { assignee: Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`person-${String(shard)}-${String(i)}`.padEnd(28, "x"), person])) } })));
    expect(await foldRollups(now)).toBeGreaterThanOrEqual(1);
    expect((await shardsOf(day).get()).size).toBe(0);
    expect((await loadDays(day, day, now, "assignee")).get(day)?.size).toBe(8 * 13 * 4 * 55);
  });
  it("of still more people lose the times of the last of them, and nothing else", () => {
    const many = new Map(Array.from({ length: timesByPersonMax + 10 }, (_, i) => [`times/assignee/resolve:150:u${String(i)}`, 1]));
    const { counts, times = {} } = wholeDay(new Map([...many, ["created:total", 7], ["times/tlp/resolve:150:RED", 1]]));
    expect([counts, times["tlp"]]).toEqual([{ "created:total": 7 }, { RED: { resolve: { 150: 1 } } }]);
    expect(Object.keys(times["assignee"] ?? {})).toHaveLength(timesByPersonMax);
  });
  it("reads a day from many years ago as one that has nothing", async () => {
    expect((await loadDays("1999-01-01", dayAfter("1999-01-01", 30), now)).size).toBe(0);
  });
});
