import { FieldPath } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { isDocumentId } from "../platform/ids.ts";
import { attestationKeys } from "../platform/keyring.ts";
import { checkCheckpoint, placesOf } from "./checkCheckpoint.ts";
import { checkpointsKnown } from "./checkpointAudit.ts";
import { openCheckpoint } from "./checkpoints.ts";
import type { Place } from "./checkpoint.ts";
import { checkStream, type StreamReport } from "./checkStream.ts";
import { recordReading } from "./listAudit.ts";
import type { AuditVerification, VerifyAuditInput } from "./model.ts";
import { readStream } from "./readStream.ts";
import { headsCollection } from "./store.ts";

// What one call looks at, so that it ends in time: it stops at the first of these.
const usualBounds = { streams: 500, entries: 10_000, places: 10_000 };
type Bounds = typeof usualBounds;
const problemsMax = 100;
const streamsAtOnce = 20;

/** Where a verification of the whole log goes on: after a stream, or with a checkpoint. */
type Position = { kind: "stream"; after: string | null } | { kind: "checkpoint"; number: number };

const encode = (position: Position): string => Buffer.from(position.kind === "stream" ? `s${position.after ?? ""}` : `c${String(position.number)}`).toString("base64url");

function decode(cursor: string): Position {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const rest = text.slice(1);
  if (text.startsWith("s") && isDocumentId(rest)) return { kind: "stream", after: rest };
  if (/^c[1-9]\d{0,9}$/.test(text)) return { kind: "checkpoint", number: Number(rest) };
  throw new AppError("invalid_cursor", "The cursor is not one this operation gave out.");
}

async function checkOne(stream: string, places: readonly Place[] = []): Promise<StreamReport> {
  const check = checkStream(stream, places);
  const { head, entries } = await readStream(stream);
  for await (const entry of entries) check.add(entry);
  return check.end(head);
}

const nothing = (): AuditVerification => ({ isWhole: true, problems: [], streams: 0, entries: 0, erased: 0, checkpoints: 0, places: 0, lastCheckpoint: null, nextCursor: null });

function count(into: AuditVerification, { entries, erased, problem }: StreamReport): void {
  into.streams += 1;
  into.entries += entries;
  into.erased += erased;
  if (problem) into.problems.push(problem);
}

const isFull = ({ streams, entries, places, problems }: AuditVerification, bounds: Bounds): boolean => streams >= bounds.streams || entries >= bounds.entries || places >= bounds.places || problems.length >= problemsMax;

/** Follows streams in the order of their names until there is no more or enough; returns where to go on. */
async function checkStreams(after: string | null, into: AuditVerification, bounds: Bounds): Promise<Position> {
  const query = headsCollection().orderBy(FieldPath.documentId()).select().limit(streamsAtOnce);
  for (let last = after; ; ) {
    const { docs } = await (last === null ? query : query.startAfter(last)).get();
    for (const report of await Promise.all(docs.map(({ id }) => checkOne(id)))) count(into, report);
    last = docs.at(-1)?.id ?? last;
    if (docs.length < streamsAtOnce || last === null) return { kind: "checkpoint", number: 1 };
    if (isFull(into, bounds)) return { kind: "stream", after: last };
  }
}

/** Checks checkpoints from a number on until there is no more or enough; returns where to go on, null at the end. */
async function checkCheckpoints(from: number, known: number, into: AuditVerification, bounds: Bounds): Promise<Position | null> {
  const keys = attestationKeys();
  let number = from;
  for (; !isFull(into, bounds); number += 1) {
    const { isMissing, problems, places } = await checkCheckpoint(number, keys);
    // Beyond the last one the log knows none is to be expected; one that is there all the same is looked at.
    if (isMissing && number > known) return null;
    into.checkpoints += 1;
    into.places += places;
    into.problems.push(...problems);
  }
  return { kind: "checkpoint", number };
}

async function checkWhole(cursor: string | undefined, known: number, bounds: Bounds): Promise<AuditVerification> {
  const into = nothing();
  let position: Position | null = cursor === undefined ? { kind: "stream", after: null } : decode(cursor);
  if (position.kind === "stream") position = await checkStreams(position.after, into, bounds);
  if (position.kind === "checkpoint") position = await checkCheckpoints(position.number, known, into, bounds);
  into.nextCursor = position && encode(position);
  return into;
}

/** One stream whole, and that it passes through what the newest checkpoints say of it. */
async function checkNamed(stream: string, known: number): Promise<AuditVerification> {
  const into = nothing();
  const places = known === 0 ? [] : await placesOf(stream, known, attestationKeys());
  const report = await checkOne(stream, places.map(({ place }) => place));
  if (report.entries === 0 && !report.problem) throw new AppError("not_found", "There is no such stream.");
  count(into, report);
  into.places = places.length;
  into.checkpoints = places.length;
  return into;
}

/**
 * Verifies one stream, or the whole log a part at a call: first every stream from its first entry to its head, then every
 * checkpoint with the places it names. What was found is entered in the log. Throws `not_found`, `invalid_cursor`,
 * `unavailable`. Reads each entry once, and two documents for each place.
 */
export async function verifyAudit({ stream, cursor }: VerifyAuditInput, context: Context, bounds = usualBounds): Promise<AuditVerification> {
  if (stream !== undefined && cursor !== undefined) throw new AppError("invalid_input", "One stream is verified in one call.", { errors: [{ path: "cursor", message: "does not go with stream" }] });
  const known = await checkpointsKnown();
  const found = stream === undefined ? await checkWhole(cursor, known, bounds) : await checkNamed(stream, known);
  const newest = known === 0 ? null : await openCheckpoint(known, attestationKeys());
  await recordReading(context, "audit.verified", { stream: stream ?? null, streams: found.streams, entries: found.entries, checkpoints: found.checkpoints, problems: found.problems.length });
  return { ...found, isWhole: found.problems.length === 0, problems: found.problems.slice(0, problemsMax), lastCheckpoint: known === 0 ? null : { number: known, upTo: newest?.checkpoint ? new Date(newest.checkpoint.upTo) : null } };
}
