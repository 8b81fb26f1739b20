import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inTime } from "./inTime.ts";

const never = () => new Promise<string>(() => undefined);

describe("working through items in time", () => {
  it("does each item once, in the order asked for, and never more at once than it may", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 40 }), fc.integer({ min: 1, max: 6 }), async (delays, atOnce) => {
        let running = 0;
        let most = 0;
        const seen: number[] = [];
        const work = async (i: number) => {
          running += 1;
          most = Math.max(most, running);
          seen.push(i);
          for (let turn = 0; turn < (delays[i] ?? 0); turn += 1) await Promise.resolve();
          running -= 1;
          return i * 2;
        };
        const results = await inTime([...delays.keys()], work, { atOnce, beginMs: 10_000, waitMs: 10_000 });
        expect(results).toEqual(delays.map((_, i) => ({ state: "done", result: i * 2 })));
        expect(seen).toEqual([...delays.keys()]);
        expect(most).toBeLessThanOrEqual(atOnce);
      }),
      { numRuns: 50 },
    );
  });
  it("does not begin another once the time to begin is over, and says so", async () => {
    const begun: number[] = [];
    const work = async (i: number) => {
      begun.push(i);
      await pause(30);
      return i;
    };
    expect(await inTime([0, 1, 2], work, { atOnce: 1, beginMs: 20, waitMs: 10_000 })).toEqual([{ state: "done", result: 0 }, { state: "not_begun" }, { state: "not_begun" }]);
    expect(begun).toEqual([0]);
  });
  it("does not wait for one that has no end, and tells it from what was not begun", async () => {
    const results = await inTime(["hangs", "quick", "waits"], (item) => (item === "quick" ? Promise.resolve(item) : never()), { atOnce: 2, beginMs: 10_000, waitMs: 20 });
    expect(results).toEqual([{ state: "begun" }, { state: "done", result: "quick" }, { state: "begun" }]);
    expect(await inTime(["hangs", "waits"], never, { atOnce: 1, beginMs: 10_000, waitMs: 20 })).toEqual([{ state: "begun" }, { state: "not_begun" }]);
  });
});
