/**
 * Verifies an export of the audit log without the installation: that the files are those that were signed, that every chain
 * holds, that it passes through the signed checkpoints, and that personal values match their commitments.
 *
 *   npm --prefix functions run verify-audit -- file.ndjson [file2.ndjson …] [--public-key jwks.json]
 *
 * The files are the parts of one export in their order (GET /api/v1/compliance/audit/export). The public keys are what the
 * installation shows at /.well-known/jwks.json; get them from somebody you trust, and not with the export. Ends with 0 when
 * nothing is wrong, 1 when something is, 2 when it could not be looked at, 3 when the export goes on in a file that was not
 * named. Reads the files a line at a time.
 */
import { createReadStream, readFileSync } from "node:fs";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { JSONWebKeySet } from "jose";
import { z } from "zod";
import { problemKinds, type Problem } from "../src/audit/checkStream.ts";
import { verifyExport, type ExportReport } from "../src/audit/verifyExport.ts";

const usage = "Usage: npm --prefix functions run verify-audit -- file.ndjson [file2.ndjson …] [--public-key jwks.json]";

const Key = z.looseObject({ kty: z.string(), kid: z.string().optional() });
const KeySet = z.union([z.object({ keys: z.array(Key).min(1) }), Key.transform((key) => ({ keys: [key] }))]);

// npm runs a script in the package's folder, and says where it was called from.
const pathOf = (given: string): string => resolve(process.env["INIT_CWD"] ?? ".", given);

function readKeys(path: string): JSONWebKeySet {
  const keys = KeySet.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!keys.success) throw new Error(`${path} is no JWK and no set of JWKs.`);
  return keys.data as JSONWebKeySet;
}

const placeOf = ({ stream, seq }: Problem): string => [stream === null ? [] : [`stream ${stream}`], seq === null ? [] : [`${stream === null ? "checkpoint" : "entry"} ${String(seq)}`]].flat().join(", ");

function print(report: ExportReport, hasKeys: boolean): void {
  const { files, streams, entries, erased, checkpoints, uncovered, problems, moreProblems, next } = report;
  console.log(`${String(files)} file(s): ${String(entries)} entries in ${String(streams)} streams, ${String(checkpoints)} checkpoints.`);
  if (erased > 0) console.log(`${String(erased)} entries whose personal values were erased, as the log says.`);
  if (!hasKeys) console.log("No public key was given, so no signature was checked: whoever wrote the files could have written all of it.");
  if (uncovered > 0) console.log(`${String(uncovered)} streams are in no checkpoint here: entries missing at their end would not show.`);
  for (const problem of problems) {
    const place = placeOf(problem);
    console.log(`PROBLEM ${problem.kind}${place === "" ? "" : ` at ${place}`}: ${problemKinds[problem.kind]} ${problem.detail}`);
  }
  if (next !== null) console.log(`The export goes on in another file, which was not named (cursor ${next}).`);
  if (moreProblems > 0) console.log(`… and ${String(moreProblems)} more.`);
  if (problems.length > 0) console.log(`NOT WHOLE: ${String(problems.length + moreProblems)} problem(s).`);
  else console.log(next === null ? "WHOLE: nothing was changed, dropped, moved or cut off." : "Whole as far as it goes.");
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { "public-key": { type: "string" } } });
  if (positionals.length === 0) {
    console.error(usage);
    return 2;
  }
  const keys = values["public-key"] === undefined ? null : readKeys(pathOf(values["public-key"]));
  const paths = positionals.map(pathOf);
  await Promise.all(paths.map((path) => access(path)));
  const report = await verifyExport(paths.map((path) => createReadStream(path)), keys);
  print(report, keys !== null);
  if (report.problems.length > 0) return 1;
  return report.next === null ? 0 : 3;
}

process.exitCode = await main().catch((thrown: unknown) => {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  console.error(usage);
  return 2;
});
