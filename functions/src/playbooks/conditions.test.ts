import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incidentDefaults, Tlp } from "../incidents/model.ts";
import { categories, severityLevels } from "../triage/model.ts";
import { Condition, whyNot, type Facts } from "./conditions.ts";

const facts = (changes: Partial<Facts>): Facts => ({ ...incidentDefaults, ...changes });
const technique = (id: string) => ({ id, name: "x" });

const words = fc.constantFrom("health", "Health ", "bank", "names", "vip");
const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    severity: fc.constantFrom(null, ...severityLevels),
    category: fc.constantFrom(null, ...categories),
    tlp: fc.constantFrom(...Tlp.options),
    restricted: fc.boolean(),
    tags: fc.array(words, { maxLength: 3 }),
    affected: fc.record({ users: fc.nat(100), records: fc.nat(100), systems: fc.array(words, { maxLength: 2 }), dataClasses: fc.array(words, { maxLength: 3 }) }, { requiredKeys: [] }),
    triage: fc.record({ state: fc.constant("done" as const), recordsEstimated: fc.option(fc.nat(100)), observablesCount: fc.nat(10), techniques: fc.array(fc.constantFrom("T1566", "T1566.001", "T1486").map(technique), { maxLength: 3 }) }, { requiredKeys: ["state"] }),
  });
const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: fc.constant("severity" as const), operator: fc.constantFrom("is" as const, "isNot" as const, "atLeast" as const, "atMost" as const), value: fc.constantFrom(...severityLevels) }),
  fc.record({ field: fc.constant("category" as const), operator: fc.constantFrom("isOneOf" as const, "isNoneOf" as const), value: fc.uniqueArray(fc.constantFrom(...categories), { minLength: 1, maxLength: 5 }) }),
  fc.record({ field: fc.constant("tlp" as const), operator: fc.constantFrom("isOneOf" as const, "isNoneOf" as const), value: fc.uniqueArray(fc.constantFrom(...Tlp.options), { minLength: 1, maxLength: 3 }) }),
  fc.record({ field: fc.constant("restricted" as const), operator: fc.constant("is" as const), value: fc.boolean() }),
  fc.record({ field: fc.constantFrom("tags" as const, "affected.systems" as const, "affected.dataClasses" as const), operator: fc.constantFrom("includes" as const, "lacks" as const), value: words }),
  fc.record({ field: fc.constantFrom("affected.users" as const, "affected.records" as const, "triage.observablesCount" as const), operator: fc.constantFrom("atLeast" as const, "atMost" as const), value: fc.nat(100) }),
  fc.record({ field: fc.constant("triage.techniques" as const), operator: fc.constantFrom("includes" as const, "lacks" as const), value: fc.constantFrom("T1566", "T1566.001", "T1486") }),
);
const opposites = { is: "isNot", isNot: "is", isOneOf: "isNoneOf", isNoneOf: "isOneOf", includes: "lacks", lacks: "includes" } as const;
const holds = (condition: Condition, of: Facts) => whyNot([condition], of) === null;
const isUnknown = (condition: Condition, of: Facts) => whyNot([condition], of)?.includes("not known") === true;

