/**
 * Judges reports in bulk: one JSON object per line on standard input, `{"id", "text", "title"?, "affected"?}`, one verdict
 * per line on standard output, in the same order, and nothing else there.
 *
 *   npm --prefix functions run -s triage < reports.jsonl > verdicts.jsonl
 *
 * A line that is no report (bad JSON, a field missing or of the wrong type, longer than a mebibyte) is named on standard
 * error by its number, and the rest go on. The exit code is 0 as long as input could be read and output written; a reader
 * that stops early (`| head`) ends it quietly. Memory does not grow with the input.
 */
import { z } from "zod";
import { TriageInput } from "../src/triage/input.ts";
import { loadModel } from "../src/triage/modelFile.ts";
import { triage } from "../src/triage/pipeline.ts";

const maxLineBytes = 1_048_576;

// Exports of other systems number their records and write null for what is not there.
const Report = TriageInput.extend({ id: z.union([z.string().min(1), z.number()]), title: z.string().nullish() });

interface Line {
  number: number;
  /** Null if it was too long to keep. */
  text: string | null;
}

/** The input's lines; what of a line is beyond the limit is read past, not kept. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > maxLineBytes) parts = [];
    else parts.push(part);
  };
  const finish = (): Line => {
    const line = { number: number++, text: bytes > maxLineBytes ? null : Buffer.concat(parts).toString("utf8") };
    parts = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      take(chunk.subarray(from, end));
      yield finish();
      from = end + 1;
    }
    take(chunk.subarray(from));
  }
  if (bytes > 0) yield finish();
}

/** The report on a line, or why there is none. */
function parse(text: string | null): z.infer<typeof Report> | string {
  if (text === null) return `longer than ${String(maxLineBytes)} bytes`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "not JSON";
  }
  const parsed = Report.safeParse(value);
  return parsed.success ? parsed.data : parsed.error.issues.map(({ path, message }) => `${path.join(".") || "line"}: ${message}`).join("; ");
}

async function main(): Promise<void> {
  const model = loadModel();
  for await (const { number, text } of linesOf(process.stdin)) {
    if (text?.trim() === "") continue;
    const report = parse(text);
    if (typeof report === "string") {
      process.stderr.write(`line ${String(number)}: ${report}\n`);
      continue;
    }
    const started = performance.now();
    const { verdict, observables } = triage({ ...report, title: report.title ?? "" }, model);
    const tookMs = Math.round((performance.now() - started) * 1_000) / 1_000;
    const isRoom = process.stdout.write(`${JSON.stringify({ id: report.id, state: "done", ...verdict, observables, tookMs })}\n`);
    if (!isRoom) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
