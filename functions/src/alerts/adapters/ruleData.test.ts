/** The adapters against real rules, made into matches here; the data are no part of the project. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Adapter } from "./adapter.ts";
import { falco } from "./falco.ts";
import { sigma } from "./sigma.ts";
import { splunk } from "./splunk.ts";

const folder = process.env["SECURA_DATA"] ?? "";
const why = "set SECURA_DATA to a folder with alerts/{sigma,splunk,falco}_rules.jsonl to compare with real rules";

const SigmaRule = z.object({ id: z.string(), title: z.string(), description: z.string(), level: z.string(), tactics: z.array(z.string()), techniques: z.array(z.string()), cves: z.array(z.string()) });
const SplunkRule = z.object({ name: z.string(), description: z.string(), risk: z.number(), message: z.string(), techniques: z.array(z.string()) });
const FalcoRule = z.object({ rule: z.string(), priority: z.string(), output: z.string(), tags: z.array(z.string()) });

function rulesOf<T>(file: string, schema: z.ZodType<T>): T[] {
  return readFileSync(join(folder, "alerts", file), "utf8").trim().split("\n").map((line) => schema.parse(JSON.parse(line)));
}

interface Case {
  payload: unknown;
  title: string;
  level: string;
  techniques: readonly string[];
  cves?: readonly string[];
}

/** What of each case is not in what the adapter made of it. */
function lostBy(adapter: Adapter, cases: readonly Case[]): string[] {
  return cases.flatMap(({ payload, title, level, techniques, cves = [] }) => {
    const alert = adapter.read(payload);
    const values = new Set(alert.observables.map(({ value }) => value));
    return [
      ...(alert.title === title ? [] : [`title ${title}: ${alert.title}`]),
      ...(alert.severity === level ? [] : [`level of ${title}: ${alert.severity}, not ${level}`]),
      ...techniques.filter((id) => !alert.techniques.includes(id)).map((id) => `${id} of ${title}`),
      ...cves.filter((id) => !values.has(id)).map((id) => `${id} of ${title}`),
    ];
  });
}

const sigmaLevel = (level: string): string => (level === "informational" ? "low" : level);
const splunkLevel = (risk: number): string => (risk <= 40 ? "low" : risk <= 60 ? "medium" : risk <= 80 ? "high" : "critical");
const falcoLevels: Readonly<Record<string, string>> = { CRITICAL: "critical", ERROR: "high", WARNING: "medium", NOTICE: "low", INFO: "low" };

describe.skipIf(!existsSync(join(folder, "alerts")) || folder === "")(`real rules (${why})`, () => {
  it("of Sigma lose no title, level, technique or CVE", () => {
    const cases = rulesOf("sigma_rules.jsonl", SigmaRule).flatMap(({ id, title, description, level, tactics, techniques, cves }): Case[] => {
      const tags = [...tactics.map((tactic) => `attack.${tactic}`), ...techniques.map((technique) => `attack.${technique.toLowerCase()}`), ...cves];
      const expected = { title, level: sigmaLevel(level), techniques, cves: cves.map((tag) => tag.toUpperCase().replace(".", "-")) };
      return [{ payload: { rule: { id, title, description, level, tags }, event: { Computer: "ws-1" } }, ...expected }, { payload: { id, title, description, rule_level: level, tags, count: 1, matches: [{ Computer: "ws-1" }] }, ...expected }];
    });
    expect(cases.length).toBeGreaterThan(5_000);
    expect(lostBy(sigma, cases)).toEqual([]);
  });

  it("of Splunk lose no title, level or technique, however those are written", () => {
    const cases = rulesOf("splunk_rules.jsonl", SplunkRule).flatMap(({ name, description, risk, message, techniques }): Case[] => {
      const [base, expected] = [{ rule_name: name, rule_description: description, risk_message: message }, { title: name, techniques }];
      const urgency = splunkLevel(risk);
      return [
        { payload: { ...base, risk_score: String(risk), "annotations.mitre_attack": techniques }, ...expected, level: urgency },
        { payload: { search_name: `${name} - Rule`, sid: "1", result: { ...base, urgency, annotations: JSON.stringify({ mitre_attack: techniques }) } }, ...expected, level: urgency },
        { payload: { ...base, urgency, risk_score: 1, annotations: { mitre_attack: { mitre_technique_id: techniques.join(" ") } } }, ...expected, level: urgency },
      ];
    });
    expect(cases.length).toBeGreaterThan(4_000);
    expect(lostBy(splunk, cases)).toEqual([]);
  });

  it("of Falco lose no title, level or technique", () => {
    const cases = rulesOf("falco_rules.jsonl", FalcoRule).map(({ rule, priority, output, tags }): Case => ({ payload: { rule, priority, output, tags, output_fields: {} }, title: rule, level: falcoLevels[priority] ?? "", techniques: tags.filter((tag) => /^T\d/.test(tag)) }));
    expect(cases.length).toBeGreaterThan(90);
    expect(cases.flatMap(({ techniques }) => techniques).length).toBeGreaterThan(20);
    expect(lostBy(falco, cases)).toEqual([]);
  });
});
