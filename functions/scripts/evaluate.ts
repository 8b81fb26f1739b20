/**
 * Measures the triage models on texts they have not seen, beside the simplest methods, and writes the model card.
 *
 *   npm --prefix functions run evaluate -- [path to vcdb.jsonl]
 *
 * Prints the table, and writes models/metrics.json (every figure) and models/MODEL_CARD.md (generated from it). The
 * narratives of VCDB and the employees' reports are told side by side and never mixed. About ten minutes on two cores.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { categories } from "../src/triage/model.ts";
import { loadModel } from "../src/triage/modelFile.ts";
import { keywords, majority, mlNaiveBayes, naturalBayes, type Baseline } from "./training/baselines.ts";
import { answersOf, calibrate, minimumFeatures, type Calibration } from "./training/calibrate.ts";
import { readAll, readAuthored, vcdbPath, type Example } from "./training/dataset.ts";
import { measureEmbedding } from "./training/embedding.ts";
import { confusionOf, figuresOf, type Figures } from "./training/figures.ts";
import { chosenOptions, prepare, scoreRows, trainModel, type Prepared, type Scored } from "./training/heads.ts";
import { modelCard, type Metrics } from "./training/modelCard.ts";
import { measureSeverity } from "./training/measureSeverity.ts";
import { foldCount, foldsOf, scoreHeldOut, scoreParts } from "./training/splits.ts";
import { scoreShipped } from "./training/shipped.ts";

/** Records of this year and later test what was learnt from those before. */
const testFrom = 2018;
const other = categories.indexOf("other");

const isNarrative = ({ source }: Example): boolean => source === "vcdb";
const digestOf = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");

/** The nine categories that name an incident; what a record whose cause nobody knows is called is no skill. */
const nineOf = (scored: readonly Scored[]): Scored[] => scored.filter(({ example }) => isNarrative(example) && example.label !== other);

function baselinesOf(training: readonly Example[], testing: readonly Example[]): Metrics["baselines"]["exam"] {
  const methods: Record<string, Baseline> = { "always the commonest": majority, "key phrases": keywords, "ml-naivebayes": mlNaiveBayes, "natural BayesClassifier": naturalBayes };
  return Object.entries(methods).map(([name, method]) => {
    const answers = method(training, testing);
    const pairs = testing.map(({ label }, index) => ({ truth: label, answer: answers[index] ?? 0 }));
    const accuracy = pairs.filter(({ truth, answer }) => truth === answer).length / pairs.length;
    return { name, accuracy: Math.round(accuracy * 10_000) / 10_000, macroF1: confusionOf(pairs).macroF1 };
  });
}

function overTime(prepared: Prepared, calibration: Calibration, progress: (done: string) => void): Figures {
  const isTest = (row: number): boolean => (prepared.examples[row]?.year ?? 0) >= testFrom;
  const { examples } = prepared;
  // The space is chosen anew: words of the tested years must not be known from there.
  const before = prepare(examples, (row) => !isTest(row), chosenOptions);
  const scored = scoreRows(before, trainModel(before, (row) => !isTest(row), chosenOptions), isTest);
  progress(`trained on the years before ${String(testFrom)}`);
  return figuresOf(answersOf(nineOf(scored), calibration));
}

function main(): void {
  const started = performance.now();
  const progress = (done: string): void => {
    process.stderr.write(`${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${done}\n`);
  };
  const path = vcdbPath();
  const examples = readAll(path);
  const exam = readAuthored("exam");
  const prepared = prepare(examples, () => true, chosenOptions);
  const heldOut = scoreHeldOut(prepared, chosenOptions, progress);
  const calibration = calibrate(heldOut);
  const anyFold = Array.from({ length: foldCount }, (_, fold) => (row: number) => row % foldCount === fold);
  const random = scoreParts(prepared, anyFold, chosenOptions, progress);

  const folds = foldsOf(examples, chosenOptions.seed);
  const first = (row: number): boolean => folds[row] === 0;
  const narrativesOf = (isTest: boolean): Example[] => examples.filter((example, row) => isNarrative(example) && example.label !== other && first(row) === isTest);
  const baselines = { records: baselinesOf(narrativesOf(false), narrativesOf(true)), exam: baselinesOf(examples.filter(({ voice }) => voice === "report"), exam) };
  progress("measured the baselines");

  const model = loadModel();
  const bytes = readFileSync(new URL("../models/triage.json", import.meta.url));
  const metrics: Metrics = {
    data: { vcdbSha256: digestOf(readFileSync(path)), narratives: examples.filter(isNarrative).length, records: examples.filter(({ voice, source }) => voice === "record" && source !== "vcdb").length, reports: examples.filter(({ voice }) => voice === "report").length, authors: new Set(examples.filter(({ voice }) => voice === "report").map(({ source }) => source)).size, exam: exam.length, examAuthors: new Set(exam.map(({ source }) => source)).size },
    model: { version: model.version, sha256: model.sha256, bytes: bytes.length, features: model.space.hashes.length, ...calibration, minimumFeatures },
    splits: {
      random: figuresOf(answersOf(nineOf(random), calibration)),
      withoutNearDuplicates: figuresOf(answersOf(nineOf(heldOut), calibration)),
      singleLabel: figuresOf(answersOf(nineOf(heldOut).filter(({ example }) => example.acceptable.size === 1), calibration)),
      overTime: overTime(prepared, calibration, progress),
      tenCategories: figuresOf(answersOf(heldOut.filter(({ example }) => isNarrative(example)), calibration)),
      authors: figuresOf(answersOf(heldOut.filter(({ example }) => example.voice === "report"), calibration)),
      exam: figuresOf(answersOf(scoreShipped(exam, model), calibration)),
    },
    baselines,
    severity: measureSeverity(exam, model, examples.filter(isNarrative)),
    embedding: measureEmbedding(examples),
  };
  progress("measured the rest");
  // Rows of the confusion matrix stay on one line each, so that a change of figures is a readable diff.
  const readable = JSON.stringify(metrics, null, 2).replace(/\[[\s\d,]+\]/g, (row) => row.replace(/\s+/g, " "));
  const card = modelCard(metrics);
  writeFileSync(new URL("../models/metrics.json", import.meta.url), `${readable}\n`);
  writeFileSync(new URL("../models/MODEL_CARD.md", import.meta.url), card);
  console.log(card);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
