import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { categories, Category } from "../../src/triage/model.ts";
import { tokensOf, type Token } from "../../src/triage/tokens.ts";
import { readWords } from "../../src/triage/words.ts";

const Row = z.object({ text: z.string().min(1), category: Category, categories: z.array(Category), single: z.boolean(), year: z.number().nullable() });

/** A labelled narrative, read as the engine reads a report. */
export interface Example {
  text: string;
  tokens: Token[];
  /** The number of its category. */
  label: number;
  /** All that apply, by number; `label` is among them. */
  acceptable: ReadonlySet<number>;
  isSingle: boolean;
  year: number | null;
}

/** Reads the labelled narratives (JSON lines). Throws with a message for a person if they are absent or malformed. */
export function readExamples(path: string): Example[] {
  if (!existsSync(path)) {
    throw new Error(`No training data at ${path}. It is not part of the repository: get the VERIS Community Database, map it to the desk's categories as models/MODEL_CARD.md says, and give the file's path as the argument.`);
  }
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => {
      try {
        const row = Row.parse(JSON.parse(line));
        return {
          text: row.text,
          tokens: tokensOf(readWords(row.text)),
          label: categories.indexOf(row.category),
          acceptable: new Set([...row.categories, row.category].map((category) => categories.indexOf(category))),
          isSingle: row.single,
          year: row.year,
        };
      } catch (error) {
        throw new Error(`Line ${String(index + 1)} of ${path} is no labelled narrative.`, { cause: error });
      }
    });
}
