import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../src/platform/permissions.ts";
import type { SignIn } from "../../src/intelligence/anomaly/signInProfile.ts";
import { metrics, type Metric } from "../../src/intelligence/anomaly/settings.ts";
import type { Baseline } from "../../src/intelligence/sweep/baseline.ts";

// A project of its own for each run, where no deployed trigger runs: here each sweep, and where it breaks off, is ours to make.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-anomalies-${String(Date.now())}`;
});
const { forgetRules } = await import("../../src/alerts/rules.ts");
const { pairKey } = await import("../../src/intelligence/anomaly/combinations.ts");
const { tellDay } = await import("../../src/intelligence/anomaly/series.ts");
const { tellSignIn } = await import("../../src/intelligence/anomaly/signInProfile.ts");
const { operations } = await import("../../src/intelligence/operations.ts");
const { baselineRef, newBaseline, readBaseline, storedBaseline } = await import("../../src/intelligence/sweep/baseline.ts");
const { forgetBaselines } = await import("../../src/intelligence/sweep/forgetBaselines.ts");
const { sweepAnomalies } = await import("../../src/intelligence/sweep/sweepAnomalies.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { contextOf, member } = await import("../support/desk.ts");

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Wednesday. */
const midnight = new Date("2026-06-10T00:00:00Z");
const today = midnight.getTime() / dayMs;
const at = (hour: number, minute = 0, days = 0): Date => new Date(midnight.getTime() + days * dayMs + hour * hourMs + minute * 60_000);

beforeEach(async () => {
  for (const name of ["anomalies", "baselines", "loginAttempts", "incidents", "alerts", "alertKeys", "audit", "deletions"]) await db().recursiveDelete(db().collection(name));
  forgetRules();
});

/** What p-values were worth in the past of a hundred people and ten sources. */
const plantCalibration = async (): Promise<void> => {
  const counted = (["user", "source", "organisation"] as const).flatMap((type) => metrics.flatMap((metric) => ["a day", "an hour"].flatMap((what) => ["steady", "uneven", "bursty"].map((temper) => `${metric} ${what}, ${temper} ${type}`))));
  const groups = Object.fromEntries([...counted, "mixture of user", "way of user"].map((name) => [name, { total: 6_000, bins: new Array<number>(61).fill(0) }]));
  await db().doc("anomalies/calibration").set({ calibration: JSON.stringify({ lastDay: today - 1, groups }) });
};

/** The sweep as it stands at midnight after so many days. */
const plantState = async (days = 62, day = today): Promise<void> => {
  await plantCalibration();
  await db().doc("anomalies/state").set({ day, settledUntil: new Date(day * dayMs), firstDay: day - days, raised: [], leaseId: null, leaseUntil: null });
};

/** Counts that go up and down a little, at nine and fifteen o'clock. */
const usual = (mean: number, age: number): number[] => {
  const hours = new Array<number>(24).fill(0);
  hours[9] = Math.max(0, mean + ((age * 7) % 3) - 1);
  hours[15] = mean;
  return hours;
};

const home: Omit<SignIn, "at"> = { country: "CH", place: { latitude: 47.4, longitude: 8.5 }, network: "203.0.113.0/24", device: "Firefox on Windows", isTrusted: false };

async function plantHistory(entity: Baseline["entity"], means: Partial<Record<Metric, number>>, { days = 62, signIns = false }: { days?: number; signIns?: boolean } = {}): Promise<void> {
  const baseline = newBaseline(entity, today - 1);
  for (let age = days; age >= 1; age -= 1) {
    for (const [metric, mean] of Object.entries(means) as [Metric, number][]) baseline.series[metric] = tellDay(baseline.series[metric] ?? null, { day: today - age, hours: usual(mean, age) });
    if (signIns) baseline.profile = tellSignIn(baseline.profile, { ...home, at: at(9, age % 60, -age) }, "UTC");
  }
  await baselineRef(entity).set(storedBaseline(baseline));
}

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const attempt = async (given: Record<string, unknown>): Promise<void> => {
  await db().doc(`loginAttempts/${newId()}`).set({ email: "nobody@secura.example", uid: null, ip: "203.0.113.7", userAgent: firefox, method: "password", outcome: "success", reason: null, count: 1, ...given });
};
const plantAlert = async (source: string, when: Date, given: Record<string, unknown> = {}): Promise<void> => {
  await db().doc(`alerts/${newId()}`).set({ source, firstSeenAt: when, lastSeenAt: when, techniques: [], count: 1, suppressedBy: null, ...given });
};
const many = async (count: number, make: (n: number) => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: count }, async (_, n) => { await make(n); }));
};
const raised = async () => (await db().collection("alerts").where("source", "==", "secura").get()).docs.map((alert) => alert.data());
const someone = async (role: Role = "employee") => {
  const { uid } = await member(role);
  return { uid, email: `${uid}@secura.example` };
};
const detect = async (role: Role, input: Record<string, unknown>, now: Date) => {
  const { detectAnomalies } = await import("../../src/intelligence/sweep/detectAnomalies.ts");
  return await detectAnomalies(operations.detectAnomalies.input.parse(input), contextOf({ uid: newId(), role, name: "Caller" }, { now }));
};
const failures = async (email: string, count: number, when: Date) => { await many(count, async (n) => attempt({ email, outcome: "failure", reason: "invalid_credentials", at: new Date(when.getTime() + n * 1_000) })); };

