/**
 * Writes models/attack.json, the ids, names, tactics and mitigation links of ATT&CK Enterprise that the engine knows.
 *
 *   npm --prefix functions run import-attack -- path/to/enterprise-attack.json [--out file]
 *
 * The file is MITRE's official STIX 2.1 bundle. What is revoked or deprecated in it is left out, and so is all of its
 * prose. The same bundle gives the same bytes. With --facts <folder> <version> it reads the same facts from
 * techniques.jsonl, mitigations.jsonl and mitigates.jsonl instead, one object per line.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import { AttackFile } from "../src/triage/attack.ts";
import { knowledgeOf, readBundle, textOf } from "./attack/bundle.ts";

const usage = "Usage: npm --prefix functions run import-attack -- path/to/enterprise-attack.json [--out file]";

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} could not be read as JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const linesOf = <Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema>[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => schema.parse(JSON.parse(line)));

function readFacts(folder: string, version: string): AttackFile {
  const links = linesOf(join(folder, "mitigates.jsonl"), z.object({ mitigation: z.string(), technique: z.string() }));
  const byTechnique = Map.groupBy(links, ({ technique }) => technique);
  const techniques = linesOf(join(folder, "techniques.jsonl"), z.object({ id: z.string(), name: z.string(), tactics: z.array(z.string()) }));
  return knowledgeOf(
    version,
    linesOf(join(folder, "mitigations.jsonl"), z.object({ id: z.string(), name: z.string() })),
    techniques.map((technique) => ({ ...technique, mitigations: (byTechnique.get(technique.id) ?? []).map(({ mitigation }) => mitigation) })),
  );
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: "string", default: fileURLToPath(new URL("../models/attack.json", import.meta.url)) }, facts: { type: "string" } } });
  const [source] = positionals;
  if (source === undefined || positionals.length > 1) throw new Error(values.facts === undefined ? usage : "With --facts the version of ATT&CK is the argument.");
  const file = AttackFile.parse(values.facts === undefined ? readBundle(readJson(source)) : readFacts(values.facts, source));
  writeFileSync(values.out, textOf(file));
  const without = file.techniques.filter((line) => line.endsWith("|")).length;
  console.log(`ATT&CK ${file.version}: ${String(file.techniques.length)} techniques (${String(without)} without a mitigation), ${String(Object.keys(file.mitigations).length)} mitigations.`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
