import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { keywordsOf } from "../../src/incidents/keywords.ts";
import { listIncidents } from "../../src/incidents/listIncidents.ts";
import { statuses } from "../../src/incidents/lifecycle.ts";
import { incidentDefaults, ListIncidentsInput } from "../../src/incidents/model.ts";
import { createContext } from "../../src/platform/context.ts";
import { db } from "../../src/platform/firestore.ts";
import { categories, severityLevels } from "../../src/triage/model.ts";
import { countReads } from "./costs.ts";
import { median, percentile, short, timed } from "./figures.ts";

const planted = 10_000;
const repeats = 20;
const uploads = 10;
const uploadBytes = 10_000_000;

const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;

/** Fills the database: incidents of a year, spread over statuses, severities and categories. */
async function plant(): Promise<void> {
  const writer = db().bulkWriter();
  for (let i = 0; i < planted; i += 1) {
    const { id: _, ...incident } = { ...incidentDefaults, number: `INC-2026-B${String(i).padStart(5, "0")}`, title: `Bench incident ${String(i)}`, description: `Somebody called about invoice ${String(i)} and asked for a password.` };
    const createdAt = new Date(Date.UTC(2026, 0, 1) + i * 3_000_000);
    // Of many incidents most are closed.
    const status = i % 5 === 0 ? pick(statuses, i / 5) : "closed";
    void writer.set(db().doc(`incidents/bench-${String(i)}`), { ...incident, reportedBy: `bench-${String(i % 200)}`, createdAt, updatedAt: createdAt, status, severity: pick(severityLevels, i), category: pick(categories, i), assigneeId: `analyst-${String(i % 9)}`, keywords: keywordsOf(incident), sla: { ...incident.sla, dueAt: status === "closed" ? null : createdAt }, version: 1, triage: { state: "done" } });
  }
  await writer.close();
}

async function benchLists(): Promise<void> {
  console.log(`\nPlanting ${String(planted)} incidents …`);
  await plant();
  const context = createContext({ caller: { uid: "bench", role: "analyst", name: "Bench", sid: "s", mfa: false }, now: new Date(), requestId: "bench" });
  const list = (asked: Record<string, unknown>) => listIncidents(ListIncidentsInput.parse(asked), context);
  const screens: Record<string, () => Promise<unknown>> = {
    "list of 25, newest": () => list({ limit: 25 }),
    "list of 25, one severity and category": () => list({ limit: 25, severity: "high", category: "phishing" }),
    "list of 25, one person's": () => list({ limit: 25, assignee: "analyst-3" }),
    "list of 25, overdue": () => list({ limit: 25, overdue: true }),
    "search of 25 by a word": () => list({ limit: 25, text: "invoice" }),
    [`board, ${String(statuses.length)} columns of 25`]: () => Promise.all(statuses.map((status) => list({ limit: 25, status: [status] }))),
  };
  const table: Record<string, Record<string, number>> = {};
  for (const [name, screen] of Object.entries(screens)) {
    await timed(2, screen);
    const took = await timed(repeats, screen);
    table[name] = { "documents read": await countReads(screen), p50: short(median(took)), p95: short(percentile(took, 0.95)) };
  }
  console.log(`\nScreens over ${String(planted)} incidents (ms; the handlers against the Firestore emulator)`);
  console.table(table);
}

/** The process that serves the function `api`, as the emulators started it. Linux only. */
function apiProcess(): string | undefined {
  const isApi = (pid: string) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes("FUNCTION_TARGET=api");
    } catch {
      return false;
    }
  };
  return process.platform === "linux" ? readdirSync("/proc").find(isApi) : undefined;
}

const mebibytesOf = (pid: string, field: "VmHWM" | "VmRSS") => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** Times uploads of 10 MB one after the other, then four at once, and the memory the serving process had at most. */
export async function benchUploads(token: string, incidentId: string): Promise<void> {
  let made = 0;
  const upload = async () => {
    const bytes = Buffer.alloc(uploadBytes, `line ${String((made += 1))}\n`);
    const form = new FormData();
    form.set("file", new Blob([bytes]), "bench.txt");
    const response = await fetch(`${String(process.env["FUNCTIONS_EMULATOR_ORIGIN"])}/demo-secura/us-central1/api/api/v1/incidents/${incidentId}/evidence`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: form });
    if (!response.ok) throw new Error(`upload: ${String(response.status)} ${await response.text()}`);
  };
  await upload();
  const pid = apiProcess();
  const peakOf = async (work: () => Promise<unknown>) => {
    if (pid === undefined) return { "rss before MiB": Number.NaN, "peak MiB": Number.NaN, took: await timed(1, work) };
    // Sets the peak back to what the process has now (proc(5), clear_refs).
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    const before = mebibytesOf(pid, "VmRSS");
    const took = await timed(1, work);
    return { "rss before MiB": short(before), "peak MiB": short(mebibytesOf(pid, "VmHWM")), took };
  };
  const one: number[] = [];
  const { took: _, ...single } = await peakOf(async () => {
    one.push(...(await timed(uploads, upload)));
  });
  const { took: four, ...parallel } = await peakOf(() => Promise.all([upload(), upload(), upload(), upload()]));
  console.log("\nUploads of 10 MB by REST, with hash and custody (ms; the emulators' proxy holds the body, the function does not)");
  console.table({ [`one after the other (${String(uploads)})`]: { p50: short(median(one)), max: short(Math.max(...one)), ...single }, "four at once": { p50: short(median(four)), max: short(Math.max(...four)), ...parallel } });
}

/** What the response desk costs: screens over a full database, and uploads. */
export async function benchDesk(token: string, incidentId: string): Promise<void> {
  await benchUploads(token, incidentId);
  await benchLists();
}
