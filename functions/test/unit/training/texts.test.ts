import { describe, expect, it } from "vitest";
import { readAuthored } from "../../../scripts/training/dataset.ts";
import { groupDuplicates } from "../../../src/ai/nearDuplicates.ts";
import { categories } from "../../../src/triage/model.ts";

const reports = readAuthored("reports");
const exam = readAuthored("exam");
const records = readAuthored("records");

describe("the authored texts", () => {
  it("are 250 reports or more of each category, by ten authors or more", () => {
    for (const label of categories.keys()) expect(reports.filter((report) => report.label === label).length).toBeGreaterThanOrEqual(250);
    expect(new Set(reports.map(({ source }) => source)).size).toBeGreaterThanOrEqual(10);
  });

  it("keep the exam apart: other authors, no text that tells the same as one to learn from", () => {
    const examined = new Set(exam.map(({ source }) => source));
    expect([...reports, ...records].filter(({ source }) => examined.has(source))).toEqual([]);
    const all = [...exam, ...reports, ...records];
    const shared = groupDuplicates(all).filter((group) => group.some((index) => index < exam.length) && group.some((index) => index >= exam.length));
    expect(shared.map((group) => group.map((index) => all[index]?.text))).toEqual([]);
  });

  it("are written one by one: near-duplicates are the exception", () => {
    const repeated = groupDuplicates(reports).filter((group) => group.length > 1).reduce((sum, group) => sum + group.length - 1, 0);
    expect(repeated / reports.length).toBeLessThan(0.005);
  });

  it("all carry a severity where an employee speaks", () => {
    expect([...reports, ...exam].filter(({ severity }) => severity === null)).toEqual([]);
  });
});
