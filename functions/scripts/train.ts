/**
 * Trains the triage models: the category's weights, the severity's wording and the embedding.
 *
 *   npm --prefix functions run train -- [path to vcdb.jsonl]
 *
 * Writes models/triage.json, models/severity.json and models/embedding.json and prints their digests. The same data and
 * code give the same bytes. Run `evaluate` afterwards: it measures and writes the model card. A few minutes on two cores.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { serialiseModel, type PlainModel } from "../src/triage/modelFile.ts";
import { calibrate, minimumFeatures, type Calibration } from "./training/calibrate.ts";
import { readAll, vcdbPath } from "./training/dataset.ts";
import { trainEmbedding } from "./training/embedding.ts";
import { chosenOptions, prepare, trainModel, type Trained } from "./training/heads.ts";
import { scoreHeldOut } from "./training/splits.ts";
import { trainSeverity } from "./training/severity.ts";

const version = "2.0.0";

function plainModel({ space, heads, gate, gateSlope }: Trained, calibration: Calibration, examples: PlainModel["examples"]): PlainModel {
  return { version, examples, ...calibration, minimumFeatures, gateSlope, space, heads, gate };
}

function write(name: string, content: string): void {
  writeFileSync(new URL(`../models/${name}`, import.meta.url), content);
  console.log(`models/${name}: ${String(Buffer.byteLength(content))} bytes, SHA-256 ${createHash("sha256").update(content).digest("hex")}`);
}

function main(): void {
  const started = performance.now();
  const progress = (done: string): void => {
    console.log(`${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${done}`);
  };
  const examples = readAll(vcdbPath());
  const records = examples.filter(({ voice }) => voice === "record").length;
  progress(`read ${String(records)} records and ${String(examples.length - records)} reports`);
  const prepared = prepare(examples, () => true, chosenOptions);
  progress(`chose ${String(prepared.space.hashes.length)} features`);
  const calibration = calibrate(scoreHeldOut(prepared, chosenOptions, progress));
  const trained = trainModel(prepared, () => true, chosenOptions);
  write("triage.json", serialiseModel(plainModel(trained, calibration, { record: records, report: examples.length - records })));
  progress("trained the categories");
  write("severity.json", trainSeverity(examples));
  progress("trained the severity");
  write("embedding.json", trainEmbedding(examples));
  progress("trained the embedding");
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
