import { beforeEach, describe, expect, it, vi } from "vitest";

// A project of its own for each run: what drifts is made of this file's incidents alone.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-drift-${String(Date.now())}`;
});
const { forgetActive } = await import("../../src/ai/activeModel.ts");
const { checkDrift } = await import("../../src/ai/checkDrift.ts");
const { describeModel } = await import("../../src/ai/describeModel.ts");
const { driftRef } = await import("../../src/ai/driftReport.ts");
const { exampleOf } = await import("../../src/ai/measure.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { notifyDrift } = await import("../../src/notifications/notifyDrift.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { loadModel } = await import("../../src/triage/modelFile.ts");
const { categories } = await import("../../src/triage/model.ts");
const { member } = await import("../support/desk.ts");
const { plainReports } = await import("../support/reports.ts");
type Category = (typeof categories)[number];

const shipped = loadModel();
const frozen = plainReports.map(({ text, category }) => exampleOf(text, category));
const dayMs = 86_400_000;
const now = new Date("2026-10-15T04:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * dayMs);

beforeEach(async () => {
  for (const name of ["incidents", "settings", "users"]) await db().recursiveDelete(db().collection(name));
  await db().recursiveDelete(db().doc("audit/settings-model"));
  forgetActive();
});

interface Verdicts {
  mix?: readonly Category[];
  confidence?: number;
  needsReview?: (at: number) => boolean;
  isCorrected?: (at: number) => boolean;
  modelSha256?: string;
  restricted?: boolean;
}
/** Judged incidents of the days `from` to `to` before now, evenly spread. */
async function plant(count: number, from: number, to: number, { mix = categories, confidence = 0.97, needsReview = () => false, isCorrected = () => false, modelSha256 = shipped.sha256, restricted = false }: Verdicts = {}): Promise<void> {
  const writer = db().bulkWriter();
  for (let at = 0; at < count; at += 1) {
    const category = mix[at % mix.length] ?? "other";
    const createdAt = new Date(now.getTime() - (from + ((to - from) * (at + 0.5)) / count) * dayMs);
    const corrected = isCorrected(at);
    const { id: _, ...fields } = incidentDefaults;
    void writer.create(db().doc(`incidents/${newId()}`), { ...fields, restricted, title: "Odd mail", description: "Something happened here.", createdAt, category: corrected ? (category === "fraud" ? "other" : "fraud") : category, categorySource: corrected ? "human" : "ai", triage: { state: "done", category, confidence, needsReview: needsReview(at), model: { version: shipped.version, sha256: modelSha256 }, at: createdAt } });
  }
  await writer.close();
}
const check = (at = now) => checkDrift(at, frozen);
const audited = async () => (await db().collection("audit/settings-model/entries").orderBy("seq").get()).docs.map((entry) => entry.get("details"));

describe("the daily look at drift", () => {
  it("finds nothing where the days are like those before, and leaves the log alone", async () => {
    await plant(150, 7, 37);
    await plant(50, 0, 7);
    expect(await check()).toMatchObject({ state: "ok", reasons: [], days: 7, modelSha256: shipped.sha256, sample: { verdicts: 50, meanConfidence: 0.97 }, psiAgainst: "before", since: now });
    expect(await audited()).toEqual([]);
    expect((await describeModel()).drift).toMatchObject({ state: "ok", sample: { verdicts: 50 } });
  });
  it("does not count restricted incidents, for the team sees the counts", async () => {
    await plant(150, 7, 37);
    await plant(50, 0, 7);
    await plant(60, 0, 7, { mix: ["insider_misuse"], restricted: true });
    const { state, sample } = await check();
    expect({ state, verdicts: sample.verdicts, insiders: sample.counts.insider_misuse }).toEqual({ state: "ok", verdicts: 50, insiders: 5 });
  });
  it("finds a shifted mix, keeps since when, and logs each change once", async () => {
    await plant(150, 7, 37);
    await plant(60, 0, 7, { mix: ["fraud", "fraud", "fraud", "malware"] });
    expect(await check()).toMatchObject({ state: "drifted", reasons: [expect.stringContaining("stability index")], since: now });
    expect(await check(new Date(now.getTime() + 3_600_000))).toMatchObject({ state: "drifted", since: now, at: new Date(now.getTime() + 3_600_000) });
    expect(await audited()).toMatchObject([{ from: "none", to: "drifted", verdicts: 60 }]);
    await db().recursiveDelete(db().collection("incidents"));
    expect(await check(later(1))).toMatchObject({ state: "ok", since: later(1) });
    expect(await audited()).toMatchObject([{ to: "drifted" }, { from: "drifted", to: "ok" }]);
  });
  it("finds verdicts that became unsure, need review or are put right by people", async () => {
    await plant(150, 7, 37);
    await plant(60, 0, 7, { confidence: 0.5, needsReview: (at) => at % 2 === 0, isCorrected: (at) => at % 3 === 0 });
    const report = await check();
    expect(report.state).toBe("drifted");
    expect(report.reasons).toEqual([expect.stringContaining("mean confidence 0.50"), expect.stringContaining("needs review 0.50"), expect.stringContaining("correct 0.33")]);
  });
  it("goes back 30 days where a week has too few verdicts, and says when there are too few at all", async () => {
    await plant(10, 0, 7);
    expect(await check()).toMatchObject({ state: "ok", days: 30, reasons: ["10 verdicts of the model in force are too few to tell"] });
    await plant(30, 8, 29);
    expect(await check()).toMatchObject({ days: 30, sample: { verdicts: 40 } });
  });
  it("counts no verdict of another model, neither now nor of the days before, and says when too few are left", async () => {
    const former = { modelSha256: "f".repeat(64) };
    await plant(150, 7, 37, { ...former, mix: ["fraud"] });
    await plant(60, 0, 7, { ...former, confidence: 0.5, needsReview: () => true });
    await plant(12, 0, 7);
    expect(await check()).toMatchObject({ state: "ok", reasons: ["12 verdicts of the model in force are too few to tell"], modelSha256: shipped.sha256, sample: { verdicts: 12, meanConfidence: 0.97 }, psiAgainst: "card" });
    await plant(28, 0, 7);
    expect(await check()).toMatchObject({ state: "ok", days: 7, reasons: [], sample: { verdicts: 40 }, psiAgainst: "card" });
  });
  it("does not count what was not judged, or could not be", async () => {
    await plant(40, 0, 7);
    const some = (await db().collection("incidents").limit(9).get()).docs;
    await Promise.all(some.map(({ ref }, at) => ref.update({ triage: at % 2 === 0 ? { state: "pending" } : { state: "failed", error: "x" } })));
    expect((await check()).sample.verdicts).toBe(31);
  });
  it("reads the newest thousand of a time at most", async () => {
    await plant(1_100, 0, 7);
    expect((await check()).sample.verdicts).toBe(1_000);
  });
});

describe("managers and administrators", () => {
  const notesOf = async (uid: string) => (await db().collection(`users/${uid}/notifications`).get()).docs;
  /** Two states of the report, as an event has them. */
  async function change(from: string | null, to: string, since = now) {
    const state = (value: string) => ({ state: value, since, at: now, reasons: ["mean confidence 0.50, expected 0.97"] });
    if (from !== null) await driftRef().set(state(from));
    const before = await driftRef().get();
    await driftRef().set(state(to));
    return { before: from === null ? undefined : before, after: await driftRef().get() };
  }
  it("are told once when verdicts drift, however often the event comes, and nobody else is", async () => {
    const [manager, admin, senior] = [await member("manager"), await member("admin"), await member("senior_analyst")];
    const quiet = await member("manager", { preferences: { theme: "dark", notifications: { email: false, inApp: false, digest: "never" }, dashboard: {} } });
    const { before, after } = await change("watch", "drifted");
    for (let delivery = 0; delivery < 3; delivery += 1) await notifyDrift(before, after, now);
    for (const { uid } of [manager, admin]) {
      const [note, ...more] = await notesOf(uid);
      expect(note?.data()).toMatchObject({ type: "model_drifted", body: expect.stringContaining("mean confidence 0.50"), link: { collection: "settings", id: "modelDrift" } });
      expect(more).toEqual([]);
    }
    for (const { uid } of [senior, quiet]) expect(await notesOf(uid)).toEqual([]);
  });
  it("are not told again while it stays so, nor of anything less, nor when it is over by the time the event comes", async () => {
    const manager = await member("manager");
    for (const [from, to] of [["drifted", "drifted"], ["ok", "watch"], ["drifted", "ok"], [null, "ok"]] as const) {
      const { before, after } = await change(from, to);
      await notifyDrift(before, after, now);
    }
    const late = await change("ok", "drifted");
    await change("drifted", "ok");
    await notifyDrift(late.before, late.after, now);
    expect(await notesOf(manager.uid)).toEqual([]);
  });
  it("are told again when it drifts anew", async () => {
    const manager = await member("manager");
    for (const since of [now, later(30)]) {
      const { before, after } = await change("ok", "drifted", since);
      await notifyDrift(before, after, now);
    }
    expect(await notesOf(manager.uid)).toHaveLength(2);
  });
});
