/**
 * Makes a triage model from people's corrections now, as the schedule does every week, and says how it did.
 *
 *   npm --prefix functions run fine-tune -- [--least 30] [--candidate]
 *
 * --least: corrected texts it takes. --candidate: a model that passes waits for a manager instead of judging at once.
 *
 * Which project: GOOGLE_CLOUD_PROJECT with application default credentials (and STORAGE_BUCKET, where it is not
 * PROJECT.appspot.com), or the emulators when FIRESTORE_EMULATOR_HOST and STORAGE_EMULATOR_HOST are set.
 */
import { parseArgs } from "node:util";
import { initializeApp } from "firebase-admin/app";
import { learnFromCorrections } from "../src/ai/learnFromCorrections.ts";
import { modelRef, readStored } from "../src/ai/store.ts";

// A fifth of fewer is nothing to measure by.
const leastCorrected = 10;

/** The project to work on; both emulators or none, so that the record of a model and its file end in the same place. */
function projectOf(environment: NodeJS.ProcessEnv): string {
  const emulators = ["FIRESTORE_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"].filter((name) => environment[name] !== undefined);
  if (emulators.length === 1) throw new Error(`Only ${emulators.join("")} is set: set both emulator hosts, or neither.`);
  const project = environment["GOOGLE_CLOUD_PROJECT"] ?? (emulators.length === 2 ? "demo-secura" : undefined);
  if (project === undefined) throw new Error("Set GOOGLE_CLOUD_PROJECT to the project whose corrections are to be learnt from.");
  return project;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { least: { type: "string", default: "30" }, candidate: { type: "boolean", default: false } } });
  const least = Number(values.least);
  if (!Number.isInteger(least) || least < leastCorrected) throw new Error(`--least must be a whole number, ${String(leastCorrected)} or more.`);
  const projectId = (process.env["GCLOUD_PROJECT"] ??= projectOf(process.env));
  const storageBucket = process.env["STORAGE_BUCKET"];
  initializeApp({ projectId, ...(storageBucket === undefined ? {} : { storageBucket }) });
  const run = await learnFromCorrections(new Date(), { leastCorrected: least, promotes: !values.candidate, by: "system:fine-tune" });
  console.log(`${run.outcome}: ${String(run.corrected)} corrected texts (${String(run.skipped)} incidents passed over), ${String(run.taught)} learnt from, ${String(run.heldBack)} held back`);
  for (const reason of run.reasons) console.log(`  ${reason}`);
  if (run.modelSha256 === null) return;
  const { version, figures } = readStored(await modelRef(run.modelSha256).get());
  console.log(`${version}, SHA-256 ${run.modelSha256}`);
  if (!figures) return;
  const { before, after, heldBack } = figures;
  console.table({ before: row(before, heldBack.rightBefore / heldBack.texts), after: row(after, heldBack.rightAfter / heldBack.texts) });
}

const row = ({ accuracy, macroF1, calibrationError }: { accuracy: number; macroF1: number; calibrationError: number }, heldBack: number) => ({ accuracy, "macro-F1": macroF1, "calibration error": calibrationError, "held-back corrections": Math.round(heldBack * 10_000) / 10_000 });

try {
  await main();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
