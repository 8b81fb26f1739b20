import { concepts } from "../../src/triage/concepts.ts";
import type { Calibration } from "./calibrate.ts";
import type { Figures } from "./figures.ts";
import { chosenOptions } from "./heads.ts";

/** Every figure measured; models/metrics.json. */
export interface Metrics {
  data: { vcdbSha256: string; narratives: number; records: number; reports: number; authors: number; exam: number; examAuthors: number };
  model: { version: string; sha256: string; bytes: number; features: number; minimumFeatures: number } & Calibration;
  splits: Record<"random" | "withoutNearDuplicates" | "singleLabel" | "overTime" | "tenCategories" | "authors" | "exam", Figures>;
  baselines: Record<"records" | "exam", { name: string; accuracy: number; macroF1: number }[]>;
  severity: SeverityFigures;
  embedding: { name: string; precisionAt5: number; precisionAt1: number; chance: number; texts: number }[];
}

export interface SeverityFigures {
  /** Level by level, as the authors judged (rows) and as computed (columns). */
  sets: { name: string; texts: number; exact: number; within: number; commonest: number; confusion: number[][] }[];
  /** Agreement with others' judgements: what was compared, how many, and the share that agreed. */
  agreement: { name: string; compared: number; agreed: number; note: string }[];
}

const short = ["phi", "mal", "ran", "int", "dos", "ins", "exp", "dev", "fra", "oth"];
const figure = (value: number): string => value.toFixed(3);
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

function splitsTable({ splits }: Metrics): string {
  const columns: [string, Figures][] = [["random", splits.random], ["near-duplicates apart", splits.withoutNearDuplicates], ["those, one label", splits.singleLabel], ["since 2018", splits.overTime], ["reports, other authors", splits.authors], ["**reports, exam**", splits.exam]];
  const line = (name: string, pick: (figures: Figures) => string): string[] => [name, ...columns.map(([, figures]) => pick(figures))];
  return table(["", ...columns.map(([name]) => name)], [
    line("texts", ({ examples }) => String(examples)),
    line("accuracy", ({ accuracy }) => figure(accuracy)),
    line("accuracy, texts with one label", ({ accuracySingleLabel }) => figure(accuracySingleLabel)),
    line("accuracy, any label that applies", ({ accuracyAnyLabel }) => figure(accuracyAnyLabel)),
    line("macro-F1", ({ macroF1 }) => figure(macroF1)),
    line("macro-F1, texts with one label", ({ macroF1SingleLabel }) => figure(macroF1SingleLabel)),
    line("among the first three", ({ top3 }) => figure(top3)),
    line("expected calibration error (15 bins)", ({ calibrationError }) => figure(calibrationError)),
    line("answers without review: right", ({ withoutReview }) => figure(withoutReview.accuracy)),
    line("answers without review: any label", ({ withoutReview }) => figure(withoutReview.accuracyAnyLabel)),
    line("answers without review: share", ({ withoutReview }) => figure(withoutReview.coverage)),
    ...columns[0]?.[1].surest.slice(1).map(({ coverage }, index) => line(`right, surest ${String(coverage * 100)} %`, ({ surest }) => figure(surest[index + 1]?.accuracy ?? 0))) ?? [],
  ]);
}

function categoryTable({ splits }: Metrics): string {
  const shown: [string, Figures][] = [["records", splits.tenCategories], ["one label", splits.singleLabel], ["since 2018", splits.overTime], ["other authors", splits.authors], ["exam", splits.exam]];
  const rows = splits.exam.perCategory.map(({ category }, label) => [
    category,
    ...shown.flatMap(([, { perCategory }]) => {
      const { support = 0, recall = 0, precision = 0 } = perCategory[label] ?? {};
      return support === 0 ? ["0", ""] : [String(support), `${figure(recall)} / ${figure(precision)}`];
    }),
  ]);
  return table(["category", ...shown.flatMap(([name]) => [name, "recall / precision"])], rows);
}

const confusionTable = ({ confusion, perCategory }: Figures): string => table(["", ...short], confusion.map((counts, label) => [perCategory[label]?.category ?? "", ...counts]));

