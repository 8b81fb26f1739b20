import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs and nobody else's documents are old.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-retention-${String(Date.now())}`;
});
const { Bucket } = await import("@google-cloud/storage");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const storage = await import("../../src/platform/storage.ts");
const { clearAfter } = await import("../../src/retention/clearAfter.ts");
const { bury } = await import("../../src/retention/deleteIncident.ts");
const { operations } = await import("../../src/retention/operations.ts");
const { sweepRetention } = await import("../../src/retention/sweepRetention.ts");
const { auditOf, contextOf, member, plantIncident } = await import("../support/desk.ts");
type Member = Awaited<ReturnType<typeof member>>;

const now = new Date("2026-06-01T10:00:00Z");
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const sweep = async (at = now) => await sweepRetention({ now: () => at, budgetMs: 400_000 });

let admin: Member;
let manager: Member;
const call = async <Name extends keyof typeof operations>(name: Name, input: Record<string, unknown>, who: Member, ifMatch?: number) => {
  const operation = operations[name];
  const handler = (await operation.load()) as (input: unknown, context: unknown) => ReturnType<Awaited<ReturnType<(typeof operations)[Name]["load"]>>>;
  return await handler(operation.input.parse(input), contextOf(who, ifMatch === undefined ? { now } : { now, ifMatch }));
};
beforeEach(async () => {
  await fetch(`http://${String(process.env["FIRESTORE_EMULATOR_HOST"])}/emulator/v1/projects/${String(process.env["GCLOUD_PROJECT"])}/databases/(default)/documents`, { method: "DELETE" });
  [admin, manager] = await Promise.all([member("admin"), member("manager")]);
  await call("updateRetention", { rules: { closedIncidents: 365 } }, admin);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const closed = async (days: number, changes: Record<string, unknown> = {}) =>
  await plantIncident({ status: "closed", resolution: { verdict: "resolved", summary: "Done.", by: "u", at: daysAgo(days) }, legalHold: false, ...changes });
const isThere = async (path: string): Promise<boolean> => (await db().doc(path).get()).exists;

/** Puts something under an incident in every place. */
async function furnish(id: string): Promise<string[]> {
  const paths = [`messages/m`, `timeline/created`, `internal/triage`, `observables/o`, `tasks/t`, `evidence/e`, `evidence/e/internal/file`, `evidence/e/custody/0000000001`, `evidenceHashes/team-x`, `receipts/team-u`].map((path) => `incidents/${id}/${path}`);
  for (const path of paths) await db().doc(path).set({ at: now, legalHold: false });
  await db().doc(`neighbours/0-${id}`).set({ incidentId: id });
  await storage.saveFile(`evidence/${id}/e`, Buffer.from("bytes"), "text/plain");
  await storage.saveFile(`quarantine/${id}/f`, Buffer.from("bytes"), "text/plain");
  return [...paths, `neighbours/0-${id}`];
}
async function leftOf(id: string, paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(paths.map(async (path) => ((await isThere(path)) ? [path] : [])));
  return [...there.flat(), ...(await storage.listFiles(`evidence/${id}/`, 10)), ...(await storage.listFiles(`quarantine/${id}/`, 10))];
}

describe("the policy", () => {
  it("is read by managers, changed by administrators, versioned, logged and strict", async () => {
    await expect(call("getRetention", {}, await member("senior_analyst"))).rejects.toMatchObject({ code: "permission_denied" });
    await expect(call("updateRetention", { rules: {} }, manager)).rejects.toMatchObject({ code: "permission_denied" });
    expect(await call("getRetention", {}, manager)).toEqual({ rules: { closedIncidents: 365, resolvedAlerts: 365, falsePositiveAlerts: 180, notifications: 180, imports: 730 }, version: 1 });
    await expect(call("updateRetention", { rules: { imports: null } }, admin, 0)).rejects.toMatchObject({ code: "version_conflict" });
    expect(await call("updateRetention", { rules: { imports: null } }, admin, 1)).toMatchObject({ rules: { closedIncidents: 365, imports: null }, version: 2 });
    const last = (await db().collection("audit/settings-retention/entries").orderBy("seq", "desc").limit(1).get()).docs[0];
    expect(last?.data()).toMatchObject({ event: "settings.updated", actorId: admin.uid, details: { closedIncidents: 365, imports: null, version: 2 } });
    for (const rules of [{ closedIncidents: 29 }, { closedIncidents: 1.5 }, { closedIncidents: 36_501 }, { everything: 30 }, { notifications: "90" }]) expect(operations.updateRetention.input.safeParse({ rules }).success).toBe(false);
  });
  it("keeps incidents for ever until somebody says otherwise, and deletes nothing by settings that cannot be read", async () => {
    const { id } = await closed(5_000);
    await db().doc("settings/retention").delete();
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
    await db().doc("settings/retention").set({ rules: { closedIncidents: "soon" }, version: 1 });
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
    expect(await isThere(`incidents/${id}`)).toBe(true);
  });
  it("is tried by a dry run, which counts no restricted incident and deletes nothing", async () => {
    const old = await closed(400);
    await closed(400, { restricted: true });
    await closed(300);
    const preview = await call("previewRetention", {}, manager);
    expect(preview.rules.find(({ rule }) => rule === "closedIncidents")).toEqual({ rule: "closedIncidents", days: 365, before: daysAgo(365), due: 1, examples: [{ id: old.id, at: daysAgo(400) }] });
    expect((await db().collection("incidents").get()).size).toBe(3);
  });
});

describe("an incident that is old enough", () => {
  it("goes with everything under it and its files; a tombstone and the log stay; others stay", async () => {
    const old = await closed(366);
    const young = await closed(364);
    const open = await plantIncident({ createdAt: daysAgo(900) });
    const [paths, youngPaths] = [await furnish(old.id), await furnish(young.id)];
    expect(await sweep()).toEqual({ deleted: 1, held: 0, failed: 0 });
    expect(await leftOf(old.id, [`incidents/${old.id}`, ...paths])).toEqual([]);
    expect((await db().doc(`tombstones/${old.id}`).get()).data()).toMatchObject({ number: old.number, policy: { rule: "closedIncidents", days: 365, version: 1 }, isDone: true });
    expect(await auditOf(old.id)).toEqual(["retention.deleted", "retention.cleared"]);
    expect(await leftOf(young.id, youngPaths)).toHaveLength(youngPaths.length + 2);
    expect(await isThere(`incidents/${open.id}`)).toBe(true);
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
  });
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["is under legal hold", (id) => db().doc(`incidents/${id}`).update({ legalHold: true })],
    ["has a hold that cannot be read", (id) => db().doc(`incidents/${id}`).update({ legalHold: "yes" })],
    ["has a file under legal hold", (id) => db().doc(`incidents/${id}/evidence/e`).set({ legalHold: true })],
    [
      "was merged into one under legal hold",
      async (id) => {
        const carrier = await plantIncident({ legalHold: true, mergedIds: [id] });
        await db().doc(`incidents/${id}`).update({ duplicateOf: carrier.id });
      },
    ],
  ])("and %s stays, is counted as held, and hides none behind it", async (_what, hold) => {
    const kept = await closed(500);
    await hold(kept.id);
    const behind = await closed(400);
    expect(await sweep()).toEqual({ deleted: 1, held: 1, failed: 0 });
    expect([await isThere(`incidents/${kept.id}`), await isThere(`incidents/${behind.id}`)]).toEqual([true, false]);
  });
  it("is reached behind more held ones than a page has, by a sweep whose time was over within a page too", async () => {
    await Promise.all(Array.from({ length: 25 }, (_, n) => closed(500 + n, { legalHold: true })));
    const { id } = await closed(400);
    // No time for more than part of the first page.
    let asked = 0;
    const clock = (): Date => new Date(now.getTime() + ((asked += 1) > 17 ? 300_000 : 0));
    expect(await sweepRetention({ now: clock, budgetMs: 200_000 })).toEqual({ deleted: 0, held: 15, failed: 0 });
    expect(await sweep()).toEqual({ deleted: 1, held: 10, failed: 0 });
    expect(await isThere(`incidents/${id}`)).toBe(false);
    // From the beginning again: a hold may have been lifted.
    expect(await sweep()).toEqual({ deleted: 0, held: 25, failed: 0 });
  });
  it("and has a deadline that runs stays until it is submitted", async () => {
    const { id } = await closed(500);
    await db().doc(`incidents/${id}/clocks/gdpr-authority`).set({ state: "late" });
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
    await db().doc(`incidents/${id}/clocks/gdpr-authority`).update({ state: "submitted" });
    expect(await sweep()).toEqual({ deleted: 1, held: 0, failed: 0 });
  });
  it.each<[string, () => unknown]>([
    ["with its files, for the storage was away", () => vi.spyOn(Bucket.prototype as unknown as { getFiles: () => Promise<unknown> }, "getFiles").mockRejectedValue(new Error("away"))],
    ["with its records", () => vi.spyOn(db(), "recursiveDelete").mockImplementation(() => Promise.reject(new Error("killed")))],
  ])("whose deletion broke off %s, is nowhere, and the next sweep does the rest", async (_where, die) => {
    const { id } = await closed(500);
    const paths = await furnish(id);
    die();
    expect(await sweep()).toMatchObject({ failed: 1 });
    expect(await isThere(`incidents/${id}`)).toBe(false);
    expect((await db().doc(`tombstones/${id}`).get()).get("isDone")).toBe(false);
    vi.restoreAllMocks();
    expect((await leftOf(id, paths)).length).toBeGreaterThan(5);
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
    expect(await leftOf(id, paths)).toEqual([]);
    expect((await db().doc(`tombstones/${id}`).get()).get("isDone")).toBe(true);
    expect(await auditOf(id)).toEqual(["retention.deleted", "retention.cleared"]);
  });
  it("with pictures outside is not done before those are removed", async () => {
    const { id } = await closed(500);
    await furnish(id);
    await db().doc(`incidents/${id}/evidence/e/internal/file`).set({ thumbnail: { fileId: "f1", path: "/p" } });
    // No key is configured here.
    expect(await sweep()).toMatchObject({ deleted: 1, failed: 1 });
    expect((await db().doc(`tombstones/${id}`).get()).get("isDone")).toBe(false);
    const removed: unknown[] = [];
    await clearAfter(id, { now, hasTime: () => true, host: { upload: () => Promise.reject(new Error("not asked")), addressOf: () => Promise.reject(new Error("not asked")), remove: (copy) => Promise.resolve(void removed.push(copy)) } });
    expect(removed).toEqual([{ fileId: "f1", path: "/p" }]);
    expect((await db().doc(`tombstones/${id}`).get()).get("isDone")).toBe(true);
  });
  it("lets go of its alerts and of what was said of it, in parts, each with an entry; others' stay, and so does a place in the search that is another's by now", async () => {
    const [old, other] = [await closed(500), await plantIncident()];
    const writer = db().bulkWriter();
    for (let n = 0; n < 130; n += 1) void writer.set(db().doc(`alerts/${old.id}-${String(n)}`), { status: ["new", "false_positive"][n % 2], incidentId: old.id, mergedFrom: n === 0 ? newId() : null, lastSeenAt: daysAgo(10), version: 4 });
    void writer.set(db().doc("alerts/others"), { status: "new", incidentId: other.id, lastSeenAt: daysAgo(10), version: 4 });
    for (const [id, incidentId] of [["a", old.id], ["b", old.id], ["c", other.id]] as const) void writer.set(db().doc(`corrections/${id}`), { incidentId, by: manager.uid, comment: "odd" });
    void writer.set(db().doc("neighbours/0-1"), { incidentId: old.id });
    await writer.close();
    // Dead after the incident, and 100 of its alerts.
    const real = db().runTransaction.bind(db());
    let made = 0;
    vi.spyOn(db(), "runTransaction").mockImplementation(async (...args) => {
      if ((made += 1) === 3) throw new Error("killed");
      return await real(...args);
    });
    expect(await sweep()).toEqual({ deleted: 1, held: 0, failed: 1 });
    vi.restoreAllMocks();
    const attached = db().collection("alerts").where("incidentId", "==", old.id);
    expect((await attached.get()).size).toBe(30);
    // Somebody new came into its place.
    await db().doc("neighbours/0-1").set({ incidentId: other.id });
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
    expect((await attached.get()).size).toBe(0);
    expect((await db().doc(`alerts/${old.id}-0`).get()).data()).toMatchObject({ incidentId: null, mergedFrom: null, status: "resolved", version: 5 });
    expect((await db().doc(`alerts/${old.id}-1`).get()).data()).toMatchObject({ incidentId: null, status: "false_positive", version: 5 });
    expect((await db().doc("alerts/others").get()).data()).toMatchObject({ incidentId: other.id, status: "new", version: 4 });
    expect((await db().collection("corrections").get()).docs.map(({ id }) => id)).toEqual(["c"]);
    expect(await isThere("neighbours/0-1")).toBe(true);
    const entries = (await db().collection(`audit/incident-${old.id}/entries`).orderBy("seq").get()).docs.slice(1).map((entry) => entry.get("details") as { collection: string; count: number; ids: string[] });
    expect(entries.map(({ collection, count, ids }) => [collection, count, ids.length])).toEqual([["alerts", 100, 100], ["alerts", 30, 30], ["corrections", 2, 2]]);
  });
  it("and repeats another, merged into it or not, stays as long as that, whose deadlines go by it", async () => {
    const merged = await closed(600);
    const carrier = await closed(500, { mergedIds: [merged.id] });
    await db().doc(`incidents/${merged.id}`).update({ duplicateOf: carrier.id });
    const duplicate = await closed(590, { duplicateOf: carrier.id });
    await db().doc(`incidents/${carrier.id}/clocks/gdpr-authority`).set({ state: "running" });
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
    const there = async () => await Promise.all([merged, carrier, duplicate].map(({ id }) => isThere(`incidents/${id}`)));
    await db().doc(`incidents/${carrier.id}/clocks/gdpr-authority`).update({ state: "submitted" });
    // Older, and so looked at first: they go with the sweep after.
    expect(await sweep()).toEqual({ deleted: 1, held: 0, failed: 0 });
    expect(await there()).toEqual([true, false, true]);
    expect(await sweep()).toEqual({ deleted: 2, held: 0, failed: 0 });
    expect(await there()).toEqual([false, false, false]);
  });
  it("stays while one that repeats it has to, or one that repeats that; then they go, one after the other", async () => {
    const carrier = await closed(500);
    const [first, second] = [await closed(450, { duplicateOf: carrier.id }), await closed(440)];
    await db().doc(`incidents/${second.id}`).update({ duplicateOf: first.id });
    const buried = async ({ id }: { id: string }) => await bury(id, daysAgo(365), { days: 365, version: 1 }, now);
    const keep = async (path: string, set: Record<string, unknown>, back: Record<string, unknown>) => {
      await db().doc(path).set(set, { merge: true });
      expect(await buried(carrier), `${path} ${JSON.stringify(set)}`).toBe("kept");
      await db().doc(path).set(back, { merge: true });
    };
    for (const { id } of [first, second]) {
      await keep(`incidents/${id}`, { status: "in_progress" }, { status: "closed" });
      await keep(`incidents/${id}`, { resolution: { at: daysAgo(364) } }, { resolution: { at: daysAgo(440) } });
      await keep(`incidents/${id}`, { legalHold: true }, { legalHold: false });
      await keep(`incidents/${id}`, { legalHold: "yes" }, { legalHold: false });
      await keep(`incidents/${id}/clocks/gdpr-authority`, { state: "late" }, { state: "submitted" });
      await keep(`incidents/${id}/evidence/e`, { legalHold: true }, { legalHold: false });
    }
    // A page of others before it, which keep nothing.
    const writer = db().bulkWriter();
    for (let n = 0; n < 50; n += 1) void writer.set(db().doc(`incidents/0-${String(n)}`), { status: "closed", resolution: { verdict: "duplicate", summary: "", by: "u", at: daysAgo(430) }, duplicateOf: carrier.id });
    await writer.close();
    await keep(`incidents/${first.id}`, { legalHold: true }, { legalHold: false });
    const outcomes: string[] = [];
    for (const one of [second, first, carrier, second, first, second]) outcomes.push(await buried(one));
    expect(outcomes).toEqual(["kept", "kept", "deleted", "kept", "deleted", "deleted"]);
  });
  it("is got to behind more broken deletions than a sweep tries, though all of them fail again", async () => {
    const writer = db().bulkWriter();
    for (let n = 0; n < 100; n += 1) {
      void writer.set(db().doc(`tombstones/a${String(n)}`), { isDone: false });
      // A copy outside, and no key to remove it with.
      void writer.set(db().doc(`incidents/a${String(n)}/evidence/e/internal/file`), { thumbnail: { fileId: "f", path: "/p" } });
    }
    void writer.set(db().doc("tombstones/b"), { isDone: false });
    await writer.close();
    const isDone = async () => (await db().doc("tombstones/b").get()).get("isDone") as unknown;
    expect([await sweep(), await isDone()]).toMatchObject([{ failed: 100 }, false]);
    expect([await sweep(), await isDone()]).toMatchObject([{ failed: 0 }, true]);
    // From the beginning again.
    expect(await sweep()).toMatchObject({ failed: 100 });
  });
  it("and has more to clear than there is time for is gone on with by the next sweep", async () => {
    const { id } = await closed(500);
    const paths = await furnish(id);
    let asked = 0;
    // Time for the incident, and for none of its files.
    const clock = (): Date => new Date(now.getTime() + ((asked += 1) > 3 ? 300_000 : 0));
    expect(await sweepRetention({ now: clock, budgetMs: 200_000 })).toEqual({ deleted: 1, held: 0, failed: 0 });
    expect((await db().doc(`tombstones/${id}`).get()).get("isDone")).toBe(false);
    expect((await leftOf(id, paths)).length).toBe(paths.length + 2);
    expect(await sweep()).toEqual({ deleted: 0, held: 0, failed: 0 });
    expect(await leftOf(id, paths)).toEqual([]);
  });
  it("is deleted once by two sweeps at once", async () => {
    const { id } = await closed(500);
    const results = await Promise.all([sweep(), sweep()]);
    expect(results.map(({ deleted }) => deleted).sort()).toEqual([0, 1]);
    expect(await auditOf(id)).toEqual(["retention.deleted"]);
  });
});

