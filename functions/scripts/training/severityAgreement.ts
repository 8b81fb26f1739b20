import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { severityLevels } from "../../src/triage/model.ts";
import { loadModel, type TriageModel } from "../../src/triage/modelFile.ts";
import { triage } from "../../src/triage/pipeline.ts";
import { estimateRecords } from "../../src/triage/records.ts";
import { readVcdb, vcdbPath, type Example } from "./dataset.ts";

/** What was compared with others' judgement, how many, and the share that agreed. */
export interface Agreement {
  name: string;
  compared: number;
  agreed: number;
  note: string;
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
const percent = (part: number, whole: number): string => `${((100 * part) / (whole || 1)).toFixed(1)} %`;

/** Counts extracted from narratives against those the database states: right if of the same power of ten. */
function recordBands(narratives: readonly Pick<Example, "text" | "records">[]): Agreement {
  const stated = narratives.flatMap(({ text, records }) => (records !== null && records > 0 ? [{ text, records }] : []));
  const extracted = stated.flatMap(({ text, records }) => {
    const count = estimateRecords(text)?.count;
    return count === undefined ? [] : [{ records, count }];
  });
  const band = (count: number): number => Math.floor(Math.log10(count));
  const right = extracted.filter(({ records, count }) => band(records) === band(count)).length;
  const many = extracted.filter(({ records }) => records >= 10);
  const rightOfMany = many.filter(({ records, count }) => band(records) === band(count)).length;
  return {
    name: "Records affected, where the narrative states a count",
    compared: extracted.length,
    agreed: rounded(right / (extracted.length || 1)),
    note: `same power of ten as the database; ${percent(extracted.length, stated.length)} of ${String(stated.length)} narratives with a known count state one; ${percent(rightOfMany, many.length)} right where ten or more are known`,
  };
}

interface Rated {
  text: string;
  /** The source's own measure, greater for worse, and the level it is taken for. */
  measure: number;
  level: number;
}

const SigmaRow = z.object({ title: z.string(), description: z.string().nullish(), level: z.string().nullish() });
const SplunkRow = z.object({ name: z.string(), description: z.string().nullish(), message: z.string().nullish(), risk: z.number().nullish() });

const sigmaLevels = ["informational", "low", "medium", "high", "critical"];

function readLines<Row>(path: string, schema: z.ZodType<Row>): Row[] {
  return readFileSync(path, "utf8").split("\n").filter((line) => line.trim() !== "").map((line) => schema.parse(JSON.parse(line)));
}

function sigmaRules(path: string): Rated[] {
  return readLines(path, SigmaRow).flatMap(({ title, description, level }) => {
    const measure = sigmaLevels.indexOf(level ?? "");
    return measure < 0 ? [] : [{ text: `${title}\n\n${description ?? ""}`, measure, level: Math.max(0, measure - 1) }];
  });
}

function splunkRules(path: string): Rated[] {
  return readLines(path, SplunkRow).flatMap(({ name, description, message, risk }) => (typeof risk === "number" ? [{ text: `${name}\n\n${message ?? ""}\n${description ?? ""}`, measure: risk, level: Math.min(3, Math.floor(risk / 25)) }] : []));
}

/** Of pairs that the source rates differently, the share that the score puts the same way round; ties count half. */
function concordance(rated: readonly { measure: number; score: number }[]): number {
  let pairs = 0;
  let same = 0;
  rated.forEach((one, index) => {
    for (const other of rated.slice(index + 1)) {
      const difference = Math.sign(one.measure - other.measure);
      if (difference === 0) continue;
      pairs++;
      same += (1 + difference * Math.sign(one.score - other.score)) / 2;
    }
  });
  return same / (pairs || 1);
}

/** How many rules the pairs are made of; two thousand make two million pairs. */
const mostRules = 2_000;

function ruleLevels(name: string, rules: readonly Rated[], model: TriageModel): Agreement {
  const judged = rules.map(({ text, measure, level }) => {
    const { severity } = triage({ text }, model).verdict;
    return { measure, rated: level, computed: severityLevels.indexOf(severity.level), score: severity.score };
  });
  const exact = judged.filter(({ rated, computed }) => rated === computed).length;
  const within = judged.filter(({ rated, computed }) => Math.abs(rated - computed) <= 1).length;
  const commonest = Math.max(...severityLevels.map((_, level) => judged.filter(({ rated }) => rated === level).length));
  const step = Math.max(1, Math.ceil(judged.length / mostRules));
  const ordered = concordance(judged.filter((_, index) => index % step === 0));
  return {
    name,
    compared: judged.length,
    agreed: rounded(exact / (judged.length || 1)),
    note: `within one level ${percent(within, judged.length)}; always the commonest ${percent(commonest, judged.length)}; of differently rated pairs ${percent(ordered, 1)} in the same order (50 % by chance)`,
  };
}

const alertsPath = (file: string): string => fileURLToPath(new URL(`../../../../shared/data/alerts/${file}`, import.meta.url));

/**
 * How the severity agrees with what others judged: record counts of the VERIS Community Database, levels of Sigma rules,
 * risk scores of Splunk's. The model is made for reports of people; for rules the figures only say how far that carries.
 * Rules are left out where their files are absent.
 */
export function severityAgreement(narratives: readonly Pick<Example, "text" | "records">[], model: TriageModel): Agreement[] {
  const sources = [
    { name: "Sigma rules, by level", path: alertsPath("sigma_rules.jsonl"), read: sigmaRules },
    { name: "Splunk rules, by risk score in quarters", path: alertsPath("splunk_rules.jsonl"), read: splunkRules },
  ];
  return [recordBands(narratives), ...sources.filter(({ path }) => existsSync(path)).map(({ name, path, read }) => ruleLevels(name, read(path), model))];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, compared, agreed, note } of severityAgreement(readVcdb(vcdbPath()), loadModel())) console.log(`${name}: ${percent(agreed, 1)} of ${String(compared)} agree (${note})`);
}