describe("a sweep", () => {
  it("raises a burst of failed sign-ins once however often it runs, names whom, and leaves who is quiet alone", async () => {
    const [victim, quiet] = [await someone(), await someone()];
    for (const { uid } of [victim, quiet]) await plantHistory({ type: "user", id: uid }, { signIns: 1, failedSignIns: 1 });
    await plantState();
    await failures(victim.email, 60, at(10, 5));
    await failures(quiet.email, 2, at(10, 6));
    expect(await sweepAnomalies(at(10, 20))).toMatchObject({ records: 62, raised: 1, days: 1 });
    const [alert, ...more] = await raised();
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ title: expect.stringContaining("failed sign-ins: employee"), user: victim.email, createdBy: "system:anomalies", count: 1 });
    expect(String(alert?.["description"])).toMatch(/60 failed sign-ins on Wednesday 10 June 2026.*Expected .*, observed 60; p = /s);
    expect(String(alert?.["description"])).not.toContain(victim.uid);
    for (const hour of [10.5, 11.33, 12.33, 20]) expect(await sweepAnomalies(at(hour))).toMatchObject({ raised: 0 });
    expect((await raised()).map(({ count }) => count as number)).toEqual([1]);
  });

  it("raises a burst for who has never failed before, and one over many accounts that nobody has", async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { signIns: 1 });
    await plantHistory({ type: "organisation", id: "all" }, { failedSignIns: 4 });
    await plantState();
    await failures(email, 40, at(10, 5));
    await many(40, async (n) => attempt({ email: `guess${String(n)}@secura.example`, outcome: "failure", reason: "invalid_credentials", at: at(10, 7) }));
    expect(await sweepAnomalies(at(10, 20))).toMatchObject({ raised: 2 });
    expect((await raised()).map(({ title }) => String(title).replace(/employee .*/, "a person")).sort()).toEqual(["Unusually many failed sign-ins: The organisation", "Unusually many failed sign-ins: a person"]);
  });

  it("raises an alert flood of a source, not of one that is always as busy, nor Secura's own or suppressed ones", async () => {
    for (const [id, mean] of [["edr", 2], ["mail", 40]] as const) await plantHistory({ type: "source", id }, { alerts: mean });
    await plantState();
    await many(80, async () => plantAlert("edr", at(9, 10)));
    await many(80, async () => plantAlert("mail", at(9, 10)));
    await many(80, async () => plantAlert("quiet", at(9, 10), { suppressedBy: "rule" }));
    await sweepAnomalies(at(9, 20));
    expect((await raised()).map(({ title }) => title as string)).toEqual(["Unusually many alerts: edr"]);
  });

  it("counts an alert as often as it was reported", async () => {
    await plantHistory({ type: "source", id: "edr" }, { alerts: 2 });
    await plantState();
    await plantAlert("edr", at(9, 10), { count: 80 });
    expect(await sweepAnomalies(at(9, 20))).toMatchObject({ records: 1, raised: 1 });
  });

  it("raises a sign-in from another country with another device at night", async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { signIns: 1 }, { signIns: true });
    await plantState();
    await attempt({ uid, email, at: at(3, 5), ip: "198.51.100.9", userAgent: "curl/8.0", origin: { country: "BR", place: null } });
    expect(await sweepAnomalies(at(3, 20))).toMatchObject({ raised: 1 });
    await sweepAnomalies(at(4, 20));
    const [alert] = await raised();
    expect(alert).toMatchObject({ title: expect.stringMatching(/^Sign-in /), user: email, count: 1 });
    expect(String(alert?.["description"])).toMatch(/a country not seen before/);
    expect(String(alert?.["description"])).not.toMatch(/198\.51|curl/);
  });

  it("raises two sign-ins that nobody can travel between", async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { signIns: 1 }, { signIns: true });
    await plantState();
    await attempt({ uid, email, at: at(9, 0), origin: { country: "CH", place: home.place } });
    await attempt({ uid, email, at: at(9, 10), ip: "198.51.100.9", userAgent: "curl/8.0", origin: { country: "VN", place: { latitude: 21, longitude: 105.8 } } });
    await sweepAnomalies(at(9, 20));
    expect((await raised()).map(({ title }) => String(title).split(":")[0])).toContain("Impossible travel");
  });

  it("says nothing of the same sign-in from where it is usual", async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { signIns: 1 }, { signIns: true });
    await plantState();
    await attempt({ uid, email, at: at(9, 5), origin: { country: "CH", place: home.place } });
    expect(await sweepAnomalies(at(9, 20))).toMatchObject({ raised: 0, candidates: 0, written: 1 });
  });

  const table = (pairs: [string, string, number][]) => ({
    first: Object.fromEntries(["edr", "mail"].map((name) => [name, pairs.filter(([first]) => first === name).reduce((sum, [, , count]) => sum + count, 0)])),
    second: Object.fromEntries(["T1566", "T1059"].map((name) => [name, pairs.filter(([, second]) => second === name).reduce((sum, [, , count]) => sum + count, 0)])),
    pairs: Object.fromEntries(pairs.map(([first, second, count]) => [pairKey(first, second), count])),
    total: pairs.reduce((sum, [, , count]) => sum + count, 0),
  });
  const plantPairs = async (days = 62) => db().doc("anomalies/sourceTechnique").set({ history: JSON.stringify({ table: table([["edr", "T1059", 900], ["mail", "T1566", 900]]), lastDay: today - 1, days }), day: today - 1, today: "[]" });

  it("raises a technique that never came from this source, and not before three weeks of history", async () => {
    await plantPairs();
    await plantState();
    await many(3, async () => plantAlert("mail", at(9, 1), { techniques: ["T1059"] }));
    await plantAlert("mail", at(9, 1), { techniques: ["T1566"] });
    expect(await sweepAnomalies(at(9, 20))).toMatchObject({ raised: 1 });
    expect((await raised())[0]).toMatchObject({ techniques: ["T1059"], title: "What was never seen together: mail" });
    await db().doc("anomalies/state").delete();
    await plantPairs(10);
    await plantState();
    expect(await sweepAnomalies(at(9, 21))).toMatchObject({ candidates: 0 });
  });

  it("says nothing with too little history", async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { failedSignIns: 1 }, { days: 15 });
    await plantState(15);
    await failures(email, 60, at(10, 5));
    expect(await sweepAnomalies(at(10, 20))).toMatchObject({ raised: 0, candidates: 0 });
    expect(await detect("manager", {}, at(10, 20))).toMatchObject({ hasTooLittleHistory: true, findings: [], historyDays: 15 });
  });

  it("leaves restricted reports out", async () => {
    const { uid } = await someone();
    await plantHistory({ type: "user", id: uid }, { reports: 1 });
    await plantState();
    const report = (restricted: boolean) => db().doc(`incidents/${newId()}`).set({ reportedBy: uid, createdAt: at(10, 1), restricted, category: "phishing" });
    await many(40, async () => { await report(true); });
    expect(await sweepAnomalies(at(10, 20))).toMatchObject({ raised: 0, entities: 0, records: 40 });
    await many(40, async () => { await report(false); });
    await sweepAnomalies(at(10, 21));
    expect((await raised()).map(({ title }) => String(title).replace(/: employee .*/, ": a person"))).toContain("Unusually many reports: a person");
  });

  it("counts files that were handed out, not thumbnails nor what Secura reads itself", async () => {
    const { uid } = await someone("analyst");
    await plantHistory({ type: "user", id: uid }, { downloads: 1 });
    await plantState();
    const entry = (given: Record<string, unknown>) => db().doc(`audit/x/entries/${newId()}`).set({ event: "evidence.read", at: at(10, 1).toISOString(), actorId: uid, details: {}, ...given });
    await many(40, async (n) => { await entry(n % 2 === 0 ? { details: { what: "thumbnail" } } : { actorId: "system:scanner" }); });
    expect(await sweepAnomalies(at(10, 20))).toMatchObject({ raised: 0, entities: 0 });
    await many(40, async () => { await entry({}); });
    await sweepAnomalies(at(10, 21));
    expect((await raised()).map(({ title }) => String(title))).toEqual([expect.stringContaining("Unusually many downloads")]);
  });
});

