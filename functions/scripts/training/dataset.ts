import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { categories, Category, SeverityLevel } from "../../src/triage/model.ts";
import type { Voice } from "../../src/triage/modelFile.ts";
import { readWords, type Word } from "../../src/triage/words.ts";

/** A labelled text, read as the engine reads a report. */
export interface Example {
  text: string;
  words: Word[];
  voice: Voice;
  /** Who wrote it: the file of an author, or "vcdb". */
  source: string;
  /** The number of its category. */
  label: number;
  /** All that apply, by number; `label` is among them. */
  acceptable: ReadonlySet<number>;
  severity: SeverityLevel | null;
  year: number | null;
  /** People or records affected, where the source states them. */
  records: number | null;
  /** A copy with sentences around it that tell nothing; only learnt from. */
  isPadded?: boolean;
}

const VcdbRow = z.object({ text: z.string().min(1), category: Category, categories: z.array(Category), year: z.number().nullable(), records: z.number().nullable() });
const AuthoredRow = z.object({ text: z.string().min(10).max(2_000), category: Category, severity: SeverityLevel.optional() });

function readLines<Row>(path: string, schema: z.ZodType<Row>): Row[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line, index) => {
      if (line.trim() === "") return [];
      try {
        return [schema.parse(JSON.parse(line))];
      } catch (error) {
        throw new Error(`Line ${String(index + 1)} of ${path} is no labelled text.`, { cause: error });
      }
    });
}

const labelOf = (category: Category): number => categories.indexOf(category);

/** Reads the narratives of the VERIS Community Database (JSON lines). Throws with a message for a person if they are absent or malformed. */
export function readVcdb(path: string): Example[] {
  if (!existsSync(path)) {
    throw new Error(`No training data at ${path}. It is not part of the repository: get the VERIS Community Database, map it to the desk's categories as models/MODEL_CARD.md says, and give the file's path as the argument.`);
  }
  return readLines(path, VcdbRow).map(({ text, category, categories: all, year, records }) => ({
    text,
    words: readWords(text),
    voice: "record",
    source: "vcdb",
    label: labelOf(category),
    acceptable: new Set([...all, category].map(labelOf)),
    severity: null,
    year,
    records,
  }));
}

/** Reads the project's own texts under `functions/training`, one file per author: reports, records or the exam. */
export function readAuthored(folder: "reports" | "records" | "exam"): Example[] {
  const path = fileURLToPath(new URL(`../../training/${folder}`, import.meta.url));
  return readdirSync(path)
    .filter((file) => file.endsWith(".jsonl"))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap((file) =>
      readLines(`${path}/${file}`, AuthoredRow).map(({ text, category, severity }) => ({
        text,
        words: readWords(text),
        voice: folder === "records" ? ("record" as const) : ("report" as const),
        source: file.replace(/\.jsonl$/, ""),
        label: labelOf(category),
        acceptable: new Set([labelOf(category)]),
        severity: severity ?? null,
        year: null,
        records: null,
      })),
    );
}

/** The narratives' path: the first argument of the command that is no option, or where a checkout beside the data has them. */
export function vcdbPath(): string {
  return process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? fileURLToPath(new URL("../../../../shared/data/incidents/vcdb.jsonl", import.meta.url));
}

/** Everything that may be learnt from, in a fixed order: the narratives, the project's own records, the reports. */
export function readAll(path: string): Example[] {
  return [...readVcdb(path), ...readAuthored("records"), ...readAuthored("reports")];
}
