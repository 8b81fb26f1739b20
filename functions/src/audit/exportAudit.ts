import { FieldPath, Timestamp, type Query } from "firebase-admin/firestore";
import { Readable } from "node:stream";
import { z } from "zod";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { isDocumentId } from "../platform/ids.ts";
import { attestationKeys } from "../platform/keyring.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { placesOf } from "./checkCheckpoint.ts";
import { checkpointsKnown, projectId } from "./checkpointAudit.ts";
import { openCheckpoint } from "./checkpoints.ts";
import { headOf, writeExport, type ExportHeader, type ExportLine } from "./exportFormat.ts";
import { recordReading } from "./listAudit.ts";
import type { ExportAuditInput } from "./model.ts";
import { readStream } from "./readStream.ts";
import { headRef, headsCollection } from "./store.ts";

// Entries and places in one file, after which the next one goes on: some ten megabytes, a few seconds.
const usualLines = 10_000;
const streamsAtOnce = 50;

/** Where the next file goes on: with a checkpoint, or after a stream and, where they go by time, after that time. */
const Position = z.union([
  z.strictObject({ checkpoint: z.int().positive() }),
  z.strictObject({ after: z.string().refine(isDocumentId), seconds: z.int().optional(), nanoseconds: z.int().optional() }),
]);
type Position = z.output<typeof Position>;

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString("base64url");

function decode(cursor: string): Position {
  try {
    return Position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new AppError("invalid_cursor", "The cursor is not one an export gave out.");
  }
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

/** A stream and its head as lines; returns how many. */
async function* streamLines(stream: string): AsyncGenerator<ExportLine, number> {
  const { head, entries } = await readStream(stream);
  let count = 0;
  for await (const entry of entries) {
    count += 1;
    yield { kind: "entry", stream, entry: isPlain(entry) ? entry : null };
  }
  yield { kind: "head", stream, head: headOf(head) };
  return count;
}

async function* oneStream(stream: string): AsyncGenerator<ExportLine, null> {
  const known = await checkpointsKnown();
  const places = known === 0 ? [] : await placesOf(stream, known, attestationKeys());
  for (const { jws } of places.reverse()) yield { kind: "checkpoint", jws };
  yield* streamLines(stream);
  return null;
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
  if (!position || "checkpoint" in position) {
    const from = position?.checkpoint ?? (since ? await firstCheckpointSince(since, await checkpointsKnown()) : 1);
    const { count: places, next } = yield* checkpointLines(from, linesMax);
    if (next) return encode(next);
    [count, position] = [places, null];
  }
  for (;;) {
    const { docs } = await streamsAfter(since, position).select("writtenAt").limit(streamsAtOnce).get();
    for (const head of docs) {
      if (count >= linesMax && position) return encode(position);
      count += 1 + (yield* streamLines(head.id));
      const writtenAt: unknown = head.get("writtenAt");
      position = { after: head.id, ...(since && writtenAt instanceof Timestamp ? { seconds: writtenAt.seconds, nanoseconds: writtenAt.nanoseconds } : {}) };
    }
    if (docs.length < streamsAtOnce) return null;
  }
}

async function* allLines(header: ExportHeader, input: ExportAuditInput, position: Position | null, linesMax: number): AsyncGenerator<ExportLine, string | null> {
  yield header;
  return yield* input.stream === undefined ? manyStreams(input.since, position, linesMax) : oneStream(input.stream);
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
  if (stream !== undefined && (since !== undefined || cursor !== undefined)) throw new AppError("invalid_input", "One stream is handed out whole.", { errors: [{ path: since === undefined ? "cursor" : "since", message: "does not go with stream" }] });
  const position = cursor === undefined ? null : decode(cursor);
  if (stream !== undefined && !(await headRef(stream).get()).exists) throw new AppError("not_found", "There is no such stream.");
  const asked = { stream: stream ?? null, since: since?.toISOString() ?? null, cursor: cursor ?? null };
  await recordReading(context, "audit.exported", asked);
  const header: ExportHeader = { kind: "audit", format: "secura.audit/1", project: projectId(), exportedAt: now.toISOString(), exportedBy: caller.uid, ...asked };
  return { fileName: `audit-${now.toISOString().slice(0, 19).replaceAll(":", "")}.ndjson`, contentType: "application/x-ndjson", content: Readable.from(writeExport(allLines(header, input, position, linesMax)), { objectMode: false }) };
}
