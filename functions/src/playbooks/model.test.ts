import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CreatePlaybookInput, Steps, stepsMax } from "./model.ts";

const step = (id: string, changes: Record<string, unknown> = {}) => ({ id, title: "Do it", phase: "containment", ...changes });
const pathsOf = (steps: unknown): string[] => Steps.safeParse(steps).error?.issues.map((issue) => issue.path.join(".")) ?? [];
const playbook = (changes: Record<string, unknown> = {}) => ({ name: "A playbook", appliesTo: { categories: ["phishing"] }, steps: [step("a")], ...changes });

describe("the steps of a playbook", () => {
  it("stand after those they need, so that none can wait for itself", () => {
    const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 1, maxLength: 6 });
    const needs = fc.array(fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { maxLength: 3 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(ids, needs, (order, wanted) => {
        const read = Steps.safeParse(order.map((id, i) => step(id, { needs: wanted[i] })));
        const isOrdered = order.every((_, i) => (wanted[i] ?? []).every((need) => order.slice(0, i).includes(need)));
        expect(read.success).toBe(isOrdered);
        if (!read.success) return;
        // Done in the order of the list, each finds done what it needs.
        const done = new Set<string>();
        for (const { id, needs: before } of read.data) {
          expect(before.every((need) => done.has(need))).toBe(true);
          done.add(id);
        }
      }),
      { numRuns: 500 },
    );
  });
  it.each<[string, unknown, string[]]>([
    ["two that need each other", [step("a", { needs: ["b"] }), step("b", { needs: ["a"] })], ["0.needs.0"]],
    ["one that needs itself", [step("a", { needs: ["a"] })], ["0.needs.0"]],
    ["one that needs what is not there", [step("a"), step("b", { needs: ["a", "z"] })], ["1.needs.1"]],
    ["two of one id", [step("a"), step("a")], ["1.id"]],
    ["an id with a space", [step("a b")], ["0.id"]],
    ["none", [], [""]],
    ["too many", Array.from({ length: stepsMax + 1 }, (_, i) => step(`s${String(i)}`)), [""]],
    ["a phase that is none", [step("a", { phase: "panic" })], ["0.phase"]],
    ["an owner by name", [step("a", { owner: "u1" })], ["0.owner"]],
    ["a due time in the past", [step("a", { dueMinutes: -1 })], ["0.dueMinutes"]],
    ["a description too long", [step("a", { description: "x".repeat(3_501) })], ["0.description"]],
    ["a title on two lines", [step("a", { title: "Do\nit" })], ["0.title"]],
    ["an action nobody knows", [step("a", { action: { kind: "make_coffee", target: "kitchen" } })], ["0.action.kind"]],
    ["a condition on a field that is not for conditions", [step("a", { conditions: [{ field: "title", operator: "is", value: "x" }] })], ["0.conditions.0.field"]],
    ["too many conditions", [step("a", { conditions: Array.from({ length: 11 }, () => ({ field: "restricted", operator: "is", value: true })) })], ["0.conditions"]],
    ["a field too many", [step("a", { colour: "red" })], ["0"]],
  ])("are refused with %s, and it says where", (_what, steps, paths) => {
    expect(pathsOf(steps)).toEqual(paths);
  });
  it("may be as many as allowed", () => {
    expect(Steps.safeParse(Array.from({ length: stepsMax }, (_, i) => step(`s${String(i)}`))).success).toBe(true);
  });
});

describe("a playbook from outside", () => {
  it("needs a name, a category and a step, and nothing else", () => {
    expect(CreatePlaybookInput.parse(playbook())).toMatchObject({ description: "", appliesTo: { minimumSeverity: "low" }, steps: [{ owner: "nobody", required: false, dueMinutes: null, conditions: [], needs: [], action: null, csfFunction: "respond" }] });
  });
  it.each([{ name: "x" }, { appliesTo: { categories: [] } }, { appliesTo: { categories: ["gossip"] } }, { steps: [] }, { status: "archived" }, { source: "builtin" }, { version: 7 }, { id: "builtin-phishing" }, { createdBy: "u1" }])("is refused with %j", (changes) => {
    expect(CreatePlaybookInput.safeParse(playbook(changes)).success).toBe(false);
  });
});