describe("other things that are old enough", () => {
  const alert = async (days: number, changes: Record<string, unknown> = {}) => {
    const [id, key] = [newId(), newId()];
    await db().doc(`alerts/${id}`).set({ status: "resolved", incidentId: null, lastSeenAt: daysAgo(days), firstSeenAt: daysAgo(days), keys: [key], ...changes });
    await db().doc(`alertKeys/${key}`).set({ alertId: id, until: null });
    return { id, key };
  };
  it("alerts go by state with their keys, save those of an incident and open ones", async () => {
    const gone = [await alert(366), await alert(181, { status: "false_positive" })];
    const kept = [await alert(364), await alert(366, { incidentId: newId() }), await alert(366, { status: "in_progress" }), await alert(179, { status: "false_positive" })];
    expect(await sweep()).toEqual({ deleted: 2, held: 0, failed: 0 });
    for (const { id, key } of gone) expect([await isThere(`alerts/${id}`), await isThere(`alertKeys/${key}`)]).toEqual([false, false]);
    for (const { id, key } of kept) expect([await isThere(`alerts/${id}`), await isThere(`alertKeys/${key}`)]).toEqual([true, true]);
    const entry = (await db().collection(`audit/alert-${gone[0]?.id ?? ""}/entries`).get()).docs[0];
    expect(entry?.data()).toMatchObject({ event: "retention.deleted", actorId: "system:retention", details: { rule: "resolvedAlerts", days: 365, version: 1 } });
  });
  it("250 notifications of two people and an import go, a page at a time, with an entry for each page", async () => {
    const writer = db().bulkWriter();
    for (let n = 0; n < 250; n += 1) void writer.set(db().doc(`users/u${String(n % 2)}/notifications/n${String(n)}`), { createdAt: daysAgo(200 + (n % 3)) });
    void writer.set(db().doc("users/u0/notifications/young"), { createdAt: daysAgo(10) });
    void writer.set(db().doc("imports/old"), { finishedAt: daysAgo(731) });
    void writer.set(db().doc("imports/running"), { finishedAt: null, at: daysAgo(900) });
    await writer.close();
    expect(await sweep()).toEqual({ deleted: 251, held: 0, failed: 0 });
    expect((await db().collectionGroup("notifications").get()).docs.map(({ id }) => id)).toEqual(["young"]);
    expect((await db().collection("imports").get()).docs.map(({ id }) => id)).toEqual(["running"]);
    expect((await db().collection("audit/retention/entries").orderBy("seq").get()).docs.map((entry) => [entry.get("subject"), entry.get("details.count")])).toEqual([["notifications", 100], ["notifications", 100], ["notifications", 50], ["imports", 1]]);
  });
});
