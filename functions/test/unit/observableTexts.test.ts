import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { observableTypes } from "../../src/triage/model.ts";
import { extractObservables } from "../../src/triage/observables.ts";

const Labelled = z.strictObject({ text: z.string().min(1), expected: z.array(z.strictObject({ type: z.enum(observableTypes), value: z.string().min(1) })) });

/** Texts with all the observables a reader finds in them. Development texts shaped the engine, those of the exam did not. */
function readTexts(set: string): z.infer<typeof Labelled>[] {
  const lines = readFileSync(new URL(`../fixtures/observables/${set}.jsonl`, import.meta.url), "utf8").trim().split("\n");
  return lines.map((line) => Labelled.parse(JSON.parse(line)));
}

const keysOf = (observables: readonly { type: string; value: string }[]): Set<string> => new Set(observables.map(({ type, value }) => `${type} ${value}`));

function measure(set: string): { texts: number; precision: number; recall: number; wrong: string[] } {
  const texts = readTexts(set);
  const wrong: string[] = [];
  let right = 0;
  let found = 0;
  let expected = 0;
  for (const { text, expected: labelled } of texts) {
    const [got, wanted] = [keysOf(extractObservables(text)), keysOf(labelled)];
    const missing = [...wanted].filter((key) => !got.has(key));
    const extra = [...got].filter((key) => !wanted.has(key));
    right += got.size - extra.length;
    found += got.size;
    expected += wanted.size;
    if (missing.length + extra.length > 0) wrong.push(`${text}\n  missing: ${missing.join(", ")}\n  extra: ${extra.join(", ")}`);
  }
  return { texts: texts.length, precision: right / found, recall: right / expected, wrong };
}

describe("observables in labelled texts", () => {
  it.each([
    ["development", 133],
    ["exam", 140],
  ])("are found in the %s set with precision and recall of at least .97", (set, size) => {
    const { texts, precision, recall, wrong } = measure(set);
    console.log(`${set}: ${String(texts)} texts, precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}${wrong.map((line) => `\n${line}`).join("")}`);
    expect(texts).toBe(size);
    expect(precision).toBeGreaterThanOrEqual(0.97);
    expect(recall).toBeGreaterThanOrEqual(0.97);
  });
});
