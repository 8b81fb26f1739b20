/**
 * Prints what starting, judging, calling and watching cost: medians of several runs, against the product's budgets.
 * Builds first and starts the emulators itself, beside any that run. Figures of the emulators say how runs compare on one
 * machine, not what production takes.
 *
 *   npm --prefix functions run bench
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { judgedText } from "../src/triage/input.ts";
import { embed, loadEmbedding } from "../src/triage/embedding.ts";
import { parseModel } from "../src/triage/modelFile.ts";
import { triage } from "../src/triage/pipeline.ts";
import { readFileSync } from "node:fs";
import { median, percentile, short } from "./bench/figures.ts";
import { people } from "./demo/people.ts";
import { incidents } from "./demo/incidents.ts";

const functionsFolder = fileURLToPath(new URL("..", import.meta.url));
const entryRuns = 7;
// Callers wait for the doors; the triggers' entry has no budget, for it holds the database client they need anyway.
const budgets: Record<string, { ms: number; mib?: number }> = { api: { ms: 300 }, incidents: { ms: 200, mib: 80 }, alerts: { ms: 200, mib: 80 }, identity: { ms: 200, mib: 80 }, applications: { ms: 200, mib: 80 }, evidence: { ms: 200, mib: 80 }, playbooks: { ms: 200, mib: 80 }, intelligence: { ms: 200, mib: 80 }, ai: { ms: 200, mib: 80 }, analytics: { ms: 200, mib: 80 }, compliance: { ms: 200, mib: 80 }, audit: { ms: 200, mib: 80 }, notifications: { ms: 200, mib: 80 }, retention: { ms: 200, mib: 80 }, beforeSignIn: { ms: 200, mib: 80 }, beforeCreate: { ms: 200, mib: 80 } };

/** Every function and how it is called. */
const signatures = {
  ...Object.fromEntries(["api", "identity", "applications", "incidents", "alerts", "evidence", "playbooks", "intelligence", "ai", "analytics", "compliance", "audit", "notifications", "retention", "mailEvents", "beforeSignIn", "beforeCreate", "beforeEmail", "executeAction", "sweepTargets", "sweepActions", "sweepScans", "sweepUploads", "learnFromCorrections", "checkDrift", "runFeeds", "refreshThreatPicture", "sweepAnomalies", "tendRollups", "warnClocks", "checkpointAudit", "sweepOutbox", "sweepExports", "sweepReports", "sweepErasures", "sweepRetention"].map((name) => [name, "http"])),
  ...Object.fromEntries(["triageIncident", "logMessage", "carryOver", "carryMessage", "followMerge", "tendEvidence", "followTlp", "scanDocuments", "queueAction", "notifyIncident", "notifyMessage", "notifyTask", "notifyAction", "notifyEvidence", "notifyApplication", "deliverOutbox", "forgetUser", "forgetPerson", "forgetApplicant", "forgetCorrector", "forgetBaselines", "notifyDrift", "receiveAlert", "reconsiderAlert", "hideFromPicture", "countIncident", "armClocks", "settleClocks", "notifyClock", "runExport", "makeReport", "erasePerson", "announceAlert", "deliverWebhook", "matchIncident", "matchAlert", "matchIndicator", "runImport", "runFeed", "notifyHit"].map((name) => [name, "cloudevent"])),
};

interface Entry {
  entryMs: number;
  entryMiB: number;
  readyMs: number;
  readyMiB: number;
  naturalRoot: boolean;
  express: boolean;
  firestoreAtEntry: boolean;
  expressAtEntry: boolean;
}

function benchEntries(): void {
  const rows: Record<string, Record<string, string | number>> = {};
  for (const [name, signature] of Object.entries(signatures)) {
    const runs = Array.from({ length: entryRuns }, () => JSON.parse(execFileSync(process.execPath, ["scripts/bench/entry.mjs", name, signature], { cwd: functionsFolder, encoding: "utf8" })) as Entry);
    const of = (field: "entryMs" | "entryMiB" | "readyMs" | "readyMiB") => short(median(runs.map((run) => run[field])));
    const budget = budgets[name];
    const isWithin = budget && of("entryMs") <= budget.ms && of("entryMiB") <= (budget.mib ?? Infinity);
    rows[name] = { "entry ms": of("entryMs"), "entry MiB": of("entryMiB"), "first call ready ms": of("readyMs"), "ready MiB": of("readyMiB"), "natural's root": runs.some((run) => run.naturalRoot) ? "LOADED" : "no", "at entry": [runs.some((run) => run.firestoreAtEntry) ? "Firestore" : "", runs.some((run) => run.expressAtEntry) ? "Express" : ""].filter((name) => name !== "").join(", "), express: runs.some((run) => run.express) ? "yes" : "no", budget: budget ? `${String(budget.ms)} ms${budget.mib === undefined ? "" : ` / ${String(budget.mib)} MiB`}: ${isWithin ? "kept" : "MISSED"}` : "" };
  }
  console.log(`\nEntry of every function (median of ${String(entryRuns)} processes; Node's own start not counted, its memory is)`);
  console.table(rows);
}

function benchTriage(): void {
  const bytes = readFileSync(new URL("../models/triage.json", import.meta.url));
  const loads = Array.from({ length: 9 }, () => {
    const started = performance.now();
    parseModel(bytes);
    return performance.now() - started;
  });
  const model = parseModel(bytes);
  const embedding = loadEmbedding();
  const texts = incidents.map(({ title, description, affected }) => ({ title, text: description, ...(affected ? { affected } : {}) }));
  const long = texts.map(({ title }, i) => ({ title, text: incidents.slice(i).concat(incidents).map(({ description }) => description).join("\n\n").slice(0, 20_000) }));
  const measure = (reports: typeof texts, rounds: number) => {
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const report of reports) {
        const started = performance.now();
        triage(report, model);
        embed(judgedText(report), embedding);
        took.push(performance.now() - started);
      }
    }
    // The first round is the compiler's.
    return took.slice(reports.length);
  };
  const row = (took: number[]) => ({ p50: short(median(took)), p99: short(percentile(took, 0.99)), max: short(Math.max(...took)), "budget p99": 5 });
  console.log("\nThe engine (ms)");
  console.table({ "model load": { p50: short(median(loads)), max: short(Math.max(...loads)) }, [`verdict, demo reports (${String(texts.length)} × 20)`]: row(measure(texts, 21)), [`verdict, 20,000 characters (${String(long.length)} × 5)`]: row(measure(long, 6)) });
}

async function benchDoors(): Promise<void> {
  const { startStack } = await import("./stack.mjs");
  console.log("\nStarting the emulators …");
  const stack = await startStack({ offset: 3_000, importFrom: fileURLToPath(new URL("../../emulator-data", import.meta.url)) });
  try {
    Object.assign(process.env, stack.env);
    const { benchCalls } = await import("./bench/calls.ts");
    const { benchSignIn } = await import("./bench/signIn.ts");
    const { benchDesk } = await import("./bench/desk.ts");
    const { benchMatching } = await import("./bench/intelligence.ts");
    const { benchAnalytics } = await import("./bench/analytics.ts");
    const { benchAudit } = await import("./bench/audit.ts");
    const { benchAlerts } = await import("./bench/alerts.ts");
    await benchSignIn();
    const { token, incidentId } = await benchCalls(people);
    await benchDesk(token, incidentId);
    await benchMatching();
    await benchAnalytics();
    await benchAudit();
    // Last, for what follows so many new alerts goes on for a while.
    await benchAlerts();
  } finally {
    await stack.stop();
  }
}

benchEntries();
benchTriage();
await benchDoors();
process.exit(0);
