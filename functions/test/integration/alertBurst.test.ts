import { describe, expect, it, vi } from "vitest";

// A project of its own for each run, where no deployed trigger runs.
vi.hoisted(() => {
  process.env["GCLOUD_PROJECT"] = `demo-burst-${String(Date.now())}`;
});
const { operations } = await import("../../src/alerts/operations.ts");
const { sourceIdOf } = await import("../../src/alerts/sources.ts");
const { contextFor } = await import("../../src/platform/context.ts");
const { db } = await import("../../src/platform/firestore.ts");

const machine = (source: string) => contextFor({ caller: { uid: `source:${sourceIdOf(source)}`, role: "source", name: source }, now: new Date(), requestId: "test" });

/** 5,000 reports of 500 things: 90 % of them say what another has said, half by the same reference, half by the same rule and host. */
function burst(): Record<string, unknown>[] {
  const reports = Array.from({ length: 5_000 }, (_, i) => {
    const thing = i % 500;
    const isByRef = thing < 250;
    return { sourceRef: isByRef ? `ref-${String(thing)}` : `ref-${String(thing)}-${String(i)}`, title: `Finding ${String(thing)}`, severity: "medium", rule: isByRef ? undefined : `rule-${String(thing)}`, host: isByRef ? undefined : `host-${String(thing)}` };
  });
  // A fixed shuffle, so that the same things come from all sides at once.
  return reports.map((report, i) => ({ report, order: Math.imul(i + 1, 2_654_435_761) >>> 0 })).sort((a, b) => a.order - b.order).map(({ report }) => report);
}

async function inTurns<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const item of queue) await work(item);
  }));
}

async function countsOf(source: string): Promise<number[]> {
  return (await db().collection("alerts").where("source", "==", source).select("count").get()).docs.map((doc) => Number(doc.get("count")));
}

describe("a burst of 5,000 alerts, of which 90 % are duplicates", () => {
  it("in bulks of 100, eight at once, is counted exactly, and no sender sees a failure", { timeout: 300_000 }, async () => {
    const source = "burst-bulk";
    const alerts = burst();
    const bulks = Array.from({ length: 50 }, (_, i) => alerts.slice(i * 100, (i + 1) * 100));
    const sums = { created: 0, counted: 0, suppressed: 0, refused: 0 };
    const handler = await operations.bulk.load();
    const started = performance.now();
    await inTurns(bulks, 8, async (some) => {
      const answer = await handler(operations.bulk.input.parse({ alerts: some }), machine(source));
      for (const status of ["created", "counted", "suppressed", "refused"] as const) sums[status] += answer[status];
    });
    const tookMs = performance.now() - started;
    console.log(`bulks: 5,000 alerts in ${String(Math.round(tookMs))} ms, ${String(Math.round(5_000_000 / tookMs))} a second`, sums);
    expect(sums).toEqual({ created: 500, counted: 4_500, suppressed: 0, refused: 0 });
    const counts = await countsOf(source);
    expect(counts).toHaveLength(500);
    expect(new Set(counts)).toEqual(new Set([10]));
  });
  it("one by one, thirty-two at once, is counted exactly, and no sender sees a failure", { timeout: 300_000 }, async () => {
    const source = "burst-single";
    const handler = await operations.create.load();
    const answers: number[] = [];
    const started = performance.now();
    await inTurns(burst(), 32, async (alert) => {
      const before = performance.now();
      await handler(operations.create.input.parse(alert), machine(source));
      answers.push(performance.now() - before);
    });
    const tookMs = performance.now() - started;
    answers.sort((a, b) => a - b);
    console.log(`singles: 5,000 alerts in ${String(Math.round(tookMs))} ms, ${String(Math.round(5_000_000 / tookMs))} a second; median ${String(Math.round(answers[2_500] ?? 0))} ms, slowest ${String(Math.round(answers.at(-1) ?? 0))} ms`);
    const counts = await countsOf(source);
    expect(counts).toHaveLength(500);
    expect(new Set(counts)).toEqual(new Set([10]));
  });
  it("of one thing alone is summed into a few writes", { timeout: 120_000 }, async () => {
    const source = "burst-one";
    const handler = await operations.create.load();
    const input = operations.create.input.parse({ sourceRef: "the one", title: "The same again", severity: "low" });
    const { id } = await handler(input, machine(source));
    const changes: number[] = [];
    const unwatch = db().doc(`alerts/${id}`).onSnapshot((snapshot) => changes.push(Number(snapshot.get("count"))));
    const started = performance.now();
    await inTurns(Array.from({ length: 2_000 }), 100, async () => handler(input, machine(source)));
    const tookMs = performance.now() - started;
    await vi.waitUntil(() => changes.at(-1) === 2_001, { timeout: 10_000 });
    unwatch();
    console.log(`one alert: 2,000 sightings in ${String(Math.round(tookMs))} ms, ${String(changes.length - 1)} changes seen`);
    expect(changes.length - 1).toBeLessThanOrEqual(tookMs / 200 + 2);
  });
});
