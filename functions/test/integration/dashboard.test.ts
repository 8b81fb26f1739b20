import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-dashboard-${String(Date.now())}`;
});
const { dayAfter, dayOf } = await import("../../src/platform/days.ts");
const { recount } = await import("../../src/analytics/countIncident.ts");
const { operations } = await import("../../src/analytics/operations.ts");
const { incidentDefaults } = await import("../../src/incidents/model.ts");
const { db } = await import("../../src/platform/firestore.ts");
const { newId } = await import("../../src/platform/ids.ts");
const { member } = await import("../support/desk.ts");
const { restServer, tokenOf } = await import("../support/restServer.ts");

const now = new Date();
const today = dayOf(now);
const hours = (count: number): Date => new Date(now.getTime() - count * 3_600_000);
const { id: _, ...blank } = incidentDefaults;

let url: string;
let server: Server;
let tokens: Record<"employee" | "analyst" | "manager", string>;
let analyst: string;

async function plant(changes: Record<string, unknown>): Promise<void> {
  const id = newId();
  await db().doc(`incidents/${id}`).set({ ...blank, number: `INC-2026-${id.slice(0, 6)}`, reportedBy: "u1", createdAt: now, updatedAt: now, category: "phishing", severity: "high", ...changes });
  await recount(id, now);
}

beforeAll(async () => {
  const people = { employee: await member("employee"), analyst: await member("analyst"), manager: await member("manager") };
  analyst = people.analyst.uid;
  tokens = { employee: await tokenOf(people.employee), analyst: await tokenOf(people.analyst), manager: await tokenOf(people.manager) };
  ({ url, server } = await restServer({ analytics: operations }));
  const late = { ...blank.sla, dueAt: hours(2) };
  const worked = { from: "new", to: "in_progress", at: hours(20), by: analyst, reason: null };
  const triage = { state: "done", category: "phishing", needsReview: true, severity: { level: "high", score: 60, factors: [], nciss: { score: 40, level: "low" } } };
  await plant({ status: "in_progress", assigneeId: analyst, sla: late, createdAt: hours(24), statusHistory: [worked] });
  await plant({ status: "new", category: "malware", severity: "low", createdAt: hours(8 * 24), triage });
  await plant({ status: "new", restricted: true, sla: late, createdAt: hours(40 * 24) });
  await plant({ status: "closed", createdAt: hours(30), statusHistory: [worked], resolution: { verdict: "resolved", summary: "", by: analyst, at: hours(10) }, triage, category: "fraud", categorySource: "human", sla: { ...blank.sla, breached: true } });
  await plant({ status: "closed", createdAt: hours(36 * 24), resolution: { verdict: "benign", summary: "", by: analyst, at: hours(35 * 24) } });
  const attempts = ["success", "success", "success", "failure", "refused"];
  await Promise.all(attempts.map((outcome) => db().collection("loginAttempts").add({ outcome, at: hours(1) })));
  await db().collection("loginAttempts").add({ outcome: "failure", at: hours(30) });
  await db().collection("lockouts").add({ lockedUntil: hours(-1) });
  const alert = { status: "new", suppressedBy: null, mergedInto: null };
  await Promise.all([{ ...alert, severity: "critical" }, { ...alert, severity: "low" }, { ...alert, severity: "low", suppressedBy: "s1" }, { ...alert, severity: "low", status: "resolved" }].map((each) => db().collection("alerts").add(each)));
}, 120_000);
afterAll(() => {
  server.close();
});

async function get(path: string, who: keyof typeof tokens = "manager") {
  const response = await fetch(`${url}/analytics${path}`, { headers: { authorization: `Bearer ${tokens[who]}` } });
  return { status: response.status, body: (await response.json()) as Record<string, never> & Record<string, unknown> };
}

describe("the dashboard", () => {
  it("shows managers what is open, what is late, who has it, and how it went beside the period before", async () => {
    const { status, body } = await get("/dashboard?days=30");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      open: { total: 3, byStatus: { new: 2, in_progress: 1 }, bySeverity: { high: 2, low: 1 }, byCategory: { phishing: 2, malware: 1 }, needsReview: 1, unassigned: 2 },
      overdue: 2,
      queue: { oldest: dayOf(hours(40 * 24)), ages: [{ overDays: 1, count: 2 }, { overDays: 3, count: 2 }, { overDays: 7, count: 2 }, { overDays: 30, count: 1 }] },
      load: [{ uid: analyst, open: 1 }],
      mine: { open: 0, overdue: 0 },
      alerts: { new: 2, bySeverity: { critical: 1, low: 1 } },
    });
    const history = body["history"] as unknown as Record<string, Record<string, Record<string, unknown>>>;
    expect(history).toMatchObject({ period: { from: dayAfter(today, -29), to: today }, before: { from: dayAfter(today, -59), to: dayAfter(today, -30) }, flow: { created: 3, closed: 1, breached: 1, before: { created: 2, closed: 1, breached: 0 } } });
    expect(history["engine"]).toMatchObject({ judged: 2, needsReview: 2, corrected: { category: 1 }, categoryKept: 0.5, before: { judged: 0, categoryKept: null } });
    expect(history["signIns"]).toMatchObject({ byOutcome: { success: 3, failure: 1, refused: 1 }, failureShare: 0.25, locked: 1 });
    const resolve = history["times"]?.["resolve"] ?? {};
    expect([resolve["count"], Math.abs(Number(resolve["median"]) / 36_000_000 - 1) <= 0.05, (resolve["before"] as { count: number }).count]).toEqual([1, true, 1]);
  });
  it("shows the team what is theirs, without restricted incidents and without history", async () => {
    const { status, body } = await get("/dashboard", "analyst");
    expect(status).toBe(200);
    expect(body).toMatchObject({ open: { total: 2, byStatus: { new: 1, in_progress: 1 } }, overdue: 1, queue: { oldest: dayOf(hours(8 * 24)) }, mine: { open: 1, overdue: 1 }, history: null });
  });
  it("is not for employees, and refuses what is no number of days", async () => {
    expect((await get("/dashboard", "employee")).status).toBe(403);
    for (const days of ["0", "367", "x", "1.5"]) expect((await get(`/dashboard?days=${days}`)).status).toBe(400);
  });
});

describe("statistics", () => {
  it("count a period by any dimension", async () => {
    const { body } = await get(`/incidents/statistics?from=${dayAfter(today, -60)}&to=${today}&by=category`);
    expect(body).toMatchObject({ rows: [{ value: "phishing", created: 2, closed: 1 }, { value: "fraud", created: 1, closed: 1 }, { value: "malware", created: 1, closed: 0 }, { value: "restricted", created: 1, closed: 0 }], totals: { created: 5, closed: 2, breached: 1 } });
    expect((await get(`/incidents/statistics?from=${dayAfter(today, -60)}&to=${today}&by=verdict`)).body).toMatchObject({ rows: [{ value: "benign", created: null, closed: 1 }, { value: "resolved", created: null, closed: 1 }] });
    const by = async (dimension: string) => (await get(`/incidents/statistics?from=${dayAfter(today, -60)}&to=${today}&by=${dimension}`)).body["rows"] as unknown as { value: string; name: string | null; created: number | null; closed: number | null; times: Record<string, { count: number; median: number | null }> | null }[];
    const rowsOf = async (dimension: string) => Object.fromEntries((await by(dimension)).map(({ value, created, closed }) => [value, [created, closed]]));
    expect(await rowsOf("assignee")).toEqual({ none: [3, 2], [analyst]: [1, 0], restricted: [1, 0] });
    expect(await rowsOf("status")).toEqual({ closed: [2, null], in_progress: [1, null], new: [1, null], restricted: [1, null] });
    expect(await rowsOf("tlp")).toEqual({ AMBER: [4, 2], restricted: [1, 0] });
    expect(await rowsOf("source")).toEqual({ people: [4, 2], restricted: [1, 0] });
    expect((await by("assignee")).find(({ value }) => value === analyst)?.name).toMatch(/^analyst /);
  });
  it("have the times of each value, those of restricted incidents apart", async () => {
    const timesBy = async (dimension: string) => {
      const rows = (await get(`/incidents/statistics?from=${dayAfter(today, -60)}&to=${today}&by=${dimension}`)).body["rows"] as unknown as { value: string; times: Record<string, { count: number; median: number | null }> | null }[];
      return Object.fromEntries(rows.map(({ value, times }) => [value, times && Object.fromEntries(Object.entries(times).flatMap(([name, { count, median }]) => (count > 0 ? [[name, [count, Math.round(Number(median) / 3_600_000)]]] : [])))]));
    };
    expect(await timesBy("verdict")).toEqual({ resolved: { triage: [1, expect.closeTo(10, -0.5)], acknowledge: [1, expect.closeTo(10, -0.5)], resolve: [1, expect.closeTo(10, -0.5)] }, benign: { resolve: [1, expect.closeTo(24, -0.5)] } });
    expect(await timesBy("assignee")).toMatchObject({ [analyst]: { acknowledge: [1, 4] }, restricted: {} });
    expect(await timesBy("status")).toEqual({ closed: null, in_progress: null, new: null, restricted: null });
  });
  it.each([["the wrong way round", `from=${today}&to=2020-01-01`], ["too long", `from=2020-01-01&to=${today}`], ["of no dates", "from=today&to=tomorrow"], ["without an end", `from=${today}`], ["by what is no dimension", `from=${today}&to=${today}&by=reporter`]])("refuse a period %s", async (_what, query) => {
    expect(await get(`/incidents/statistics?${query}`)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });
  it("are for managers", async () => {
    expect((await get(`/incidents/statistics?from=${today}&to=${today}`, "analyst")).status).toBe(403);
  });
});

describe("trends", () => {
  beforeAll(async () => {
    // Twelve weeks of counters: ten on working days and two at weekends, doubled in the last four.
    const days = Array.from({ length: 84 }, (_, age) => dayAfter("2025-06-29", -age));
    await Promise.all(days.map((day, age) => db().doc(`rollups/${day}`).set({ counts: { "created:total": ([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) ? 2 : 10) * (age < 28 ? 2 : 1) + (age % 3) - 1 } })));
  });
  it("have no gaps, know weekdays and changes, and say what comes with its error", async () => {
    const { status, body } = await get("/incidents/trends?from=2025-04-07&to=2025-06-29&ahead=7");
    expect(status).toBe(200);
    const { series, seasonality, changes, forecast } = body as unknown as { series: { from: string }[]; seasonality: { name: string; factor: number }[]; changes: { from: string }[]; forecast: { points: { from: string; expected: number }[]; error: { naive: number } } };
    expect([series.length, series[0]?.from, series.at(-1)?.from]).toEqual([84, "2025-04-07", "2025-06-29"]);
    expect([seasonality.length, (seasonality[0]?.factor ?? 0) > 3 * (seasonality[6]?.factor ?? 9)]).toEqual([7, true]);
    expect(changes.map(({ from }) => from)).toEqual([expect.stringMatching(/^2025-0(5-31|6-0[1-5])$/)]);
    expect(forecast.points.map(({ from }) => from)).toEqual(Array.from({ length: 7 }, (_, i) => dayAfter("2025-06-30", i)));
    expect((forecast.points[0]?.expected ?? 0) > 2 * (forecast.points[6]?.expected ?? 99)).toBe(true);
    expect(forecast.error.naive).toBeGreaterThanOrEqual(0);
  });
  it("are shown by week and month", async () => {
    expect((await get("/incidents/trends?from=2025-04-07&to=2025-06-29&interval=week")).body).toMatchObject({ seasonality: null, series: expect.objectContaining({ length: 12 }) });
    expect(((await get("/incidents/trends?from=2025-04-07&to=2025-06-29&interval=month")).body["series"] as unknown as { isPartial: boolean }[]).map(({ isPartial }) => isPartial)).toEqual([true, false, true]);
  });
  it("begin with the first day on which there was anything", async () => {
    const early = (await get("/incidents/trends?from=2025-03-01&to=2025-05-04")).body as unknown as { series: { from: string }[]; forecast: { error: { points: number } } };
    expect([early.series[0]?.from, early.series.length, early.forecast.error.points]).toEqual(["2025-04-07", 28, 7]);
    expect((await get("/incidents/trends?from=2025-07-01&to=2025-07-03")).body["series"]).toHaveLength(3);
  });
  it("are refused of what nobody knows", async () => {
    for (const query of ["measure=closed&by=status&value=new", "measure=created&by=verdict&value=benign"]) expect((await get(`/incidents/trends?from=${today}&to=${today}&${query}`)).status).toBe(400);
  });
  it("of a dimension need its value", async () => {
    expect((await get(`/incidents/trends?from=${today}&to=${today}&by=category`)).status).toBe(400);
    expect((await get(`/incidents/trends?from=${dayAfter(today, -9)}&to=${today}&by=category&value=malware`)).body).toMatchObject({ series: expect.arrayContaining([{ from: dayAfter(today, -8), count: 1, isPartial: false }]), forecast: null });
  });
});