const baselineTable = ({ baselines, splits }: Metrics): string =>
  table(["method", "records: accuracy", "macro-F1", "exam: accuracy", "macro-F1"], [
    ...baselines.records.map(({ name, accuracy, macroF1 }, index) => [name, figure(accuracy), figure(macroF1), figure(baselines.exam[index]?.accuracy ?? 0), figure(baselines.exam[index]?.macroF1 ?? 0)]),
    ["**this model**", figure(splits.withoutNearDuplicates.accuracy), figure(splits.withoutNearDuplicates.macroF1), figure(splits.exam.accuracy), figure(splits.exam.macroF1)],
  ]);

function severitySection({ sets, agreement }: SeverityFigures): string {
  const levels = ["low", "medium", "high", "critical"];
  return [
    table(["texts", "number", "exact level", "within one level", "always the commonest"], sets.map(({ name, texts, exact, within, commonest }) => [name, texts, figure(exact), figure(within), figure(commonest)])),
    ...sets.map(({ name, confusion }) => `${name}: a row per judged level, a column per computed one.\n\n${table(["", ...levels], confusion.map((counts, level) => [levels[level] ?? "", ...counts]))}`),
    table(["compared with", "number", "agreement", ""], agreement.map(({ name, compared, agreed, note }) => [name, compared, figure(agreed), note])),
  ].join("\n\n");
}