describe("a condition", () => {
  it.each<[Condition, Partial<Facts>, boolean]>([
    [{ field: "severity", operator: "atLeast", value: "high" }, { severity: "critical" }, true],
    [{ field: "severity", operator: "atLeast", value: "high" }, { severity: "high" }, true],
    [{ field: "severity", operator: "atLeast", value: "high" }, { severity: "medium" }, false],
    [{ field: "severity", operator: "atMost", value: "medium" }, { severity: "low" }, true],
    [{ field: "severity", operator: "isNot", value: "low" }, { severity: "high" }, true],
    [{ field: "severity", operator: "isNot", value: "low" }, { severity: null }, false],
    [{ field: "category", operator: "isOneOf", value: ["phishing", "fraud"] }, { category: "fraud" }, true],
    [{ field: "category", operator: "isNoneOf", value: ["phishing"] }, { category: null }, false],
    [{ field: "tlp", operator: "isOneOf", value: ["AMBER+STRICT", "RED"] }, { tlp: "RED" }, true],
    [{ field: "restricted", operator: "is", value: false }, { restricted: true }, false],
    [{ field: "tags", operator: "includes", value: "VIP" }, { tags: ["vip"] }, true],
    [{ field: "tags", operator: "lacks", value: "vip" }, { tags: [] }, true],
    [{ field: "affected.dataClasses", operator: "includes", value: "health" }, { affected: { dataClasses: ["Health"] } }, true],
    [{ field: "affected.dataClasses", operator: "lacks", value: "health" }, { affected: {} }, false],
    [{ field: "affected.records", operator: "atLeast", value: 1 }, { affected: { records: 0 }, triage: { state: "done", recordsEstimated: 900 } }, false],
    [{ field: "affected.records", operator: "atLeast", value: 1 }, { triage: { state: "done", recordsEstimated: 900 } }, true],
    [{ field: "affected.records", operator: "atLeast", value: 0 }, { triage: { state: "done", recordsEstimated: null } }, false],
    [{ field: "affected.users", operator: "atMost", value: 5 }, { affected: { users: 5 } }, true],
    [{ field: "triage.techniques", operator: "includes", value: "T1566" }, { triage: { state: "done", techniques: [technique("T1566.002")] } }, true],
    [{ field: "triage.techniques", operator: "includes", value: "T1566.001" }, { triage: { state: "done", techniques: [technique("T1566")] } }, false],
    [{ field: "triage.techniques", operator: "includes", value: "T1566" }, { triage: { state: "done", techniques: [technique("T15660")] } }, false],
    [{ field: "triage.observablesCount", operator: "atLeast", value: 1 }, { triage: { state: "pending" } }, false],
  ])("%j on %j: %s", (condition, changes, expected) => {
    expect(holds(condition, facts(changes))).toBe(expected);
  });
  it("holds for exactly one of an operator and its opposite, and for neither while the field is not known", () => {
    fc.assert(
      fc.property(anyCondition, anyFacts, (condition, of) => {
        const operator = condition.operator in opposites ? opposites[condition.operator as keyof typeof opposites] : null;
        const opposite = Condition.safeParse({ ...condition, operator });
        if (!opposite.success) return;
        if (isUnknown(condition, of)) expect([holds(condition, of), holds(opposite.data, of)]).toEqual([false, false]);
        else expect(holds(condition, of)).toBe(!holds(opposite.data, of));
      }),
      { numRuns: 2_000 },
    );
  });
  it("that asks for more holds for no more incidents", () => {
    const levels = fc.constantFrom(...severityLevels);
    fc.assert(
      fc.property(levels, levels, anyFacts, (a, b, of) => {
        const [less = a, more = b] = [a, b].sort((x, y) => severityLevels.indexOf(x) - severityLevels.indexOf(y));
        if (holds({ field: "severity", operator: "atLeast", value: more }, of)) expect(holds({ field: "severity", operator: "atLeast", value: less }, of)).toBe(true);
      }),
    );
  });
  it("gets through its schema as it is, and fits what it generates", () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        expect(Condition.parse(condition)).toEqual(condition);
      }),
    );
  });
  it.each([
    { field: "title", operator: "is", value: "x" },
    { field: "reportedBy", operator: "is", value: "u1" },
    { field: "severity", operator: "includes", value: "high" },
    { field: "severity", operator: "atLeast", value: "urgent" },
    { field: "affected.records", operator: "atLeast", value: -1 },
    { field: "affected.records", operator: "atLeast", value: "1" },
    { field: "category", operator: "isOneOf", value: [] },
    { field: "triage.techniques", operator: "includes", value: "phishing" },
    { field: "tags", operator: "includes", value: "x".repeat(201) },
    { field: "severity", operator: "is", value: "low", also: 1 },
    { field: "__proto__", operator: "is", value: "low" },
  ])("%j is refused", (condition) => {
    expect(Condition.safeParse(condition).success).toBe(false);
  });
});

describe("several conditions", () => {
  it("hold together exactly when each holds alone, in any order", () => {
    fc.assert(
      fc.property(fc.array(anyCondition, { maxLength: 5 }), anyFacts, (conditions, of) => {
        const each = conditions.every((condition) => holds(condition, of));
        expect(whyNot(conditions, of) === null).toBe(each);
        expect(whyNot([...conditions].reverse(), of) === null).toBe(each);
      }),
      { numRuns: 1_000 },
    );
  });
  it("none of them always hold", () => {
    fc.assert(
      fc.property(anyFacts, (of) => {
        expect(whyNot([], of)).toBe(null);
      }),
    );
  });
  it("give a reason of bounded length that says what is and what was asked", () => {
    expect(whyNot([{ field: "severity", operator: "atLeast", value: "high" }], facts({ severity: "medium" }))).toBe("the severity: medium (asked: at least high)");
    expect(whyNot([{ field: "affected.records", operator: "atLeast", value: 1 }], facts({}))).toBe("the number of affected records: not known (asked: at least 1)");
    expect(whyNot([{ field: "tags", operator: "includes", value: "x" }], facts({ tags: ["y".repeat(5_000)] }))?.length).toBeLessThan(500);
  });
});
