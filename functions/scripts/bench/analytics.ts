import { dayAfter, dayOf } from "../../src/platform/days.ts";
import { DashboardInput, StatisticsInput, TrendsInput } from "../../src/analytics/model.ts";
import { showDashboard } from "../../src/analytics/showDashboard.ts";
import { showStatistics } from "../../src/analytics/showStatistics.ts";
import { showTrends } from "../../src/analytics/showTrends.ts";
import { shardsOf } from "../../src/analytics/store.ts";
import { createContext } from "../../src/platform/context.ts";
import { db } from "../../src/platform/firestore.ts";
import type { Role } from "../../src/platform/permissions.ts";
import { countReads } from "./costs.ts";
import { median, percentile, short, timed } from "./figures.ts";

const sizes = [100, 10_000, 100_000];
/** Of so many one is open, and half of those are late. */
const openEvery = 20;
const days = 120;
const perBatch = 500;
const repeats = 15;

/** The open ones of so many incidents, as far as the dashboard's counts look at them; closed ones are in none of its queries. */
async function plantOpen(from: number, to: number, now: Date): Promise<void> {
  const open = Array.from({ length: Math.ceil(to / openEvery) - Math.ceil(from / openEvery) }, (_, i) => Math.ceil(from / openEvery) + i);
  for (let start = 0; start < open.length; start += perBatch) {
    const batch = db().batch();
    for (const i of open.slice(start, start + perBatch)) {
      const dueAt = new Date(now.getTime() + (i % 2 === 0 ? -1 : 1) * 3_600_000);
      batch.set(db().doc(`incidents/bench-analytics-${String(i)}`), { status: "in_progress", restricted: false, assigneeId: `a${String(i % 9)}`, createdAt: new Date(now.getTime() - (i % 365) * 86_400_000), sla: { dueAt }, number: `B-${String(i)}` });
    }
    await batch.commit();
  }
}

/** The counters that so many incidents would leave: by day, and of what is open. */
async function plantCounters(size: number, now: Date): Promise<void> {
  const bins = Array.from({ length: 40 }, (_, i) => String(150 + 3 * i));
  const counts = (each: number) => ({ "created:total": each, "closed:total": each, "engine:judged": each, ...Object.fromEntries(["phishing", "malware", "fraud", "other"].flatMap((category) => [[`created:category:${category}`, each / 4], [`closed:category:${category}`, each / 4]])), ...Object.fromEntries(["detect", "triage", "acknowledge", "resolve"].flatMap((duration) => bins.map((bin) => [`${duration}:${bin}`, 1]))) });
  await Promise.all(Array.from({ length: days }, (_, age) => db().doc(`rollups/${dayAfter(dayOf(now), -age)}`).set({ counts: counts(size / 365) })));
  await Promise.all(Array.from({ length: 8 }, (_, shard) => shardsOf("now").doc(String(shard)).set({ counts: { "open:total": size / openEvery / 8, "open:status:in_progress": size / openEvery / 8, "open:assignee:a1": size / openEvery / 8 } })));
}

/** What the dashboard, statistics and trends read and take, with a hundred, ten thousand and a hundred thousand incidents. */
export async function benchAnalytics(): Promise<void> {
  const now = new Date();
  const as = (role: Role) => createContext({ caller: { uid: "bench", role, name: "Bench", sid: "s", mfa: false }, now, requestId: "bench" });
  const span = { from: dayAfter(dayOf(now), -89), to: dayOf(now) };
  const screens: Record<string, () => Promise<unknown>> = {
    "dashboard, manager, 30 days": () => showDashboard(DashboardInput.parse({}), as("manager")),
    "dashboard, team": () => showDashboard(DashboardInput.parse({}), as("analyst")),
    "statistics, 90 days": () => showStatistics(StatisticsInput.parse(span), as("manager")),
    "trends, 90 days, forecast": () => showTrends(TrendsInput.parse(span), as("manager")),
  };
  const table: Record<string, Record<string, number>> = {};
  let planted = 0;
  for (const size of sizes) {
    await plantOpen(planted, size, now);
    await plantCounters(size, now);
    planted = size;
    for (const [name, screen] of Object.entries(screens)) {
      await timed(2, screen);
      const took = await timed(repeats, screen);
      table[`${name}; ${String(size)} incidents`] = { "reads by queries": await countReads(screen), p50: short(median(took)), p95: short(percentile(took, 0.95)) };
    }
  }
  console.log(`\nAnalytics (ms; the handlers against the Firestore emulator; one incident of ${String(openEvery)} is open; counters as so many would leave; a count is a read for every 1,000)`);
  console.table(table);
}
