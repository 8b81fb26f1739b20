import { describe, expect, it } from "vitest";
import { suppressionDefaults, type SuppressionConditions } from "./suppressionModel.ts";
import { fits, suppressorOf, type Suppressible } from "./suppressing.ts";

const alert: Suppressible = { source: "EDR", title: "Backup job failed: night run", severity: "medium", rule: "Job state", host: "srv-1", user: "ada", observables: [{ type: "ipv4", value: "203.0.113.9", isInternal: false }], techniques: ["T1059.001"] };

describe("a rule's conditions", () => {
  it.each<[string, SuppressionConditions, boolean]>([
    ["a source, whatever its case", { sources: ["ids", "edr"] }, true],
    ["another source", { sources: ["edr-2"] }, false],
    ["a severity up to", { severityAtMost: "medium" }, true],
    ["a graver one", { severityAtMost: "low" }, false],
    ["a rule", { rules: ["job state"] }, true],
    ["words of the title in any order", { title: ["failed JOB"] }, true],
    ["a part of a word", { title: ["back"] }, false],
    ["words of which one is missing", { title: ["backup deleted"] }, false],
    ["nothing but marks", { title: ["—"] }, false],
    ["a host", { hosts: ["SRV-1"] }, true],
    ["a user", { users: ["bob"] }, false],
    ["an observable", { observables: ["203.0.113.9"] }, true],
    ["the beginning of one", { observables: ["203.0.113."] }, false],
    ["a technique above", { techniques: ["T1059"] }, true],
    ["a technique below", { techniques: ["T1059.003"] }, false],
    ["all of several", { sources: ["edr"], hosts: ["srv-1", "srv-2"], title: ["backup"] }, true],
    ["all but one of several", { sources: ["edr"], hosts: ["srv-2"] }, false],
  ])("with %s", (_what, conditions, expected) => {
    expect(fits(conditions, alert)).toBe(expected);
  });
  it("about what the alert does not have never hold", () => {
    const bare = { ...alert, rule: null, host: null, user: null, observables: [], techniques: [] };
    for (const conditions of [{ rules: [""] }, { hosts: ["srv-1"] }, { users: ["ada"] }, { observables: ["x"] }, { techniques: ["T1059"] }]) expect(fits(conditions, bare)).toBe(false);
  });
});

describe("of several rules", () => {
  const [from, until] = [new Date("2026-06-01T00:00:00Z"), new Date("2026-06-02T00:00:00Z")];
  const rule = (id: string, changes = {}) => ({ ...suppressionDefaults, id, conditions: { sources: ["edr"] }, from, until, ...changes });
  it("the first in force counts: from its beginning, before its end, unless it was ended or could not be read", () => {
    const rules = [rule("early", { until: from }), rule("ended", { endedAt: from }), rule("other", { conditions: { sources: ["ids"] } }), { ...suppressionDefaults, id: "broken" }, rule("a"), rule("b")];
    expect(suppressorOf(rules, alert, from)?.id).toBe("a");
    expect(suppressorOf(rules, alert, new Date(until.getTime() - 1))?.id).toBe("a");
    expect(suppressorOf(rules, alert, until)).toBeNull();
    expect(suppressorOf(rules, alert, new Date(from.getTime() - 1))).toBeNull();
  });
});
