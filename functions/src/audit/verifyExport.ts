import { createHash } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import { payloadOf, readAttested } from "./attested.ts";
import { readSignedCheckpoint, sha256Of, type Place } from "./checkpoint.ts";
import { checkStream, type Problem, type StreamCheck } from "./checkStream.ts";
import { ExportEnd, exportEndType, readLine, type ExportLine } from "./exportFormat.ts";

/** What an export was found to be. */
export interface ExportReport {
  /** The first thousand. */
  problems: Problem[];
  /** Problems beyond those. */
  moreProblems: number;
  files: number;
  streams: number;
  entries: number;
  erased: number;
  checkpoints: number;
  /** Streams that no checkpoint of the export names: what is missing at their end would not show. */
  uncovered: number;
  /** Where the export goes on that was not handed in; null for a whole one. */
  next: string | null;
}

const problemsMax = 1_000;
const lineBytesMax = 8 * 1_048_576;

/** The lines of a file, with their bytes: a line ends with a line feed, the last one too. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, from)) {
      yield rest.subarray(from, end + 1);
      from = end + 1;
    }
    rest = rest.subarray(from);
    // Longer than any line: it is handed on as the broken one it is.
    if (rest.length > lineBytesMax) {
      yield rest;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest;
}

function read(bytes: Buffer): ExportLine | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.endsWith("\n") ? readLine(text.slice(0, -1)) : null;
  } catch {
    return null;
  }
}

/**
 * Verifies an export without the installation: that each file is the one that was signed, that every chain holds from its
 * first entry to its head, that it passes through what the checkpoints say, and that personal values match their commitments.
 * `files` are the parts in their order. Without `keys` (`/.well-known/jwks.json`) signatures are not checked, and whoever
 * wrote the files could have written everything in them. Keeps no entries, but the places that checkpoints name.
 */
export async function verifyExport(files: readonly AsyncIterable<Uint8Array>[], keys: JSONWebKeySet | null): Promise<ExportReport> {
  const report: ExportReport = { problems: [], moreProblems: 0, files: 0, streams: 0, entries: 0, erased: 0, checkpoints: 0, uncovered: 0, next: null };
  const places = new Map<string, Place[]>();
  let lastCheckpoint: { number: number; sha256: string } | null = null;
  let current: { stream: string; check: StreamCheck } | null = null;
  let [isWhole, isInOrder] = [true, false];

  const found = (problem: Problem): void => {
    if (report.problems.length < problemsMax) report.problems.push(problem);
    else report.moreProblems += 1;
  };
  const altered = (detail: string): void => {
    found({ stream: null, seq: null, kind: "export_altered", detail: `File ${String(report.files)}: ${detail}` });
  };
  const invalid = (seq: number | null, detail: string): void => {
    found({ stream: null, seq, kind: "checkpoint_invalid", detail });
  };

  function endStream(head: unknown): void {
    if (!current) return;
    const { entries, erased, problem } = current.check.end(head);
    report.streams += 1;
    report.entries += entries;
    report.erased += erased;
    if (problem) found(problem);
    if (!places.delete(current.stream)) report.uncovered += 1;
    current = null;
  }

  /** The check of the stream a line belongs to; the one before has ended without a head if it is still open. */
  function checkOf(stream: string): StreamCheck {
    if (current?.stream !== stream) {
      endStream(undefined);
      current = { stream, check: checkStream(stream, places.get(stream)) };
    }
    return current.check;
  }

  async function takeCheckpoint(jws: string): Promise<void> {
    report.checkpoints += 1;
    const checkpoint = await readSignedCheckpoint(jws, keys).catch(() => null);
    if (!checkpoint) {
      invalid(null, `The ${String(report.checkpoints)}. checkpoint of the export is not signed by the installation.`);
      return;
    }
    const { number, previous, heads } = checkpoint;
    // An export of some streams leaves out checkpoints that do not name them.
    if (lastCheckpoint && number === lastCheckpoint.number + 1 && previous !== lastCheckpoint.sha256) invalid(number, "The checkpoint does not follow on the one before it.");
    if (isWhole && number !== (lastCheckpoint?.number ?? 0) + 1) invalid((lastCheckpoint?.number ?? 0) + 1, "The checkpoint is missing.");
    lastCheckpoint = { number, sha256: sha256Of(jws) };
    for (const head of heads) places.set(head.stream, [...(places.get(head.stream) ?? []), head]);
  }

  async function takeLine(line: Exclude<ExportLine, { kind: "end" }>): Promise<void> {
    switch (line.kind) {
      case "audit":
        isInOrder = report.files === 1 ? line.cursor === null : line.cursor === report.next;
        if (!isInOrder) altered("it is not the one that comes next.");
        isWhole &&= isInOrder && line.stream === null && line.since === null;
        return;
      case "checkpoint":
        await takeCheckpoint(line.jws);
        return;
      case "entry":
        checkOf(line.stream).add(line.entry);
        return;
      case "head":
        checkOf(line.stream);
        endStream(line.head);
    }
  }

  async function takeFile(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const sha256 = createHash("sha256");
    let lines = 0;
    let end: ExportEnd | null = null;
    for await (const raw of linesOf(bytes)) {
      if (end) {
        altered("something stands after its end.");
        return;
      }
      const line = read(raw);
      if (line?.kind === "end") {
        end = await readEnd(line.jws, keys);
        if (!end) altered("its end is not signed by the installation.");
        if (!end) return;
        continue;
      }
      sha256.update(raw);
      lines += 1;
      if (!line || (lines === 1) !== (line.kind === "audit")) {
        altered(`line ${String(lines)} is not one that was written.`);
        // So that the chain says which entry it was.
        current?.check.add(undefined);
        continue;
      }
      await takeLine(line);
    }
    if (!end) altered("its end is missing.");
    else if (end.sha256 !== sha256.digest("hex") || end.lines !== lines) altered("its content is not what was signed.");
    report.next = end?.next ?? null;
  }

  for (const file of files) {
    report.files += 1;
    await takeFile(file);
  }
  endStream(undefined);
  if (files.length === 0) altered("there is none.");
  if (isWhole && report.next === null) {
    for (const [stream, [place]] of places) found({ stream, seq: place?.seq ?? null, kind: "truncated", detail: "A checkpoint names the stream, and it is not in the export." });
  }
  return report;
}

async function readEnd(jws: string, keys: JSONWebKeySet | null): Promise<ExportEnd | null> {
  try {
    return ExportEnd.parse(JSON.parse(keys ? await readAttested(jws, exportEndType, keys) : payloadOf(jws, exportEndType)));
  } catch {
    return null;
  }
}
