import { Matrix } from "ml-matrix";
import { MultinomialNB } from "ml-naivebayes";
import BayesClassifier from "natural/lib/natural/classifiers/bayes_classifier.js";
import { concepts } from "../../src/triage/concepts.ts";
import { categories, type Category } from "../../src/triage/model.ts";
import { compilePhrases, findPhrases } from "../../src/triage/phrases.ts";
import { tokensOf } from "../../src/triage/tokens.ts";
import type { Example } from "./dataset.ts";

/** A baseline answers each text with a label, after having seen the training texts. */
export type Baseline = (training: readonly Example[], testing: readonly Example[]) => number[];

const countLabels = (examples: readonly Example[]): number[] => categories.map((_, label) => examples.filter((example) => example.label === label).length);

/** Always the commonest category. */
export const majority: Baseline = (training, testing) => {
  const counts = countLabels(training);
  const commonest = counts.indexOf(Math.max(...counts));
  return testing.map(() => commonest);
};

/** The category a concept's name speaks for, for a reader who has no weights; the others speak for none. */
const spokenFor: Readonly<Record<string, Category>> = {
  ...{ "phish-word": "phishing", impersonation: "phishing", "lure-message": "phishing", clicked: "phishing", "gave-secret": "phishing", "gift-cards": "phishing" },
  ...{ "malware-word": "malware", "scanner-alert": "malware", "ran-program": "malware", "odd-computer": "malware", ransom: "ransomware" },
  ...{ intruder: "intrusion", "strange-login": "intrusion", "account-acts": "intrusion", flood: "denial_of_service", unavailable: "denial_of_service" },
  ...{ snooping: "insider_misuse", "takes-data": "insider_misuse", "shares-login": "insider_misuse", "wrong-recipient": "data_exposure", "left-open": "data_exposure" },
  ...{ lost: "lost_or_stolen_device", theft: "lost_or_stolen_device", cards: "fraud", "money-went": "fraud", "false-alarm": "other", "help-wanted": "other" },
};

const lexicon = compilePhrases(concepts.flatMap(({ id, phrases }) => (spokenFor[id] ? [{ key: spokenFor[id], phrases }] : [])));

/** The category most of whose key phrases stand in the text; "other" if none does. */
export const keywords: Baseline = (_, testing) =>
  testing.map(({ words }) => {
    const found = findPhrases(words, lexicon);
    const counts = categories.map((category) => found.get(category)?.length ?? 0);
    const most = Math.max(...counts);
    return most === 0 ? categories.indexOf("other") : counts.indexOf(most);
  });

/** Stems kept by `ml-naivebayes`' dense matrices. */
const maxStems = 4_000;

/** `ml-naivebayes`, multinomial, on stems weighted by tf-idf. It smooths by 1; there is no other setting. */
export const mlNaiveBayes: Baseline = (training, testing) => {
  const documents = new Map<string, number>();
  for (const { words } of training) for (const stem of new Set(tokensOf(words).map((token) => token.stem))) documents.set(stem, (documents.get(stem) ?? 0) + 1);
  const stems = [...documents].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1)).slice(0, maxStems);
  const numbers = new Map(stems.map(([stem], index) => [stem, index]));
  const matrixOf = (examples: readonly Example[]): Matrix => {
    const matrix = new Matrix(examples.length, stems.length);
    examples.forEach(({ words }, row) => {
      for (const { stem } of tokensOf(words)) {
        const column = numbers.get(stem);
        if (column !== undefined) matrix.set(row, column, matrix.get(row, column) + Math.log(training.length / (stems[column]?.[1] ?? 1)));
      }
    });
    return matrix;
  };
  // Labels have to be 0..n-1 without a gap.
  const present = [...new Set(training.map(({ label }) => label))].sort((a, b) => a - b);
  const bayes = new MultinomialNB();
  bayes.train(matrixOf(training), training.map(({ label }) => present.indexOf(label)));
  return bayes.predict(matrixOf(testing)).map((answer) => present[answer] ?? 0);
};

/** `natural`'s BayesClassifier on its own stems, with its default smoothing. */
export const naturalBayes: Baseline = (training, testing) => {
  const classifier = new BayesClassifier();
  for (const { words, label } of training) classifier.addDocument(tokensOf(words).map(({ stem }) => stem), String(label));
  classifier.train();
  return testing.map(({ words }) => Number(classifier.classify(tokensOf(words).map(({ stem }) => stem))));
};
