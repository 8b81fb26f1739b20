import { randomBytes } from "node:crypto";
import { checkStream, verifyStream } from "../../src/audit/checkStream.ts";
import { entryOf, openStream, type AuditEntry, type AuditRecord } from "../../src/audit/log.ts";
import { readStream } from "../../src/audit/readStream.ts";
import { genesisHash } from "../../src/platform/hashChain.ts";
import { isTransient } from "../../src/platform/errors.ts";
import { db, transact } from "../../src/platform/firestore.ts";
import { median, percentile, short } from "./figures.ts";

const seconds = 6;
const writers = 16;
const spread = [writers, 4, 1];
const chained = 20_000;

const record = (): AuditRecord => ({ event: "incident.updated", at: new Date(), actorId: "bench", actorRole: "analyst", subject: "incidents/bench", requestId: "bench", details: { fields: ["title"], version: 2 }, personal: { of: "bench", values: { ip: "192.0.2.1" } } });

/** A change of a resource with its entry in the log, as every operation makes it; without the log for comparison. */
async function change(resource: string, stream: string | null): Promise<void> {
  await transact(async (tx) => {
    const ref = db().doc(`benchAudit/${resource}`);
    const before = await tx.get(ref);
    const audit = stream === null ? null : await openStream(tx, stream);
    tx.set(ref, { version: Number(before.get("version") ?? 0) + 1 });
    audit?.append(record());
  });
}

interface Row extends Record<string, number> {
  perSecond: number;
  p50: number;
  p95: number;
  /** Changes that were not made: Firestore gave up after the SDK's attempts. */
  gaveUp: number;
}

/** Lets `writers` change things for some seconds, each its next when its last is done. */
async function write(work: (writer: number) => Promise<void>): Promise<Row> {
  const until = performance.now() + seconds * 1_000;
  const took: number[] = [];
  let gaveUp = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (performance.now() < until) {
        const began = performance.now();
        try {
          await work(writer);
          took.push(performance.now() - began);
        } catch (thrown) {
          if (!isTransient(thrown)) throw thrown;
          gaveUp += 1;
        }
      }
    }),
  );
  return { perSecond: short((took.length * 1_000) / (performance.now() - started)), p50: short(median(took)), p95: short(percentile(took, 0.95)), gaveUp };
}

/** Milliseconds an entry takes to be chained, and to be checked, without the database. */
function pure(): { chaining: number; checking: number } {
  const entries: AuditEntry[] = [];
  const started = performance.now();
  for (let seq = 1; seq <= chained; seq += 1) entries.push(entryOf("bench", record(), seq, entries.at(-1)?.hash ?? genesisHash));
  const between = performance.now();
  if (verifyStream("bench", entries, entries.at(-1)).problem) throw new Error("the chain does not hold");
  return { chaining: short((between - started) / chained), checking: short((performance.now() - between) / chained) };
}

async function countEntries(streams: readonly string[]): Promise<number> {
  let count = 0;
  for (const stream of streams) {
    const check = checkStream(stream);
    const { head, entries } = await readStream(stream);
    for await (const entry of entries) check.add(entry);
    const report = check.end(head);
    if (report.problem) throw new Error(`${stream}: ${report.problem.detail}`);
    count += report.entries;
  }
  return count;
}

/**
 * Prints how many changes of different resources a second are written with their entries: with a stream for each resource,
 * as it is, with fewer, and with one chain for all, whose head all would wait for. Then every chain is followed to its head.
 */
export async function benchAudit(): Promise<void> {
  const run = randomBytes(4).toString("hex");
  const own = (writer: number): string => `bench-${run}-${String(writer)}`;
  // The first round is the compiler's and the connections'.
  await write((writer) => change(own(writer), own(writer)));
  const among = (streams: number) => (writer: number) => change(own(writer), `bench-${run}-${String(streams)}-${String(writer % streams)}`);
  const rows: Record<string, Row> = { "without the log": await write((writer) => change(own(writer), null)) };
  for (const streams of spread) rows[streams === 1 ? "one stream for all" : `${String(streams)} streams`] = await write(among(streams));
  const streams = [...Array.from({ length: writers }, (_, writer) => own(writer)), ...spread.flatMap((count) => Array.from({ length: count }, (_, i) => `bench-${run}-${String(count)}-${String(i)}`))];
  const followed = await countEntries(streams);
  const { chaining, checking } = pure();
  console.log(`\nThe audit log: ${String(writers)} writers, changes a second and ms for each`);
  console.table(rows);
  console.log(`All ${String(followed)} entries follow to the heads of their streams. An entry of ${String(Buffer.byteLength(JSON.stringify(entryOf("bench", record(), 1, genesisHash))))} bytes takes ${String(chaining)} ms to chain and ${String(checking)} ms to check.`);
}
