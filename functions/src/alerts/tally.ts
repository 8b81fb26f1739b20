import { setTimeout as pause } from "node:timers/promises";
import { Timestamp, type BulkWriter, type DocumentReference, type DocumentSnapshot, type UpdateData } from "firebase-admin/firestore";
import { AppError, isTransient } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { newId } from "../platform/ids.ts";
import { backOff } from "./retry.ts";

/** How something is counted on a document. */
export interface Counter {
  count: string;
  /** The field that holds the latest time, on this document. */
  time: (snapshot: DocumentSnapshot) => string;
  /** Where it is counted instead, if not here. */
  movedTo: (snapshot: DocumentSnapshot) => DocumentReference | null;
}

/** What the document held when it was counted, and its count and latest time from then on. */
export interface Counted {
  snapshot: DocumentSnapshot;
  count: number;
  at: Date;
}

interface Sum {
  by: number;
  at: Date;
  counted: Promise<Counted | null>;
  settle: (outcome: Promise<Counted | null>) => void;
}

/** Between two writes of one document from one instance. */
const spacingMs = 200;
const attemptsMax = 12;

const sums = new Map<string, { next: Sum | null }>();

function newSum(at: Date): Sum {
  const { promise, resolve } = Promise.withResolvers<Counted | null>();
  return { by: 0, at, counted: promise, settle: resolve };
}

/** An alert may be large, and so the answer to many of them. */
const readTogether = 100;
let reading: { refs: DocumentReference[]; found: Promise<DocumentSnapshot[]> } | null = null;

/** Reads a document in one call with all that are asked for at the same moment. */
async function read(ref: DocumentReference): Promise<DocumentSnapshot | undefined> {
  if (reading === null || reading.refs.length >= readTogether) {
    const refs: DocumentReference[] = [];
    const found = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      if (reading?.refs === refs) reading = null;
      return await db().getAll(...refs);
    });
    reading = { refs, found };
  }
  const { refs, found } = reading;
  const place = refs.push(ref) - 1;
  return (await found)[place];
}

let writer: BulkWriter | undefined;
let isFlushing = false;

/** Writes to a document as it was read, in one call with all that are written at the same moment; each holds or fails by itself. */
async function update(snapshot: DocumentSnapshot, changes: UpdateData<Record<string, unknown>>): Promise<void> {
  if (!writer) {
    writer = db().bulkWriter({ throttling: false });
    // Whoever counts tries again after reading anew.
    writer.onWriteError(() => false);
  }
  const written = writer.update(snapshot.ref, changes, snapshot.updateTime ? { lastUpdateTime: snapshot.updateTime } : {});
  if (!isFlushing) {
    isFlushing = true;
    setImmediate(() => {
      isFlushing = false;
      void writer?.flush();
    });
  }
  await written;
}

/**
 * Adds to a count without a transaction. What comes for one document while a write of it is under way, or within 200 ms of
 * its last, is summed into the next: a document has five writes a second from an instance at most, however much comes.
 * Resolves when it is written; to null when there is no such document. Throws `unavailable` after twelve lost races.
 */
export async function countOn(counter: Counter, ref: DocumentReference, by: number, at: Date): Promise<Counted | null> {
  const waiting = sums.get(ref.path);
  const line = waiting ?? { next: null };
  const sum = (line.next ??= newSum(at));
  sum.by += by;
  if (at > sum.at) sum.at = at;
  if (!waiting) {
    sums.set(ref.path, line);
    void writeInTurn(counter, ref, line);
  }
  return await sum.counted;
}

async function writeInTurn(counter: Counter, ref: DocumentReference, line: { next: Sum | null }): Promise<void> {
  while (line.next !== null) {
    const sum: Sum = line.next;
    line.next = null;
    const outcome = write(counter, ref, sum, newId(), 0);
    sum.settle(outcome);
    await Promise.all([outcome.catch(() => null), pause(spacingMs)]);
  }
  sums.delete(ref.path);
}

const hasChanged = (error: unknown): boolean => error instanceof Error && "code" in error && (error.code === 9 || error.code === 5);

/**
 * One write that holds only if the document is still what was read; else it is read again. Nothing is locked, the time is
 * a true maximum, and a write whose answer was lost is known again by its mark and not counted twice.
 */
async function write(counter: Counter, ref: DocumentReference, sum: Sum, mark: string, attempt: number): Promise<Counted | null> {
  try {
    const snapshot = await read(ref);
    if (!snapshot?.exists) return null;
    const moved = counter.movedTo(snapshot);
    if (moved) return await write(counter, moved, sum, mark, attempt + 1);
    const timeField = counter.time(snapshot);
    const known: unknown = snapshot.get(counter.count);
    const last: unknown = snapshot.get(timeField);
    const [before, latest] = [typeof known === "number" ? known : 0, last instanceof Timestamp ? last.toDate() : sum.at];
    if (snapshot.get("tally") === mark) return { snapshot, count: before, at: latest };
    const counted = { count: before + sum.by, at: sum.at > latest ? sum.at : latest };
    await update(snapshot, { [counter.count]: counted.count, [timeField]: counted.at, tally: mark });
    return { snapshot, ...counted };
  } catch (thrown) {
    if (!hasChanged(thrown) && !isTransient(thrown)) throw thrown;
    if (attempt >= attemptsMax) throw new AppError("unavailable", "Too much is counted at once; send it again.", { cause: thrown, headers: { "Retry-After": "2" } });
    await backOff(attempt);
    return await write(counter, ref, sum, mark, attempt + 1);
  }
}
