import { describe, expect, it } from "vitest";
import { withinBudget } from "./budget.ts";
import { findingOf, type Finding } from "./finding.ts";
import { anomalySettings, type Detector } from "./settings.ts";

const finding = (id: string, p: number, detector: Detector = "volume"): Finding => findingOf({ kind: "volume_day", detector, entity: { type: "user", id }, at: new Date(0), expected: 1, observed: 9, p, sentence: "", evidence: {} });
const looked = (count: number) => ({ volume: count, signIn: count, travel: count, combination: count, rising: count });
const ids = (findings: readonly Finding[]): string[] => findings.map(({ entity }) => entity.id);
const open = { ...anomalySettings, falseAlarmsPerEntityDay: { volume: 1, signIn: 1, travel: 1, combination: 1, rising: 1 }, falseDiscoveryRate: 0.05 };

describe("the budget of false alarms", () => {
  it("is 1 in 1,000 entity-days at most, for each kind of entity", () => {
    const { volume, signIn, travel, combination, rising } = anomalySettings.falseAlarmsPerEntityDay;
    for (const all of [volume + signIn + travel, volume + combination, rising]) expect(all).toBeLessThanOrEqual(1e-3 + 1e-12);
  });
  it("takes the four discoveries of Benjamini and Hochberg's example, and not a fifth", () => {
    const ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
    expect(ids(withinBudget(ps.map((p, i) => finding(String(i), p)), looked(15), open))).toEqual(["0", "1", "2", "3"]);
  });
  it("asks more of a finding the more entities were looked at", () => {
    expect(withinBudget([finding("a", 1e-5)], looked(100))).toHaveLength(1);
    expect(withinBudget([finding("a", 1e-5)], looked(1_000_000))).toHaveLength(0);
    expect(withinBudget([finding("a", 1e-8)], looked(1_000_000))).toHaveLength(1);
  });
  it("lets nothing through above an entity's own budget, however few are looked at", () => {
    expect(withinBudget([finding("a", 2e-3)], looked(1))).toHaveLength(0);
  });
  it("tells an entity's least likely finding of a detector, in the same order whatever order they come in", () => {
    const all = [finding("a", 1e-6), finding("a", 1e-9), finding("b", 1e-7), finding("c", 1e-7), finding("a", 1e-8, "signIn")];
    const told = withinBudget(all, looked(10));
    expect(told.map(({ entity, p }) => [entity.id, p])).toEqual([["a", 1e-9], ["a", 1e-8], ["b", 1e-7], ["c", 1e-7]]);
    expect(withinBudget([...all].reverse(), looked(10))).toEqual(told);
  });
  it("keeps the false alarms of a hundred thousand usual entities within it", () => {
    let state = 7;
    const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const alarms = Array.from({ length: 100 }, () => withinBudget(Array.from({ length: 1_000 }, (_, i) => finding(String(i), uniform())), looked(1_000)).length).reduce((sum, count) => sum + count);
    expect(alarms).toBeLessThanOrEqual(100_000 * anomalySettings.falseAlarmsPerEntityDay.volume);
  });
  it("finds nothing in nothing", () => {
    expect(withinBudget([], looked(0))).toEqual([]);
  });
});