describe("runs that meet, break off or come late", () => {
  const burst = async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { failedSignIns: 1 });
    await plantState();
    await failures(email, 60, at(10, 5));
    return uid;
  };
  const factsOf = async (uid: string) => readBaseline(await baselineRef({ type: "user", id: uid }).get())?.facts.counts.failedSignIns?.[10];

  it("two at once: one works, the other says that it is busy", async () => {
    const uid = await burst();
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => { goOn = resolve; });
    const writer = db().bulkWriter();
    const close = writer.close.bind(writer);
    vi.spyOn(writer, "close").mockImplementation(async () => { await gate; await close(); });
    const made = vi.spyOn(db(), "bulkWriter").mockImplementationOnce(() => writer);
    const first = sweepAnomalies(at(10, 20));
    await vi.waitUntil(() => made.mock.calls.length > 0, { timeout: 10_000 });
    expect(await sweepAnomalies(at(10, 20))).toBeNull();
    goOn();
    expect(await first).toMatchObject({ raised: 1 });
    made.mockRestore();
    expect((await raised()).map(({ count }) => count as number)).toEqual([1]);
    expect(await factsOf(uid)).toBe(60);
  });

  it("one that broke off between raising and storing is done again, with one alert", async () => {
    const uid = await burst();
    const write = vi.spyOn(db(), "bulkWriter").mockImplementationOnce(() => { throw new Error("killed"); });
    await expect(sweepAnomalies(at(10, 20))).rejects.toThrow("killed");
    write.mockRestore();
    expect(await raised()).toHaveLength(1);
    expect(await factsOf(uid)).toBeUndefined();
    await sweepAnomalies(at(10, 25));
    await sweepAnomalies(at(11, 20));
    expect(await raised()).toHaveLength(1);
    expect(await factsOf(uid)).toBe(60);
  });

  it("a lease that was never given back holds for fifteen minutes", async () => {
    await burst();
    await db().doc("anomalies/state").update({ leaseId: "dead", leaseUntil: at(10, 30) });
    expect(await sweepAnomalies(at(10, 20))).toBeNull();
    expect(await sweepAnomalies(at(10, 31))).toMatchObject({ raised: 1 });
  });

  it("records that come late in their hour are counted once, and the hour is read until ten minutes after it", async () => {
    const uid = await burst();
    await sweepAnomalies(at(10, 20));
    const { email } = (await db().doc(`users/${uid}`).get()).data() ?? {};
    await failures(String(email), 5, at(10, 58));
    await sweepAnomalies(at(11, 5));
    expect(await factsOf(uid)).toBe(65);
    await sweepAnomalies(at(11, 20));
    await sweepAnomalies(at(12, 20));
    expect(await factsOf(uid)).toBe(65);
    expect(await sweepAnomalies(at(13, 20))).toMatchObject({ records: 0 });
  });

  it("a day that is over becomes history once, whether the sweep breaks off or comes days later", async () => {
    const uid = await burst();
    const seriesOf = async () => readBaseline(await baselineRef({ type: "user", id: uid }).get())?.series.failedSignIns;
    await sweepAnomalies(at(10, 20));
    const before = await seriesOf();
    const state = db().doc("anomalies/state");
    await sweepAnomalies(at(0, 20, 1));
    const after = await seriesOf();
    expect(before?.last).toBe(today - 1);
    expect(after?.last).toBe(today);
    // As if the run had died just before it said so: the day is closed again.
    await state.update({ day: today, settledUntil: at(23) });
    const calibration = (await db().doc("anomalies/calibration").get()).data();
    expect(calibration).toBeDefined();
    const pairs = (await db().doc("anomalies/sourceTechnique").get()).data();
    await sweepAnomalies(at(0, 30, 1));
    expect(await seriesOf()).toEqual(after);
    expect((await db().doc("anomalies/calibration").get()).data()).toEqual(calibration);
    expect((await db().doc("anomalies/sourceTechnique").get()).data()).toMatchObject({ history: pairs?.["history"] });
    expect(await sweepAnomalies(at(9, 20, 4))).toMatchObject({ days: 4 });
    expect((await state.get()).data()).toMatchObject({ day: today + 4 });
    expect(await raised()).toHaveLength(1);
  });

  it("the first run makes history of what is on record, and raises nothing of weeks ago", async () => {
    const { uid, email } = await someone();
    for (let age = 40; age >= 1; age -= 1) await attempt({ uid, email, at: at(9, 5, -age), origin: { country: "CH", place: null } });
    await failures(email, 60, at(9, 5, -5));
    const swept = await sweepAnomalies(at(9, 20));
    expect(swept).toMatchObject({ days: 63, records: 100, raised: 0 });
    expect(swept?.candidates).toBeGreaterThan(0);
    const baseline = readBaseline(await baselineRef({ type: "user", id: uid }).get());
    expect(baseline?.series.signIns).toMatchObject({ first: today - 40, last: today - 1 });
    expect(Math.round(baseline?.profile?.activeDays ?? 0)).toBeGreaterThanOrEqual(38);
    expect((await db().doc("anomalies/state").get()).get("firstDay")).toBe(today - 40);
  });
});

