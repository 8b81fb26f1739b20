import { FieldPath, Timestamp, type Query } from "firebase-admin/firestore";
import { Readable } from "node:stream";
import { z } from "zod";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { isDocumentId } from "../platform/ids.ts";
import { attestationKeys } from "../platform/keyring.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { checkpointsKnown, projectId } from "./checkpointAudit.ts";
import { openCheckpoint, openCheckpoints } from "./checkpoints.ts";
import { headOf, writeExport, type ExportHeader, type ExportLine } from "./exportFormat.ts";
import { recordReading } from "./listAudit.ts";
import type { ExportAuditInput } from "./model.ts";
import { readStream, type Part } from "./readStream.ts";
import { headRef, headsCollection } from "./store.ts";

// Entries and places in one file, after which the next one goes on: some ten megabytes, a few seconds.
const usualLines = 10_000;
const streamsAtOnce = 50;
// Of which those are in the file that name its stream.
const checkpointsSearched = 1_000;
const checkpointsAtOnce = 20;

/** Where the next file goes on: with a checkpoint, within the one stream, or after a stream and, where they go by time, after that time. */
const Position = z.union([
  z.strictObject({ checkpoint: z.int().positive() }),
  z.strictObject({ within: z.string().refine(isDocumentId) }),
  z.strictObject({ after: z.string().refine(isDocumentId), seconds: z.int().optional(), nanoseconds: z.int().optional() }),
]);
type Position = z.output<typeof Position>;

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString("base64url");

function decode(cursor: string, stream: string | undefined): Position {
  try {
    const position = Position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if ("checkpoint" in position || "within" in position === (stream !== undefined)) return position;
  } catch {
    // Falls through: whatever is wrong with it, the client is told the same.
  }
  throw new AppError("invalid_cursor", "The cursor is not one an export gave out for this.");
}

