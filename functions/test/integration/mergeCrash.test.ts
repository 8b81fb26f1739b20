import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own, where no deployed trigger runs: here each delivery of an event is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = "demo-merge-crash";
});
const { alertDefaults } = await import("../../src/alerts/model.ts");
const { followMerge } = await import("../../src/alerts/followMerge.ts");
const { carryOver } = await import("../../src/incidents/carryOver.ts");
const { mergeIncident, unmergeIncident } = await import("../../src/incidents/mergeIncident.ts");
const { mergeRef } = await import("../../src/incidents/mergeRecords.ts");
const { messageDefaults } = await import("../../src/incidents/messageModel.ts");
const { incidentRef, messagesOf, observablesOf } = await import("../../src/incidents/store.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { contextOf, member, plantIncident } = await import("../support/desk.ts");

let senior: Awaited<ReturnType<typeof member>>;
beforeAll(async () => {
  senior = await member("senior_analyst");
});
afterEach(() => {
  vi.restoreAllMocks();
});

// Three pages of messages, two of observables, three of alerts.
const [messages, observables, alerts] = [250, 120, 110];

/** Two incidents, the source with more of everything than fits on a page. */
async function plant() {
  const [target, source] = [await plantIncident(), await plantIncident()];
  const alertIds = Array.from({ length: alerts }, newId);
  const writer = db().bulkWriter();
  const { id: _, ...message } = messageDefaults;
  for (let i = 0; i < messages; i += 1) void writer.set(messagesOf(source.id).doc(newId()), { ...message, body: String(i), createdAt: new Date() });
  for (let i = 0; i < observables; i += 1) void writer.set(observablesOf(source.id).doc(`o${String(i)}`), { type: "domain", value: `${String(i)}.example`, tlp: "AMBER" });
  for (let i = 0; i < 10; i += 1) void writer.set(observablesOf(target.id).doc(`o${String(i)}`), { type: "domain", value: `${String(i)}.example`, tlp: "AMBER" });
  const { id: __, ...alert } = alertDefaults;
  for (const id of alertIds) void writer.set(db().doc(`alerts/${id}`), { ...alert, incidentId: source.id, version: 1 });
  void writer.update(incidentRef(source.id), { alertIds });
  await writer.close();
  await mergeIncident({ id: target.id, sourceId: source.id }, contextOf(senior));
  return { targetId: target.id, sourceId: source.id, alertIds };
}

/** Before the transaction of that number, `then` happens; a throw in it is the crash. */
function beforeTransaction(number: number, then: () => Promise<void> | void): void {
  const run = db().runTransaction.bind(db());
  let count = 0;
  vi.spyOn(db(), "runTransaction").mockImplementation(async (...work) => {
    count += 1;
    if (count === number) await then();
    return await run(...work);
  });
}
const crash = () => {
  throw new Error("the instance died");
};

const copiesIn = async (id: string) => (await messagesOf(id).count().get()).data().count;
const observablesIn = async (id: string) => (await observablesOf(id).count().get()).data().count;
const alertsOf = async (id: string) => (await db().collection("alerts").where("incidentId", "==", id).count().get()).data().count;
const isDone = async (targetId: string, sourceId: string) => (await mergeRef(targetId, sourceId).get()).get("done") as boolean;

describe("what follows a merge", () => {
  it("goes on after a crash before any of its transactions, and ends as if there had been none", async () => {
    const { targetId, sourceId, alertIds } = await plant();
    // Three pages, two pages, and the end.
    for (let dead = 1; dead <= 6; dead += 1) {
      beforeTransaction(dead, crash);
      await expect(carryOver(targetId, sourceId, new Date())).rejects.toThrow("the instance died");
      vi.restoreAllMocks();
      expect(await copiesIn(targetId)).toBe(Math.min(messages, (dead - 1) * 100));
      expect(await isDone(targetId, sourceId)).toBe(false);
    }
    expect(await carryOver(targetId, sourceId, new Date())).toBe("done");
    expect([await copiesIn(targetId), await observablesIn(targetId)]).toEqual([messages, observables]);
    for (let dead = 1; dead <= 4; dead += 1) {
      beforeTransaction(dead, crash);
      await expect(followMerge(targetId, sourceId, new Date())).rejects.toThrow("the instance died");
      vi.restoreAllMocks();
      expect(await alertsOf(targetId)).toBe(Math.min(alerts, (dead - 1) * 50));
    }
    expect(await followMerge(targetId, sourceId, new Date())).toBe("done");
    expect(await alertsOf(targetId)).toBe(alerts);
    expect((await mergeRef(targetId, sourceId).get()).data()).toMatchObject({ done: true, counts: { messages, observables, alerts } });
    for (const id of [alertIds[0], alertIds.at(-1)]) expect((await db().collection(`audit/alert-${String(id)}/entries`).get()).size).toBe(1);
  });
  it("stops when the merge is taken back in the middle, and what follows that leaves nothing behind, crashed in between or not", async () => {
    const { targetId, sourceId } = await plant();
    const takeBack = async () => {
      vi.restoreAllMocks();
      await unmergeIncident({ id: targetId, sourceId, reason: "Too soon" }, contextOf(senior));
    };
    beforeTransaction(3, takeBack);
    expect(await carryOver(targetId, sourceId, new Date())).toBe("superseded");
    expect(await copiesIn(targetId)).toBe(200);
    beforeTransaction(2, crash);
    await expect(carryOver(targetId, sourceId, new Date())).rejects.toThrow("the instance died");
    vi.restoreAllMocks();
    expect(await copiesIn(targetId)).toBe(100);
    expect([await carryOver(targetId, sourceId, new Date()), await followMerge(targetId, sourceId, new Date())]).toEqual(["done", "done"]);
    expect([await copiesIn(targetId), await observablesIn(targetId), await alertsOf(targetId)]).toEqual([0, 10, 0]);
    expect([await copiesIn(sourceId), await observablesIn(sourceId), await alertsOf(sourceId)]).toEqual([messages, observables, alerts]);
  });
  it("is taken away again when in the middle the source is closed to people who would read it, crashed in between or not", async () => {
    const { targetId, sourceId } = await plant();
    const restrict = async () => {
      vi.restoreAllMocks();
      await incidentRef(sourceId).update({ restricted: true });
      // The rest of the messages and the observables are passed over; then the first page is to be taken away.
      beforeTransaction(4, crash);
    };
    beforeTransaction(2, restrict);
    await expect(carryOver(targetId, sourceId, new Date())).rejects.toThrow("the instance died");
    vi.restoreAllMocks();
    expect(await copiesIn(targetId)).toBe(100);
    expect(await carryOver(targetId, sourceId, new Date())).toBe("done");
    expect([await copiesIn(targetId), await observablesIn(targetId)]).toEqual([0, 10]);
    expect((await mergeRef(targetId, sourceId).get()).data()).toMatchObject({ refused: true, pending: ["alerts"], counts: { messages: 0, observables: 0 } });
  });
  it("of an unmerge stops when the two are merged again, and everything is there in the end", async () => {
    const { targetId, sourceId } = await plant();
    await Promise.all([carryOver(targetId, sourceId, new Date()), followMerge(targetId, sourceId, new Date())]);
    await unmergeIncident({ id: targetId, sourceId, reason: "Too soon" }, contextOf(senior));
    const again = async () => {
      vi.restoreAllMocks();
      await mergeIncident({ id: targetId, sourceId }, contextOf(senior));
    };
    // In the middle of the observables: all copies of messages are gone by then.
    beforeTransaction(5, again);
    expect(await carryOver(targetId, sourceId, new Date())).toBe("superseded");
    expect([await carryOver(targetId, sourceId, new Date()), await followMerge(targetId, sourceId, new Date())]).toEqual(["done", "done"]);
    expect([await copiesIn(targetId), await observablesIn(targetId), await alertsOf(targetId)]).toEqual([messages, observables, alerts]);
    expect((await observablesOf(targetId).doc("o0").get()).get("sources")).toEqual([targetId, sourceId]);
    expect((await observablesOf(targetId).doc("o50").get()).get("sources")).toEqual([sourceId]);
  });
});
