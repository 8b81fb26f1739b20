/**
 * Trains the triage model and measures it on texts it has not seen.
 *
 *   npm --prefix functions run train -- [path to vcdb.jsonl] [--compare]
 *
 * Writes models/triage.json (the weights) and models/metrics.json (every figure the model card quotes), and prints the
 * figures. The same data and code give the same bytes. With --compare it only prints cross-validated figures of other
 * settings than the ones in use. About three minutes on two cores.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { categories } from "../src/triage/model.ts";
import { pack16, pack32, packScaled, type ModelFile } from "../src/triage/modelFile.ts";
import { readExamples, type Example } from "./training/dataset.ts";
import { answeredAt, answersAt, calibrationError, chooseThreshold, figuresOf, fitTemperature } from "./training/evaluate.ts";
import { dealFolds } from "./training/folds.ts";
import { scoreAll, trainNaiveBayes, type Scored, type Trained, type TrainingOptions } from "./training/naiveBayes.ts";

const version = "1.0.0";
const foldCount = 5;
const seed = 7;
/** A verdict that needs no review is to be right this often. */
const reviewTarget = 0.85;
/** Fewer known words than this are too little to go by, whatever the confidence. */
const minimumFeatures = 3;
/** Texts of this year and later test what was learnt from those before. */
const testFrom = 2018;

const chosen: TrainingOptions = { minDocuments: 5, nameShare: 0.8, features: 2_000, hasPairs: true, smoothing: 0.3, priorShare: 0.1 };

const others: Partial<TrainingOptions>[] = [{}, { hasPairs: false }, { features: 1_000 }, { features: 4_000 }, { smoothing: 0.1 }, { smoothing: 1 }, { priorShare: 0 }, { priorShare: 0.3 }, { nameShare: 2 }, { minDocuments: 10 }];

interface HeldOut extends Scored {
  fold: number;
}

/** Scores every example by a model that has not seen it, nor a near-duplicate of it. */
function crossValidate(examples: readonly Example[], options: TrainingOptions): HeldOut[] {
  const folds = dealFolds(examples, foldCount, seed);
  return Array.from({ length: foldCount }, (_, fold) => {
    const trained = trainNaiveBayes(examples.filter((__, index) => folds[index] !== fold), options);
    return scoreAll(examples.filter((__, index) => folds[index] === fold), trained).map((scored) => ({ ...scored, fold }));
  }).flat();
}

/** Held-out figures; each fold is judged by the temperature and the threshold that the other folds give. */
function measure(heldOut: readonly HeldOut[]) {
  const byFold = Array.from({ length: foldCount }, (_, fold) => {
    const rest = heldOut.filter((item) => item.fold !== fold);
    const temperature = fitTemperature(rest);
    const answers = answersAt(heldOut.filter((item) => item.fold === fold), temperature);
    const threshold = chooseThreshold(answersAt(rest, temperature), reviewTarget, minimumFeatures);
    return { answers, unreviewed: answers.filter(({ confidence, known }) => confidence >= threshold && known >= minimumFeatures) };
  });
  const answers = byFold.flatMap((fold) => fold.answers);
  const unreviewed = byFold.flatMap((fold) => fold.unreviewed);
  return {
    ...figuresOf(answers),
    calibrationErrorBefore: calibrationError(answersAt(heldOut, 1)),
    calibrationError: calibrationError(answers),
    withoutReview: answeredAt(unreviewed, 0, 0).accuracy,
    withoutReviewCoverage: Math.round((unreviewed.length / answers.length) * 10_000) / 10_000,
  };
}

/** What is fixed on held-out data and goes into the model. */
function calibrate(heldOut: readonly Scored[]) {
  const temperature = fitTemperature(heldOut);
  return { temperature, reviewBelow: chooseThreshold(answersAt(heldOut, temperature), reviewTarget, minimumFeatures) };
}

/** Trains on the years before, tests on the years since; calibrated on the years before alone. */
function measureOverTime(examples: readonly Example[]) {
  const isTest = ({ year }: Example): boolean => year !== null && year >= testFrom;
  const before = examples.filter((example) => !isTest(example));
  const { temperature, reviewBelow } = calibrate(crossValidate(before, chosen));
  const answers = answersAt(scoreAll(examples.filter(isTest), trainNaiveBayes(before, chosen)), temperature);
  const review = answeredAt(answers, reviewBelow, minimumFeatures);
  return { trainedOn: before.length, testFrom, temperature, reviewBelow, ...figuresOf(answers), calibrationError: calibrationError(answers), withoutReview: review.accuracy, withoutReviewCoverage: review.coverage };
}

function fileOf(trained: Trained, calibration: { temperature: number; reviewBelow: number }): ModelFile {
  const stemNumbers = new Map(trained.stems.map((stem, index) => [stem, index]));
  return {
    format: 1,
    version,
    categories: [...categories],
    documents: trained.documents,
    ...calibration,
    minimumFeatures,
    priors: packScaled(trained.priors),
    stems: trained.stems.join(" "),
    stemIdf: packScaled(trained.stemIdf),
    words: pack16(trained.words.map((stem) => stemNumbers.get(stem) ?? 0)),
    pairs: pack32(trained.pairs),
    pairIdf: packScaled(Array.from(trained.space.idf).slice(trained.words.length)),
    weights: trained.weights.map(packScaled),
  };
}

function compare(examples: readonly Example[]): void {
  for (const other of others) {
    const options = { ...chosen, ...other };
    const { accuracy, accuracyAnyLabel, macroF1, perCategory } = figuresOf(answersAt(crossValidate(examples, options), 1));
    console.log(JSON.stringify(other), { accuracy, accuracyAnyLabel, macroF1, recall: perCategory.map(({ recall }) => recall).join(" ") });
  }
}

function main(): void {
  const parameters = process.argv.slice(2);
  const path = parameters.find((parameter) => !parameter.startsWith("--")) ?? fileURLToPath(new URL("../../../shared/data/incidents/vcdb.jsonl", import.meta.url));
  const examples = readExamples(path);
  if (parameters.includes("--compare")) {
    compare(examples);
    return;
  }

  const heldOut = crossValidate(examples, chosen);
  const trained = trainNaiveBayes(examples, chosen);
  const weights = `${JSON.stringify(fileOf(trained, calibrate(heldOut)))}\n`;
  const metrics = {
    data: { examples: examples.length, sha256: createHash("sha256").update(readFileSync(path)).digest("hex") },
    options: { ...chosen, foldCount, seed, reviewTarget, minimumFeatures },
    model: { version, sha256: createHash("sha256").update(weights).digest("hex"), bytes: Buffer.byteLength(weights), stems: trained.stems.length, words: trained.words.length, pairs: trained.pairs.length, ...calibrate(heldOut) },
    crossValidation: measure(heldOut),
    overTime: measureOverTime(examples),
  };
  writeFileSync(new URL("../models/triage.json", import.meta.url), weights);
  // Rows of the confusion matrix stay on one line each, so that a change of figures is a readable diff.
  const readable = JSON.stringify(metrics, null, 2).replace(/\[[\s\d,]+\]/g, (row) => row.replace(/\s+/g, " "));
  writeFileSync(new URL("../models/metrics.json", import.meta.url), `${readable}\n`);
  console.log(readable);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