/** The model card, from the figures; the same figures give the same card. */
export function modelCard(metrics: Metrics): string {
  const { data, model, splits, embedding } = metrics;
  const { record, report } = chosenOptions.heads;
  const { exam, withoutNearDuplicates, overTime } = splits;
  return `<!-- Generated by \`npm --prefix functions run evaluate\` from models/metrics.json. -->
# Model card: triage ${model.version}

\`triage.json\`, SHA-256 \`${model.sha256}\`, ${model.bytes.toLocaleString("en")} bytes, ${model.features.toLocaleString("en")} features.

## What it is for
It suggests one of ten categories and a severity for a security incident report, with the words that decided, so that the report reaches the right people with the right advice at once. A person may always overrule it. It does not decide about people, does not close anything, and is not made for texts other than incident reports in English.

**In short:** of ${String(exam.examples)} reports in employees' own words, by authors who wrote none of the training texts, it puts ${figure(exam.accuracy)} into the right one of ten categories; of ${String(withoutNearDuplicates.examples)} narratives of real public incidents it has not seen, ${figure(withoutNearDuplicates.accuracy)} into the right one of nine (${figure(withoutNearDuplicates.accuracySingleLabel)} of those to which one category applies), and ${figure(overTime.accuracy)} of those since 2018 after learning from older ones. The two kinds of figures measure different things; neither stands for the other.

## What it learnt from
| texts | number | what they are |
|---|---|---|
| narratives | ${data.narratives.toLocaleString("en")} | The [VERIS Community Database](https://github.com/vz-risk/VCDB): third-person narratives of publicly known incidents, written by volunteers after press reports and breach notices, and coded in VERIS. Not in this repository; file digest \`${data.vcdbSha256.slice(0, 16)}…\` |
| records | ${data.records.toLocaleString("en")} | The project's own third-person records (\`training/records\`), written for the weak categories |
| reports | ${data.reports.toLocaleString("en")} | The project's own first-person reports (\`training/reports\`), by ${String(data.authors)} hands, one file each |
| exam | ${data.exam.toLocaleString("en")} | First-person reports by ${String(data.examAuthors)} further hands (\`training/exam\`): tested on, never learnt from |

All authored texts are inventions, written one by one by language-model authors with different briefs (sectors, jobs, registers, near misses); no real person or organisation is meant. Each hand labelled its own texts. A second judge read 240 texts of the exam without their labels: the same category for .958, the same severity for .813, never more than one level apart. They stand in for the reports that no organisation publishes, and they cannot show how real employees of yours write.

A narrative's category follows from its VERIS varieties: phishing (social), malware (other than ransomware), ransomware, intrusion (hacking other than denial of service), denial of service, insider misuse (misuse), data exposure (error), lost or stolen device (physical, and error: loss), fraud (skimming, tampering with terminals), other (environmental, and what no variety tells). Several may apply; the first in the order ransomware, fraud, phishing, malware and so on is its label, and all count in "any label".

**Licence.** VCDB is © Verizon and its contributors, [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/). Whether weights computed from it are adapted material is not settled, so \`triage.json\`, \`embedding.json\` and \`metrics.json\` are offered under CC BY-SA 4.0 as well: whoever passes them on names VCDB, says what was changed (reduced to weights of hashed features) and keeps that licence. The authored texts and the code are under the project's licence.

## Method
Features: Porter stems (\`natural\`), pairs of neighbours, sequences of three to five characters of each word, and ${String(concepts.length)} concepts of the field with their many names (\`src/triage/concepts.ts\`), kept as 32-bit hashes when frequent enough. Weight (1 + ln count) · idf, each block scaled to its own length. Two linear heads, one-against-the-rest with squared hinge loss by dual coordinate descent: one for third-person records (narratives and records count 1, reports ${String(record.importance.report)}; cost ${String(record.cost)}), one for first-person reports (reports alone; cost ${String(report.cost)}); rare categories are made up for. Every third report is learnt from once more between sentences that tell nothing, so that politeness speaks for no category (\`scripts/training/padding.ts\`). A third linear score, the gate, says which voice a text speaks in, and the two heads' scores are mixed in that share, each over its own temperature (${String(model.temperature.record)} and ${String(model.temperature.report)}). Weights are eight-bit. The score is linear in the features once the share is known, so the contributions of the words add up to it exactly.

**needsReview** is set below a confidence of ${String(model.reviewBelow.record)} for records and ${String(model.reviewBelow.report)} for reports (mixed in the same share), fitted so that .93 of the held-out answers above name a category that applies, or when fewer than ${String(model.minimumFeatures)} known features stand in the text, or less than seven in ten of its words are known.

## How good it is
The first four columns are narratives, nine categories (what is called \`other\` there is mostly "nobody knows"); the last two are reports, ten categories. "Near-duplicates apart" keeps narratives that share 30 % of their three-word sequences in one fold; "those, one label" are the ones to which a single category applies; "since 2018" learns from older narratives only; "other authors" tests each author by what other authors taught; the exam is the shipped file on texts of hands that taught nothing.

${splitsTable(metrics)}

${categoryTable(metrics)}

Beside simpler methods (one fold of the narratives; the exam after learning from the reports):

${baselineTable(metrics)}

\`ml-naivebayes\` and \`natural\`'s classifier are baselines, not members: added to the linear scores, Naive Bayes changed cross-validated accuracy by less than .003 either way and cost recall of phishing and malware. Word vectors (GloVe, 100 dimensions), averaged or clustered, changed it by less than .005 or made it worse.

Exam: a row per true category, a column per answer.

${confusionTable(exam)}

Narratives, near-duplicates apart, ten categories:

${confusionTable(splits.tenCategories)}

## Severity
${severitySection(metrics.severity)}

## Similar incidents
Share of the nearest texts that have the same category; chance is what drawing at random gives.

${table(["texts", "number", "precision at 5", "precision at 1", "chance"], embedding.map(({ name, texts, precisionAt5, precisionAt1, chance }) => [name, texts, figure(precisionAt5), figure(precisionAt1), figure(chance)]))}

## What it is bad at
- Narratives do not always tell: many say only that data were lost or accessed, and their label rests on sources the text does not quote.
- Newer narratives differ from those before 2018: see the column. Confidence is less well calibrated there.
- Reports that turn at the end ("it was only our own script") are the hardest: the words of the feared incident stand in them.
- Events that are several things at once get one label; the alternatives carry the others.
- Languages other than English: the answer is for review, whatever it is; without a known feature it is \`other\`, confidence 0.
- Of texts of more than 1,600 words the first 1,200 and the last 400 are read for the category.

## Training it again
\`npm --prefix functions run train -- path/to/vcdb.jsonl\` gives the committed bytes from the same data; \`npm --prefix functions run evaluate -- path/to/vcdb.jsonl\` measures and writes this card. Raise \`version\` in \`scripts/train.ts\` when method or data change; an incident is judged again at its next write, because the model's digest is part of what it was judged by.
`;
}