/** The first checkpoint that was made then or later, by halving: a handful of files, whatever there are. */
async function firstCheckpointSince(since: Date, known: number): Promise<number> {
  const keys = attestationKeys();
  let [low, high] = [1, known + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const upTo = (await openCheckpoint(middle, keys))?.checkpoint?.upTo;
    if (upTo !== undefined && new Date(upTo) >= since) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** True for what this code stores: text, numbers, lists and maps. Anything else was put there, and may lead to anywhere. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (value instanceof Object) return Object.getPrototypeOf(value) === Object.prototype && Object.entries(value).flat().every(isPlain);
  return value === null || typeof value === "boolean" || (typeof value === "string" && value.isWellFormed()) || Number.isFinite(value);
}

/** A stream and its head as lines, or a part of it, which has the head if it is the last; returns how many entries, and the id behind which it goes on. */
async function* streamLines(stream: string, part?: Part): AsyncGenerator<ExportLine, { count: number; next: string | null }> {
  const { head, entries } = await readStream(stream, part);
  let count = 0;
  let step = await entries.next();
  for (; step.done !== true; step = await entries.next()) {
    count += 1;
    yield { kind: "entry", stream, entry: isPlain(step.value) ? step.value : null };
  }
  const next = step.value;
  if (next === null) yield { kind: "head", stream, head: headOf(head) };
  return { count, next };
}

/** One stream after all checkpoints that name it, a file's worth; returns where the next file goes on. */
async function* oneStream(stream: string, position: Position | null, linesMax: number): AsyncGenerator<ExportLine, string | null> {
  if (!position || "checkpoint" in position) {
    const [from, known, keys] = [position?.checkpoint ?? 1, await checkpointsKnown(), attestationKeys()];
    const to = Math.min(known, from + Math.min(checkpointsSearched, linesMax) - 1);
    for (let number = from; number <= to; number += checkpointsAtOnce) {
      const opened = await openCheckpoints(number, Math.min(to, number + checkpointsAtOnce - 1), keys);
      for (const found of opened.values()) if (found?.checkpoint?.heads.some((head) => head.stream === stream) === true) yield { kind: "checkpoint", jws: found.jws };
    }
    if (to < known) return encode({ checkpoint: to + 1 });
  }
  const { next } = yield* streamLines(stream, { after: position && "within" in position ? position.within : null, limit: linesMax });
  return next === null ? null : encode({ within: next });
}

/** Checkpoints from a number on; returns how many places they name, and where the next file goes on if that is enough for one. */
async function* checkpointLines(from: number, linesMax: number): AsyncGenerator<ExportLine, { count: number; next: Position | null }> {
  const [known, keys] = [await checkpointsKnown(), attestationKeys()];
  let count = 0;
  for (let number = from; number <= known; number += 1) {
    if (count >= linesMax) return { count, next: { checkpoint: number } };
    const found = await openCheckpoint(number, keys);
    if (!found) continue;
    yield { kind: "checkpoint", jws: found.jws };
    count += found.checkpoint?.heads.length ?? 1;
  }
  return { count, next: null };
}

function streamsAfter(since: Date | undefined, after: Position | null): Query {
  const position = after && "after" in after ? after : null;
  const byName = (since ? headsCollection().where("writtenAt", ">=", since).orderBy("writtenAt") : headsCollection()).orderBy(FieldPath.documentId());
  if (!position) return byName;
  return since ? byName.startAfter(new Timestamp(position.seconds ?? 0, position.nanoseconds ?? 0), position.after) : byName.startAfter(position.after);
}

/** All streams, or those written to since then, a file's worth of them; returns where the next file goes on. */
async function* manyStreams(since: Date | undefined, cursor: Position | null, linesMax: number): AsyncGenerator<ExportLine, string | null> {
  let [count, position] = [0, cursor];
  if (!position || !("after" in position)) {
    const from = position && "checkpoint" in position ? position.checkpoint : (since ? await firstCheckpointSince(since, await checkpointsKnown()) : 1);
    const { count: places, next } = yield* checkpointLines(from, linesMax);
    if (next) return encode(next);
    [count, position] = [places, null];
  }
  for (;;) {
    const { docs } = await streamsAfter(since, position).select("writtenAt").limit(streamsAtOnce).get();
    for (const head of docs) {
      if (count >= linesMax && position) return encode(position);
      count += 1 + (yield* streamLines(head.id)).count;
      const writtenAt: unknown = head.get("writtenAt");
      position = { after: head.id, ...(since && writtenAt instanceof Timestamp ? { seconds: writtenAt.seconds, nanoseconds: writtenAt.nanoseconds } : {}) };
    }
    if (docs.length < streamsAtOnce) return null;
  }
}

async function* allLines(header: ExportHeader, input: ExportAuditInput, position: Position | null, linesMax: number): AsyncGenerator<ExportLine, string | null> {
  yield header;
  return yield* input.stream === undefined ? manyStreams(input.since, position, linesMax) : oneStream(input.stream, position, linesMax);
}

/**
 * Hands out the log as NDJSON that verifies without this installation (`verifyExport`): one stream, the streams written to
 * since a time, or all, each whole, with checkpoints, signed at the end. It is read and sent a page at a time. After some
 * ten thousand entries a file ends with the cursor of the next one. That it was handed out is entered in the log first.
 * Throws `not_found`, `invalid_cursor`, `unavailable`.
 */
export async function exportAudit(input: ExportAuditInput, context: Context, linesMax = usualLines): Promise<FileAnswer> {
  const { caller, now } = context;
  const { stream, since, cursor } = input;
  if (stream !== undefined && since !== undefined) throw new AppError("invalid_input", "One stream is handed out whole.", { errors: [{ path: "since", message: "does not go with stream" }] });
  const position = cursor === undefined ? null : decode(cursor, stream);
  if (stream !== undefined && !(await headRef(stream).get()).exists) throw new AppError("not_found", "There is no such stream.");
  const asked = { stream: stream ?? null, since: since?.toISOString() ?? null, cursor: cursor ?? null };
  await recordReading(context, "audit.exported", asked);
  const header: ExportHeader = { kind: "audit", format: "secura.audit/1", project: projectId(), exportedAt: now.toISOString(), exportedBy: caller.uid, ...asked };
  return { fileName: `audit-${now.toISOString().slice(0, 19).replaceAll(":", "")}.ndjson`, contentType: "application/x-ndjson", content: Readable.from(writeExport(allLines(header, input, position, linesMax)), { objectMode: false }) };
}
