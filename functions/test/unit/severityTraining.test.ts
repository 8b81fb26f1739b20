import { describe, expect, it } from "vitest";
import { fitThresholds, leaveAuthorsOut, trainSeverity, type JudgedReport } from "../../scripts/training/severity.ts";
import { categories, type SeverityLevel } from "../../src/triage/model.ts";
import { parseSeverityModel } from "../../src/triage/severityModel.ts";
import { isRelief } from "../../src/triage/signals.ts";
import { readWords } from "../../src/triage/words.ts";

const texts: readonly [SeverityLevel, string][] = [
  ["low", "Got a strange mail, ignored it and deleted it, nobody clicked."],
  ["low", "A mail asked for gift cards, I hung up and blocked the sender."],
  ["medium", "I clicked the link and typed my password, changed it at once."],
  ["medium", "One laptop had a trojan, it is off the network."],
  ["high", "Somebody logged in from abroad and read 300 patients' medical records."],
  ["high", "Several servers are down and customers cannot order."],
  ["critical", "All servers and backups are encrypted, the whole hospital is on paper."],
  ["critical", "The domain admin account is taken over right now and 61,000 patients' data was published."],
];

const reports: JudgedReport[] = ["one", "two", "three"].flatMap((source, author) =>
  texts.map(([severity, text], index) => {
    const own = `${text} Author ${String(author)} here.`;
    return { text: own, words: readWords(own), label: (index + author) % categories.length, severity, source };
  }),
);

describe("training the severity", () => {
  it("gives the same bytes for the same reports, and a model that fits the code", () => {
    const file = trainSeverity(reports);
    expect(trainSeverity(reports)).toBe(file);
    const model = parseSeverityModel(Buffer.from(file));
    expect(model.facts.size).toBeGreaterThan(0);
    for (const [key, odds] of model.facts) for (const value of Object.values(odds).flat()) expect(isRelief(key) ? -value : value, key).toBeGreaterThanOrEqual(0);
  });

  it("learns nothing from reports that nobody judged", () => {
    expect(trainSeverity([...reports, ...reports.map((report) => ({ ...report, severity: null, source: "four" }))])).toBe(trainSeverity(reports));
  });

  it("judges an author's reports by what the others wrote", () => {
    const compared = leaveAuthorsOut(reports);
    expect(compared).toHaveLength(reports.length);
    const off = compared.reduce((sum, { judged, computed }) => sum + Math.abs(judged - computed), 0) / compared.length;
    // Always the middle would be one level off.
    expect(off).toBeLessThan(0.6);
  });

  it("puts the thresholds between the levels", () => {
    const scored = [10, 12, 40, 42, 60, 62, 90, 92].map((score, index) => ({ level: Math.floor(index / 2), score }));
    const [medium = 0, high = 0, critical = 0] = fitThresholds(scored);
    expect(medium).toBeGreaterThan(12);
    expect(medium).toBeLessThanOrEqual(40);
    expect(high).toBeGreaterThan(42);
    expect(high).toBeLessThanOrEqual(60);
    expect(critical).toBeGreaterThan(62);
    expect(critical).toBeLessThanOrEqual(90);
  });
});
