/**
 * Imports the ids of CISA's Known Exploited Vulnerabilities catalogue (CC0) into models/kev.json.
 *
 *   node scripts/training/severityKev.ts path/to/kev.jsonl
 *
 * One JSON object a line, as in the catalogue's `vulnerabilities`; only `cveID` and `dateAdded` are read.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { KnownExploitedFile } from "../../src/triage/knownExploited.ts";

const Row = z.object({ cveID: z.string().regex(/^CVE-\d{4}-\d{4,7}$/), dateAdded: z.iso.date() });

function fileOf(lines: readonly string[]): KnownExploitedFile {
  const rows = lines.filter((line) => line.trim() !== "").map((line) => Row.parse(JSON.parse(line)));
  const years = [...new Set(rows.map(({ cveID }) => cveID.slice(4, 8)))].sort();
  const numbersOf = (year: string): number[] => rows.flatMap(({ cveID }) => (cveID.startsWith(`CVE-${year}-`) ? [Number(cveID.slice(9))] : [])).sort((a, b) => a - b);
  return { catalogue: rows.reduce((latest, { dateAdded }) => (dateAdded > latest ? dateAdded : latest), ""), cves: Object.fromEntries(years.map((year) => [year, numbersOf(year)])) };
}

try {
  const path = process.argv[2];
  if (path === undefined) throw new Error("Name the catalogue's file: one vulnerability a line, as JSON.");
  const file = fileOf(readFileSync(path, "utf8").split("\n"));
  writeFileSync(new URL("../../models/kev.json", import.meta.url), `${JSON.stringify(file)}\n`);
  console.log(`models/kev.json: ${String(Object.values(file.cves).flat().length)} vulnerabilities, the latest of ${file.catalogue}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
