import { FieldPath } from "firebase-admin/firestore";
import { z } from "zod";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import type { ChainHead } from "../platform/hashChain.ts";
import { isDocumentId } from "../platform/ids.ts";
import { attestationKeys, seal, unseal } from "../platform/keyring.ts";
import { checkCheckpoint } from "./checkCheckpoint.ts";
import { checkpointsKnown } from "./checkpointAudit.ts";
import { openCheckpoint, openCheckpoints, type LoadedCheckpoint } from "./checkpoints.ts";
import { beginning, checkStream, type Problem, type StreamReport } from "./checkStream.ts";
import { recordReading } from "./listAudit.ts";
import type { AuditVerification, VerifyAuditInput } from "./model.ts";
import { erasuresAfter, readStream } from "./readStream.ts";
import { headsCollection } from "./store.ts";

// What one call looks at, so that it ends in time: it stops at the first of these.
const usualBounds = { streams: 500, entries: 10_000, checkpoints: 200, places: 10_000 };
type Bounds = typeof usualBounds;
const problemsMax = 100;
const streamsAtOnce = 20;
const checkpointsAtOnce = 10;

const DocumentId = z.string().refine(isDocumentId);
/** Within a stream: behind which document, and what the chain was there. */
const Place = z.strictObject({ stream: DocumentId, after: DocumentId, seq: z.int().min(0), hash: z.string().regex(/^([0-9a-f]{64})?$/) });
type Place = z.output<typeof Place>;
/** Where a verification goes on: within a stream, behind one, or with a checkpoint. */
const Position = z.union([
  z.strictObject({ within: Place }),
  z.strictObject({ behind: DocumentId }),
  z.strictObject({ checkpoint: z.int().positive(), isUnseen: z.boolean() }),
]);
type Position = z.output<typeof Position>;

/** What the calls of one verification hand on: where the next one goes on, and how many problems were found so far. */
const Progress = z.strictObject({ position: Position, problems: z.int().min(0) });
type Progress = z.output<typeof Progress>;

// Sealed: who could make one would have parts passed over, and the log would say that they were verified.
const aboutOf = (stream: string | undefined, { caller }: Context) => ({ purpose: "audit.verify", subject: `${caller.uid}/${stream ?? ""}` });

const encode = async (progress: Progress, stream: string | undefined, context: Context): Promise<string> => await seal(JSON.stringify(progress), aboutOf(stream, context));

/** Opens what `encode` made for the same person and the same stream. Throws `invalid_cursor`. */
async function decode(cursor: string, stream: string | undefined, context: Context): Promise<Progress> {
  try {
    return Progress.parse(JSON.parse((await unseal(cursor, aboutOf(stream, context))).text));
  } catch (thrown) {
    // Whatever else is wrong with it, the client is told the same.
    if (thrown instanceof AppError) throw thrown;
    throw new AppError("invalid_cursor", "The cursor is not one this operation gave out for this.");
  }
}

/** What a call found so far. */
interface Findings extends Omit<AuditVerification, "isWhole" | "lastCheckpoint" | "nextCursor"> {
  seen: Set<string>;
}

function found(into: Findings, { problems }: { problems: readonly Problem[] }): void {
  for (const problem of problems) {
    const { stream, seq, kind } = problem;
    const key = `${kind} ${String(seq)} ${stream ?? ""}`;
    // Each checkpoint that names what is gone would say it again.
    if (into.seen.has(key)) continue;
    into.seen.add(key);
    if (into.problems.length < problemsMax) into.problems.push(problem);
    else into.moreProblems += 1;
  }
}

const isFull = ({ streams, entries, checkpoints, places, problems }: Findings, bounds: Bounds): boolean =>
  streams >= bounds.streams || entries >= bounds.entries || checkpoints >= bounds.checkpoints || places >= bounds.places || problems.length >= problemsMax;

/** Follows a stream, or goes on within it, for a number of entries; `next` is where it goes on, null at its end. */
async function followStream(stream: string, from: Place | null, limit: number): Promise<{ report: StreamReport; next: Place | null; hasHead: boolean }> {
  const start: ChainHead = from ?? beginning;
  const check = checkStream(stream, [], start);
  const { head, entries } = await readStream(stream, { after: from?.after ?? null, limit });
  let step = await entries.next();
  for (; step.done !== true; step = await entries.next()) check.add(step.value);
  const after = step.value;
  const hasHead = head !== undefined;
  if (after === null) return { report: check.end(head), next: null, hasHead };
  const [oldest] = check.untold;
  if (oldest !== undefined) {
    for await (const erasure of erasuresAfter(stream, oldest)) {
      check.tell(erasure);
      if (check.untold.size === 0) break;
    }
  }
  const { next, ...report } = check.pause();
  return { report, next: { stream, after, ...next }, hasHead };
}

function count(into: Findings, { report, next }: Awaited<ReturnType<typeof followStream>>): void {
  into.streams += next ? 0 : 1;
  into.entries += report.entries;
  into.erased += report.erased;
  found(into, { problems: report.problem ? [report.problem] : [] });
}

