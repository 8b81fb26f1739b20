import { randomBytes } from "node:crypto";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { alertDefaults } from "../../src/alerts/model.ts";
import { importFromCall } from "../../src/intelligence/importIndicators.ts";
import { ImportContentInput } from "../../src/intelligence/importModel.ts";
import { indicatorOf } from "../../src/intelligence/indicator.ts";
import { knownAmong, matchAlert } from "../../src/intelligence/matching.ts";
import { createContext } from "../../src/platform/context.ts";
import { db } from "../../src/platform/firestore.ts";
import { median, percentile, short, timed } from "./figures.ts";

const sizes = [1_000, 100_000];
const arrivals = 100;
const warmUp = 10;
const perArrival = 6;
const perBatch = 500;
const imported = 1_000;

const valueOf = (i: number): string => `host-${String(i)}.bench-intelligence.com`;

/** Plants the indicators `from` to `to`; five hundred in a batch, four batches at once. */
async function plant(from: number, to: number, now: Date): Promise<void> {
  const starts = Array.from({ length: Math.ceil((to - from) / perBatch) }, (_, i) => from + i * perBatch);
  const write = async (start: number): Promise<void> => {
    const batch = db().batch();
    for (let i = start; i < Math.min(to, start + perBatch); i += 1) {
      const { id, ...fields } = indicatorOf({ finding: { type: "domain", value: valueOf(i) }, source: { name: "bench", ref: null, at: now }, confidence: 80, isRevoked: false, tlp: "GREEN", firstSeen: now, lastSeen: now, validUntil: null, sightings: 0, labels: ["bench"], description: "", techniques: [], statements: [] });
      batch.set(db().doc(`indicators/${id}`), { ...fields, reportedBy: null, version: 1 });
    }
    await batch.commit();
  };
  for (let i = 0; i < starts.length; i += 4) await Promise.all(starts.slice(i, i + 4).map(write));
}

interface Times extends Record<string, number> {
  p50: number;
  p95: number;
}

const timesOf = (took: readonly number[]): Times => ({ p50: short(median(took.slice(warmUp))), p95: short(percentile(took.slice(warmUp), 0.95)) });

/** The value of a planted indicator, spread over all of them. */
const plantedAt = (i: number, size: number): string => valueOf(Math.floor((i * size) / (arrivals + warmUp)));

const elsewhere = (): string => `${randomBytes(8).toString("hex")}.bench-elsewhere.com`;

async function timeLookUps(size: number, now: Date): Promise<Times> {
  return timesOf(await timed(arrivals + warmUp, (i) => knownAmong([plantedAt(i, size), ...Array.from({ length: perArrival - 1 }, elsewhere)].map((value) => ({ type: "domain", value })), now)));
}

async function timeAlerts(size: number, isHit: boolean, now: Date): Promise<Times> {
  const { id: _, ...fields } = alertDefaults;
  const alerts: DocumentSnapshot[] = [];
  for (let i = 0; i < arrivals + warmUp; i += 1) {
    const ref = db().doc(`alerts/bench-intelligence-${randomBytes(8).toString("hex")}`);
    const values = Array.from({ length: perArrival }, (_value, n) => (n === 0 && isHit ? plantedAt(i, size) : elsewhere()));
    await ref.set({ ...fields, title: "Bench", source: "bench", observables: values.map((value) => ({ type: "domain", value, isInternal: false })), firstSeenAt: now, lastSeenAt: now, version: 1 });
    alerts.push(await ref.get());
  }
  return timesOf(await timed(alerts.length, async (i) => {
    const alert = alerts[i];
    if (alert) await matchAlert(alert, now);
  }));
}

async function timeImport(now: Date): Promise<number> {
  const context = createContext({ caller: { uid: "bench", role: "analyst", name: "Bench", sid: "s", mfa: false }, now, requestId: "bench" });
  const content = ["value", ...Array.from({ length: imported }, elsewhere)].join("\n");
  const started = performance.now();
  await importFromCall(ImportContentInput.parse({ source: "bench", content }), context);
  return short((performance.now() - started) / imported);
}

/**
 * Prints what it takes to match an alert of six observables with a thousand and with a hundred thousand indicators, which must
 * not grow with them, and what an import takes for each indicator. Plants the indicators, two minutes in the emulator.
 * Incidents are matched in the same way, after a query of their observables; that one is left out, for the emulator walks
 * through all documents for it.
 */
export async function benchMatching(): Promise<void> {
  const now = new Date();
  const rows: Record<string, Record<string, number>> = { [`import, each of ${String(imported)} new indicators`]: { p50: await timeImport(now) } };
  let planted = 0;
  for (const size of sizes) {
    console.log(`\nPlanting ${String(size)} indicators …`);
    await plant(planted, size, now);
    planted = size;
    const of = `${String(size)} indicators`;
    rows[`look-up by id among ${of}`] = { ...(await timeLookUps(size, now)), reads: perArrival };
    rows[`alert, ${of}, no hit`] = { ...(await timeAlerts(size, false, now)), reads: perArrival, writes: 0 };
    // The alert, the hit and the end of the log; the hit, the count, the mark and two of the log.
    rows[`alert, ${of}, one hit`] = { ...(await timeAlerts(size, true, now)), reads: perArrival + 3, writes: 5 };
  }
  console.log("\nMatching (ms)");
  console.table(rows);
}
