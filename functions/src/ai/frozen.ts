import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { Category } from "../triage/model.ts";
import { exampleOf, type Example } from "./measure.ts";

const Line = z.object({ text: z.string().min(1), category: Category });

/** Reads texts with their category, one JSON object a line. Throws if a line is none. */
export function parseFrozen(lines: string): Example[] {
  return lines.split("\n").filter((line) => line !== "").map((line) => {
    const { text, category } = Line.parse(JSON.parse(line));
    return exampleOf(text, category);
  });
}

let frozen: Example[] | undefined;

/** The exam, `training/exam`: every model is measured on it and none learns from it. Read once per process. Throws if it is absent. */
export function loadFrozen(): readonly Example[] {
  // From src/ai and from the built lib/ai it is the same way up.
  const folder = new URL("../../training/exam/", import.meta.url);
  frozen ??= readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .flatMap((file) => parseFrozen(readFileSync(new URL(file, folder), "utf8")));
  return frozen;
}