/** Follows streams in the order of their names until there is no more or enough; returns where to go on, null at the end. */
async function checkStreams(behind: string | null, into: Findings, bounds: Bounds): Promise<Position | null> {
  const query = headsCollection().orderBy(FieldPath.documentId()).select("seq").limit(streamsAtOnce);
  for (let last = behind; ; ) {
    const { docs } = await (last === null ? query : query.startAfter(last)).get();
    let left = bounds.entries - into.entries;
    // As many at once as the call has room for, by what their heads say; a long one alone, in parts.
    const together = docs.filter((head, i) => (left -= Math.max(0, Number(head.get("seq")) || 0)) >= 0 || i === 0);
    const followed = await Promise.all(together.map(({ id }) => followStream(id, null, bounds.entries)));
    for (const one of followed) {
      count(into, one);
      if (one.next) return { within: one.next };
    }
    last = together.at(-1)?.id ?? last;
    if (docs.length < streamsAtOnce && together.length === docs.length) return null;
    if (last !== null && isFull(into, bounds)) return { behind: last };
  }
}

/** Checks checkpoints from a number on, for one stream or all, until there is no more or enough; returns where to go on, null at the end. */
async function checkCheckpoints(from: number, known: number, stream: string | null, into: Findings, bounds: Bounds): Promise<number | null> {
  const keys = attestationKeys();
  let opened = new Map<number, LoadedCheckpoint | null>();
  for (let number = from; ; number += 1) {
    if (isFull(into, bounds)) return number;
    if (!opened.has(number)) opened = await openCheckpoints(Math.max(1, number - 1), Math.max(number, Math.min(number + checkpointsAtOnce - 1, known + 1)), keys);
    const { isMissing, problems, places } = await checkCheckpoint(number, opened.get(number) ?? null, opened.get(number - 1) ?? null, stream);
    // Beyond the last one the log knows none is to be expected; one that is there all the same is looked at.
    if (isMissing && number > known) return null;
    into.checkpoints += 1;
    into.places += places;
    found(into, { problems });
  }
}

const atCheckpoint = (checkpoint: number | null, isUnseen = false): Position | null => (checkpoint === null ? null : { checkpoint, isUnseen });

async function checkWhole(from: Position | null, known: number, into: Findings, bounds: Bounds): Promise<Position | null> {
  let position = from;
  if (position && "within" in position) {
    const followed = await followStream(position.within.stream, position.within, bounds.entries);
    count(into, followed);
    position = followed.next ? { within: followed.next } : { behind: position.within.stream };
    if ("within" in position) return position;
  }
  if (!position || "behind" in position) {
    const next = await checkStreams(position?.behind ?? null, into, bounds);
    if (next) return next;
  }
  return atCheckpoint(await checkCheckpoints(position && "checkpoint" in position ? position.checkpoint : 1, known, null, into, bounds));
}

/** One stream, and that it passes through every place that a checkpoint names of it. Throws `not_found` when nothing speaks of it. */
async function checkNamed(stream: string, position: Position | null, known: number, into: Findings, bounds: Bounds): Promise<Position | null> {
  let [from, isUnseen] = [1, false];
  if (position && "checkpoint" in position) [from, isUnseen] = [position.checkpoint, position.isUnseen];
  else {
    const within = position && "within" in position ? position.within : null;
    const followed = await followStream(stream, within, bounds.entries);
    count(into, followed);
    if (followed.next) return { within: followed.next };
    isUnseen = !within && !followed.hasHead && followed.report.entries === 0;
  }
  const next = await checkCheckpoints(from, known, stream, into, bounds);
  isUnseen &&= into.places === 0;
  if (isUnseen && next === null) throw new AppError("not_found", "There is no such stream.");
  return atCheckpoint(next, isUnseen);
}

/**
 * Verifies the log, a part at a call: one stream, or all of them, from the first entry to the head; then every checkpoint
 * with the places it names, of one stream those alone. Names the first problem of each stream, of each part of a long one,
 * and of each checkpoint, a hundred of them, and says how many more there are. What was found is entered in the log, with
 * whether the call went on from another and whether more is to come. `isWhole` is of all calls so far, and true only in the
 * last. Throws `not_found`, `invalid_cursor`, `unavailable`. Reads each entry once, what erased values of a long stream until it has found
 * it, and two documents for each place.
 */
export async function verifyAudit({ stream, cursor }: VerifyAuditInput, context: Context, less: Partial<Bounds> = {}): Promise<AuditVerification> {
  const bounds = { ...usualBounds, ...less };
  const before = cursor === undefined ? null : await decode(cursor, stream, context);
  const from = before?.position ?? null;
  const known = await checkpointsKnown();
  const into: Findings = { problems: [], moreProblems: 0, streams: 0, entries: 0, erased: 0, checkpoints: 0, places: 0, seen: new Set() };
  const next = await (stream === undefined ? checkWhole(from, known, into, bounds) : checkNamed(stream, from, known, into, bounds));
  const newest = known === 0 ? null : await openCheckpoint(known, attestationKeys());
  const { seen, ...found } = into;
  await recordReading(context, "audit.verified", { stream: stream ?? null, streams: found.streams, entries: found.entries, checkpoints: found.checkpoints, problems: seen.size, wentOn: before !== null, isMore: next !== null });
  const lastCheckpoint = known === 0 ? null : { number: known, upTo: newest?.checkpoint ? new Date(newest.checkpoint.upTo) : null };
  const problems = (before?.problems ?? 0) + seen.size;
  return { ...found, isWhole: problems > 0 ? false : next === null ? true : null, lastCheckpoint, nextCursor: next && (await encode({ position: next, problems }, stream, context)) };
}
