import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { ChainHead } from "../platform/hashChain.ts";
import { attest, type Keys } from "../platform/keyring.ts";

/** What an export begins with: what was asked for. */
export const ExportHeader = z.strictObject({
  kind: z.literal("audit"),
  format: z.literal("secura.audit/1"),
  project: z.string(),
  exportedAt: z.iso.datetime(),
  exportedBy: z.string(),
  stream: z.string().nullable(),
  since: z.string().nullable(),
  /** The `next` of the file before, of which this one is the continuation. */
  cursor: z.string().nullable(),
});
export type ExportHeader = z.output<typeof ExportHeader>;

/**
 * A line of an export. First checkpoints in their order, then streams: the entries of each in the order they are stored, and
 * its head after them. The last line is the signed end.
 */
export const ExportLine = z.discriminatedUnion("kind", [
  ExportHeader,
  z.strictObject({ kind: z.literal("checkpoint"), jws: z.string() }),
  z.strictObject({ kind: z.literal("entry"), stream: z.string(), entry: z.unknown() }),
  z.strictObject({ kind: z.literal("head"), stream: z.string(), head: z.unknown() }),
  z.strictObject({ kind: z.literal("end"), jws: z.string() }),
]);
export type ExportLine = z.output<typeof ExportLine>;

/** What the end of an export is signed for. */
export const ExportEnd = z.strictObject({
  /** Of all bytes before the line of the end. */
  sha256: z.string(),
  lines: z.int(),
  /** The cursor of the next file; null when there is none. */
  next: z.string().nullable(),
});
export type ExportEnd = z.output<typeof ExportEnd>;

export const exportEndType = "secura-audit-export+jws";

/** A line as it is written: canonical JSON (RFC 8785), so that there is one text for one content. Throws for what JSON cannot hold. */
const written = (line: ExportLine): string => `${canonicalize(line) ?? ""}\n`;

/** Reads a line; throws for one that is not exactly as it would be written. */
export function readLine(text: string): ExportLine {
  const parsed: unknown = JSON.parse(text);
  if (canonicalize(parsed) !== text) throw new Error("not canonical JSON");
  return ExportLine.parse(parsed);
}

/** The head as an export holds it; null where there is none that makes sense. */
export function headOf(stored: unknown): ChainHead | null {
  return z.object({ seq: z.int(), hash: z.string() }).safeParse(stored).data ?? null;
}

/** Writes an export as lines come, and signs it at its end with the installation's key. `lines` returns the cursor of the next file. */
export async function* writeExport(lines: AsyncGenerator<ExportLine, string | null>, keys?: Keys): AsyncGenerator<string> {
  const sha256 = createHash("sha256");
  let count = 0;
  for (let step = await lines.next(); ; step = await lines.next()) {
    if (step.done === true) {
      const end: ExportEnd = { sha256: sha256.digest("hex"), lines: count, next: step.value };
      yield written({ kind: "end", jws: await attest(canonicalize(end) ?? "", exportEndType, keys) });
      return;
    }
    const line = written(step.value);
    sha256.update(line);
    count += 1;
    yield line;
  }
}