describe("a deleted person", () => {
  it("leaves no baseline, and gets none from what they did just before", async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { signIns: 1 }, { signIns: true });
    await plantState();
    await attempt({ uid, email, at: at(9, 5) });
    await db().doc(`deletions/${uid}`).set({ at: at(9, 6) });
    await forgetBaselines(uid);
    await forgetBaselines(uid);
    await sweepAnomalies(at(9, 20));
    expect((await baselineRef({ type: "user", id: uid }).get()).exists).toBe(false);
  });
});

describe("asking for anomalies", () => {
  const plant = async () => {
    const { uid, email } = await someone();
    await plantHistory({ type: "user", id: uid }, { failedSignIns: 1 });
    await plantHistory({ type: "source", id: "edr" }, { alerts: 2 });
    await plantState();
    await failures(email, 60, at(10, 5));
    await many(80, async () => plantAlert("edr", at(9, 10)));
    return uid;
  };
  it("gives managers what the sweep would raise, analysts none of what is about people, and changes nothing", async () => {
    const uid = await plant();
    const before = (await db().collection("baselines").get()).docs.map((baseline) => baseline.data());
    const all = await detect("manager", {}, at(10, 20));
    expect(all.findings.filter(({ isWithinBudget }) => isWithinBudget).map(({ entity }) => entity.id).sort()).toEqual([uid, "edr"].sort());
    expect(all).toMatchObject({ day: "2026-06-10", historyDays: 62, hasTooLittleHistory: false });
    expect(operations.detectAnomalies.output.safeParse({ ...all, findings: all.findings.map((finding) => ({ ...finding, at: finding.at.toISOString() })) }).error).toBeUndefined();
    const some = await detect("analyst", {}, at(10, 20));
    expect(some.findings.map(({ entity }) => entity.id)).toEqual(["edr"]);
    expect(JSON.stringify(some)).not.toContain(uid);
    await expect(detect("analyst", { entity: { type: "user", id: uid } }, at(10, 20))).rejects.toMatchObject({ code: "permission_denied" });
    expect((await detect("manager", { entity: { type: "user", id: uid } }, at(10, 20))).findings.map(({ entity }) => entity.id)).toEqual([uid]);
    expect((await db().collection("baselines").get()).docs.map((baseline) => baseline.data())).toEqual(before);
    expect(await raised()).toEqual([]);
  });
  it("tells of a past day what was counted, and of no day beyond nine weeks or ahead", async () => {
    await plant();
    await sweepAnomalies(at(10, 20));
    await sweepAnomalies(at(0, 20, 1));
    const past = await detect("analyst", { day: "2026-06-10" }, at(12, 0, 3));
    expect(past.findings).toHaveLength(1);
    expect(past.findings[0]).toMatchObject({ entity: { id: "edr" }, observed: 80, at: at(0) });
    expect((await detect("analyst", { day: "2026-06-09" }, at(12, 0, 3))).findings).toEqual([]);
    await expect(detect("analyst", { day: "2026-06-20" }, at(12))).rejects.toMatchObject({ code: "invalid_input" });
    await expect(detect("analyst", { day: "2026-01-01" }, at(12))).rejects.toMatchObject({ code: "invalid_input" });
  });
  it("judges counts that are handed in by the same method", async () => {
    const date = (age: number) => new Date(midnight.getTime() - age * dayMs).toISOString().slice(0, 10);
    const days = Array.from({ length: 60 }, (_, age) => ({ day: date(age), hours: usual(age === 0 ? 60 : 2, age) }));
    const answer = await detect("analyst", { counts: { name: "gateway", days } }, at(12));
    expect(answer).toMatchObject({ day: "2026-06-10", historyDays: 59, findings: [{ kind: expect.stringMatching(/^volume_/) as string, isWithinBudget: true, sentence: expect.stringContaining("gateway") as string }] });
    expect(await detect("analyst", { counts: { name: "gateway", days: days.slice(0, 15) } }, at(12))).toMatchObject({ findings: [], hasTooLittleHistory: true });
    await expect(detect("analyst", { counts: { name: "g", days: [days[0], days[0]] } }, at(12))).rejects.toMatchObject({ code: "invalid_input" });
    expect(operations.detectAnomalies.input.safeParse({ counts: { name: "g", days }, day: date(0) }).success).toBe(false);
  });
});
