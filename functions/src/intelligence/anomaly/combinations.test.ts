import { describe, expect, it } from "vitest";
import { judgePairs, mostPairs, mostValues, pairKey, tellPairs, type PairHistory, type PairTable } from "./combinations.ts";

const day = 20_500;
const table = (pairs: readonly (readonly [string, string, number])[]): PairTable => {
  const sum = (of: (pair: readonly [string, string, number]) => string): Record<string, number> => {
    const counts = new Map<string, number>();
    for (const pair of pairs) counts.set(of(pair), (counts.get(of(pair)) ?? 0) + pair[2]);
    return Object.fromEntries(counts);
  };
  return { first: sum(([first]) => first), second: sum(([, second]) => second), pairs: sum(([first, second]) => pairKey(first, second)), total: pairs.reduce((total, [, , count]) => total + count, 0) };
};
// The mail gateway sees phishing, the endpoint agent scripts; both see valid accounts.
const usual = table([["mail", "T1566", 20], ["mail", "T1078", 5], ["edr", "T1059", 20], ["edr", "T1078", 5]]);
const history = (days: number): PairHistory | null => Array.from({ length: days }, (_, i) => i).reduce<PairHistory | null>((known, i) => tellPairs(known, day + i, usual), null);
const judge = (known: PairHistory | null, today: PairTable, on = day + 60) => judgePairs({ features: ["source", "technique"], entityOf: (id) => ({ type: "source", id }), history: known, today, day: on });

describe("rare combinations", () => {
  it("are found where two common things meet that never did", () => {
    const [finding, ...others] = judge(history(60), table([["mail", "T1059", 3], ["mail", "T1566", 18], ["edr", "T1059", 20]]));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: "rare_combination", entity: { type: "source", id: "mail" }, observed: 3, evidence: { source: "mail", technique: "T1059", both: 0 } });
    expect(finding?.p).toBeLessThan(1e-5);
    expect(finding?.sentence).toContain("Source “mail” and technique “T1059” came together 3 times");
    expect(finding?.sentence).toContain("they met never");
  });
  it("are less likely the more there are of them", () => {
    const ps = [1, 2, 5].map((count) => judge(history(60), table([["mail", "T1059", count], ["mail", "T1566", 18]]))[0]?.p ?? 1);
    expect([...ps].sort((a, b) => b - a)).toEqual(ps);
  });
  it("are not what is usual, nor parts hardly known, nor what has become usual", () => {
    expect(judge(history(60), usual)).toEqual([]);
    expect(judge(history(60), table([["new source", "T1059", 3], ["mail", "T9999", 3]]))).toEqual([]);
    const grown = [1, 2, 3, 4, 5, 6].reduce((known, i) => tellPairs(known, day + 60 + i, table([["mail", "T1059", 20]])), history(60));
    expect(judge(grown, table([["mail", "T1059", 3]]), day + 70)[0]?.p ?? 1).toBeGreaterThan(5e-3);
  });
  it("are not told before there are three weeks of history, nor of a day in the history", () => {
    const rare = table([["mail", "T1059", 3]]);
    expect(judge(history(15), rare)).toEqual([]);
    expect(judge(null, rare)).toEqual([]);
    expect(judge(history(60), rare, day + 59)).toEqual([]);
  });
});

describe("the history of pairs", () => {
  it("counts a day once and lets it fade", () => {
    const known = history(60);
    expect(tellPairs(known, day + 59, usual)).toBe(known);
    expect(tellPairs(known, day + 59 + 90, usual).table.total).toBeCloseTo((known?.table.total ?? 0) / 2 + usual.total, 6);
  });
  it("is bounded and takes no harm from hostile names and counts", () => {
    const many = tellPairs(null, day, table(Array.from({ length: 2_000 }, (_, i) => [`s${String(i)}`, `t${String(i)}`, 1] as const)));
    expect(Object.keys(many.table.first).length).toBe(mostValues);
    expect(Object.keys(tellPairs(null, day, { first: {}, second: {}, pairs: Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [String(i), 1])), total: 1 }).table.pairs).length).toBe(mostPairs);
    const hostile = { first: { constructor: Number.NaN, __proto__: 3 }, second: { toString: -1 }, pairs: { "not json": 5, "[1,2]": 5, [pairKey("constructor", "toString")]: Infinity }, total: Number.NaN } as unknown as PairTable;
    const known = Array.from({ length: 30 }, (_, i) => i).reduce<PairHistory | null>((before, i) => tellPairs(before, day + i, hostile), null);
    expect(judge(known, hostile)).toEqual([]);
    expect(judge(history(60), hostile)).toEqual([]);
  });
});
