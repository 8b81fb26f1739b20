import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categories, severityLevels, type Category, type SeverityLevel } from "../triage/model.ts";
import { fitPlaybooks, likelyCategories } from "./fitPlaybooks.ts";

const playbook = (name: string, of: Category[], minimumSeverity: SeverityLevel = "low", source: "builtin" | "own" = "builtin") => ({ name, source, appliesTo: { categories: of, minimumSeverity } });
const names = (playbooks: { name: string }[]) => playbooks.map(({ name }) => name);

describe("the playbooks that fit", () => {
  it("come in the order of how well they do", () => {
    const all = [
      playbook("for anything", ["other", "phishing"]),
      playbook("for a second guess", ["fraud"]),
      playbook("z shipped", ["phishing"]),
      playbook("a shipped", ["phishing"]),
      playbook("own", ["phishing"], "low", "own"),
      playbook("severe", ["phishing"], "high"),
      playbook("wide", ["phishing", "fraud"]),
    ];
    expect(names(fitPlaybooks(all, ["phishing", "fraud"], "critical"))).toEqual(["severe", "own", "a shipped", "z shipped", "wide", "for anything", "for a second guess"]);
  });
  it("are none for another category or a lower severity; while it is not known, none that ask for one", () => {
    const all = [playbook("severe", ["phishing"], "high"), playbook("any", ["phishing"])];
    expect(names(fitPlaybooks(all, ["phishing"], "medium"))).toEqual(["any"]);
    expect(names(fitPlaybooks(all, ["phishing"], null))).toEqual(["any"]);
    expect(fitPlaybooks(all, ["fraud"], "critical")).toEqual([]);
    expect(fitPlaybooks(all, [], "critical")).toEqual([]);
  });
  it("are the same ones in the same order, however they come from the database", () => {
    const some = fc.uniqueArray(fc.constantFrom(...categories), { minLength: 1, maxLength: 4 });
    const one = fc.record({ name: fc.string(), source: fc.constantFrom("builtin" as const, "own" as const), appliesTo: fc.record({ categories: some, minimumSeverity: fc.constantFrom(...severityLevels) }) });
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ name }) => name.normalize(), comparator: (a, b) => a.localeCompare(b, "en") === 0, maxLength: 8 }), some, fc.constantFrom(null, ...severityLevels), (playbooks, likely, severity) => {
        const fitting = fitPlaybooks(playbooks, likely, severity);
        expect(names(fitPlaybooks([...playbooks].reverse(), likely, severity))).toEqual(names(fitting));
        expect(new Set(names(fitting)).size).toBe(fitting.length);
      }),
    );
  });
});

describe("the categories an incident may be of", () => {
  const alternatives = [{ category: "fraud" as const, confidence: 0.2 }, { category: "phishing" as const, confidence: 0.1 }];
  it("are its own, and the engine's others only while the engine is unsure and no person has decided", () => {
    expect(likelyCategories({ category: "phishing", categorySource: "ai", triage: { state: "done", needsReview: true, alternatives } })).toEqual(["phishing", "fraud"]);
    expect(likelyCategories({ category: "phishing", categorySource: "ai", triage: { state: "done", needsReview: false, alternatives } })).toEqual(["phishing"]);
    expect(likelyCategories({ category: "phishing", categorySource: "human", triage: { state: "done", needsReview: true, alternatives } })).toEqual(["phishing"]);
    expect(likelyCategories({ category: null, categorySource: null, triage: { state: "pending" } })).toEqual([]);
  });
});
