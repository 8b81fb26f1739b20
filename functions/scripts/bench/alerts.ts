import { bulkAlerts } from "../../src/alerts/bulkAlerts.ts";
import { createAlert } from "../../src/alerts/createAlert.ts";
import { BulkInput, IntakeOutput } from "../../src/alerts/intakeModel.ts";
import { addSource } from "../../src/alerts/manageSources.ts";
import { addSuppression } from "../../src/alerts/manageSuppressions.ts";
import { CreateAlertInput } from "../../src/alerts/model.ts";
import { AddSourceInput } from "../../src/alerts/sourceModel.ts";
import { sourceIdOf } from "../../src/alerts/sources.ts";
import { AddSuppressionInput } from "../../src/alerts/suppressionModel.ts";
import type { Machine } from "../../src/platform/caller.ts";
import { contextFor, createContext, type Context } from "../../src/platform/context.ts";
import { newId } from "../../src/platform/ids.ts";
import { countCosts, type Costs } from "./costs.ts";
import { median, short } from "./figures.ts";

const rounds = 3;
const singles = 150;
const inFlight = 16;
const perBulk = 500;
const warmUp = 20;
const counted = 10;
const countedInBulk = 100;
const quietHost = "bench-quiet";

type Report = Record<string, unknown>;

const admin = () => createContext({ caller: { uid: "bench", role: "admin", name: "Bench", sid: "s", mfa: true }, now: new Date(), requestId: "bench" });

/** A report of the thing of this number: another reference each time; the same rule and host for the same thing. */
const reportOf = (run: string, thing: number): Report => ({ sourceRef: newId(), title: `Bench finding ${String(thing)}`, severity: "medium", rule: `${run}-${String(thing)}`, host: `${run}-${String(thing)}` });

/** `size` reports, of which nine in ten say what another has said. */
const repeating = (run: string, size: number): Report[] => Array.from({ length: size }, (_, i) => reportOf(run, i % Math.ceil(size / 10)));
const unheardOf = (run: string, size: number): Report[] => Array.from({ length: size }, (_, i) => reportOf(run, i));

/** A source of its own, so that no round meets another's alerts or uses up its limit of calls. */
async function newSource(): Promise<{ name: string; key: string }> {
  const name = `bench ${newId()}`;
  return { name, key: (await addSource(AddSourceInput.parse({ name, format: "native" }), admin())).key };
}

async function send(key: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${String(process.env["FUNCTIONS_EMULATOR_ORIGIN"])}/demo-secura/us-central1/api/api/v1/alerts${path}`, { method: "POST", headers: { "x-api-key": key, "content-type": "application/json" }, body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`POST /alerts${path}: ${String(response.status)} ${JSON.stringify(answer)}`);
  return answer;
}

async function sendSingly(key: string, reports: readonly Report[]): Promise<void> {
  const queue = reports.values();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const report of queue) await send(key, "", report);
    }),
  );
}

async function sendBulk(key: string, reports: readonly Report[]): Promise<void> {
  const { refused } = IntakeOutput.parse(await send(key, "/bulk", { alerts: reports }));
  if (refused > 0) throw new Error(`${String(refused)} of a bulk were refused`);
}

/** Alerts a second in the median round. */
async function rateOf(size: number, make: (run: string, size: number) => Report[], sendAll: (key: string, reports: readonly Report[]) => Promise<void>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { key } = await newSource();
    await sendAll(key, unheardOf(newId(), warmUp));
    const reports = make(newId(), size);
    const started = performance.now();
    await sendAll(key, reports);
    rates.push((size * 1_000) / (performance.now() - started));
  }
  return short(median(rates));
}

async function benchThroughput(): Promise<void> {
  const rows = {
    [`one in a call, ${String(inFlight)} calls at once, 90 % duplicates`]: [singles, repeating, sendSingly],
    [`one in a call, ${String(inFlight)} calls at once, all new`]: [singles, unheardOf, sendSingly],
    [`${String(perBulk)} in a call, 90 % duplicates`]: [perBulk, repeating, sendBulk],
    [`${String(perBulk)} in a call, all new`]: [perBulk, unheardOf, sendBulk],
  } as const;
  const table: Record<string, Record<string, number>> = {};
  for (const [name, [size, make, sendAll]] of Object.entries(rows)) table[name] = { "alerts each round": size, rounds, "alerts per second": await rateOf(size, make, sendAll) };
  console.log("\nTaking in alerts by a source's key at the REST door (median round; what follows new alerts, joining and matching, runs on the same machine)");
  console.table(table);
}

/** The reads and writes of the handlers for each of these reports, one in a call and all in one call. */
async function costOf(context: Context<Machine>, singly: readonly Report[], together: readonly Report[]): Promise<Record<string, number>> {
  const each: Costs[] = [];
  for (const report of singly) each.push(await countCosts(() => createAlert(CreateAlertInput.parse(report), context)));
  const bulk = await countCosts(() => bulkAlerts(BulkInput.parse({ alerts: together }), context));
  return { reads: median(each.map(({ reads }) => reads)), writes: median(each.map(({ writes }) => writes)), "reads in bulk": short(bulk.reads / together.length), "writes in bulk": short(bulk.writes / together.length) };
}

async function benchCosts(): Promise<void> {
  const now = new Date();
  await addSuppression(AddSuppressionInput.parse({ kind: "suppress", conditions: { hosts: [quietHost] }, reason: "Bench", until: new Date(now.getTime() + 86_400_000).toISOString() }), admin());
  const { name } = await newSource();
  // At one time, so that source and rules, which are known for half a minute, are read before anything is counted.
  const context = contextFor({ caller: { uid: `source:${sourceIdOf(name)}`, role: "source", name }, now, requestId: "bench" }) as Context<Machine>;
  await createAlert(CreateAlertInput.parse(reportOf(newId(), 0)), context);
  const [run, bulkRun] = [newId(), newId()];
  const quiet = (report: Report): Report => ({ ...report, host: quietHost });
  const anew = (report: Report): Report => ({ ...report, sourceRef: newId() });
  const [one, many] = [unheardOf(run, counted), unheardOf(bulkRun, countedInBulk)];
  const table: Record<string, Record<string, number>> = {};
  const measure = async (row: string, singly: readonly Report[], together: readonly Report[]) => {
    table[row] = await costOf(context, singly, together);
  };
  await measure("new", one, many);
  await measure("duplicate by reference", one, many);
  await measure("duplicate by fingerprint", one.map(anew), many.map(anew));
  await measure("duplicate by fingerprint; in bulk ten of each", one.map(anew), Array.from({ length: countedInBulk }, (_, i) => anew(many[i % (countedInBulk / 10)] ?? {})));
  await measure("suppressed, for the first time", unheardOf(newId(), counted).map(quiet), unheardOf(newId(), countedInBulk).map(quiet));
  const [muted, mutedInBulk] = [unheardOf(newId(), counted).map(quiet), unheardOf(newId(), countedInBulk).map(quiet)];
  await costOf(context, muted, mutedInBulk);
  await measure("suppressed, again", muted.map(anew), mutedInBulk.map(anew));
  console.log(`\nReads and writes for each alert (median of ${String(counted)}; in bulk the mean of ${String(countedInBulk)} in a call). Not in it: source and rules, read twice a minute at most; the door's limit, one of each for 50 calls; what follows a new alert`);
  console.table(table);
}

/** Prints how many alerts a second a source gets in, new ones and repeated ones, and what each costs in reads and writes. */
export async function benchAlerts(): Promise<void> {
  await benchCosts();
  await benchThroughput();
}
