import { openStream } from "../audit/log.ts";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError, isTransient } from "../platform/errors.ts";
import { cleanName } from "../platform/fileNames.ts";
import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import type { IncomingForm } from "../platform/operation.ts";
import { deleteFile, readFile, saveStream } from "../platform/storage.ts";
import { formatOf, problemOf, readingOf, textOf, type ContentOptions } from "./importContent.ts";
import { importBytesMax, importCallMax, importIndicatorsMax, importRunDefaults, reportedMax, type FeedKind, type ImportContentInput, type ImportFileForm, type ImportRun } from "./importModel.ts";
import { jsonOf, readInTurns, reportOf, type ImportResult } from "./importReport.ts";
import { mergeImported, type Imported, type Progress } from "./importing.ts";
import { auditStreamOf, importPath, importRef, importsCollection, readImport } from "./store.ts";

const nameLength = 200;
/** Between two writes of an import's progress. */
const progressMs = 1_000;
const attemptsMax = 4;

/** Everything a reader found. Throws `payload_too_large` for more indicators than one import may bring, and what the readers throw. */
export async function readResult(kind: FeedKind, content: unknown, options: ContentOptions): Promise<ImportResult> {
  const result = await readInTurns(readingOf(kind, content, options));
  const count = result.indicators.length;
  if (count > importIndicatorsMax) throw new AppError("payload_too_large", `The content names ${String(count)} indicators; at most ${String(importIndicatorsMax)} are taken at once.`);
  return result;
}

/** What an import's document holds at its end. */
export function outcomeOf({ items, progress, written, matches }: Imported): Pick<ImportRun, "counts" | "items" | "isComplete" | "progress" | "written" | "matches"> {
  const report = reportOf(items);
  return { counts: report.counts, items: report.items.slice(0, reportedMax), isComplete: items.length <= reportedMax, progress, written, matches };
}

/** Writes progress into the import's document, once a second at most: the team may be watching. */
export function progressOf(id: string): (progress: Progress) => Promise<void> {
  let last = performance.now();
  return async (progress) => {
    if (performance.now() - last < progressMs) return;
    last = performance.now();
    await importRef(id).update({ ...progress });
  };
}

/**
 * The moment at which content is read: where it says no time, that is when it was seen. The same file of the same source was
 * seen when it was first imported, so that it changes nothing when it comes again. One read at least.
 */
async function firstSeen(sha256: string, source: string, now: Date): Promise<Date> {
  const { docs } = await importsCollection().where("sha256", "==", sha256).where("source", "==", source).limit(20).get();
  return docs.map(readImport).filter(({ state, at }) => state === "done" && at < now).reduce((first, { at }) => (at < first ? at : first), now);
}

const auditOf = ({ id, source, format, written, counts }: ImportRun, actor: { uid: string; role: string }, at: Date, requestId: string) =>
  ({ event: "indicator.imported", at, actorId: actor.uid, actorRole: actor.role, subject: `imports/${id}`, requestId, details: { source, format, written, ...counts } }) as const;

/** Throws what the request was answered before, if it was sent under an Idempotency-Key and carried out. */
async function replayIfDone(context: Context): Promise<void> {
  const isNew = new Error("not carried out yet");
  await context.transaction(() => Promise.reject(isNew)).catch((thrown: unknown) => {
    if (thrown !== isNew) throw thrown;
  });
}

/**
 * A copy that is put back says in every source's name, this organisation's among them, what it likes of as many indicators
 * as it likes. Throws `permission_denied` to who may not.
 */
function demandPutBack(caller: Caller, isOwn: boolean): void {
  if (isOwn) demand(caller, "indicator.putBack");
}

/**
 * Imports content that came in the call, and answers with the report of every object. Throws `permission_denied` for an own
 * copy without the permission, `invalid_input`, `invalid_json`, `payload_too_large`. Costs as `mergeImported` says, and four writes, with one a second of progress.
 */
export async function importFromCall(input: ImportContentInput, context: Context): Promise<ImportRun> {
  const { caller, now } = context;
  const { source, tlp, confidence, columns, delimiter, observed, isOwn, dryRun } = input;
  demandPutBack(caller, isOwn);
  await replayIfDone(context);
  const format = input.format ?? formatOf(input.content);
  const text = typeof input.content === "string" ? input.content : JSON.stringify(input.content);
  const digest = await sha256Of(text);
  const result = await readResult(format, input.content, { source, tlp, confidence, columns, delimiter, observed, isOwn, now: await firstSeen(digest, source, now) });
  if (result.indicators.length > importCallMax) throw new AppError("payload_too_large", `The content names ${String(result.indicators.length)} indicators; a call takes ${String(importCallMax)}. Send them as a file (POST /intelligence/import/file).`);
  const id = context.newId();
  const run: ImportRun = { ...importRunDefaults, id, source, format, state: "running", indicators: result.indicators.length, isDryRun: dryRun, bytes: Buffer.byteLength(text), by: caller.uid, at: now };
  if (dryRun) return { ...run, ...outcomeOf(await mergeImported(result, { id, now, isDryRun: true, onProgress: () => Promise.resolve() })), state: "done", finishedAt: now };
  const { id: _, ...fields } = run;
  await importRef(id).create({ ...fields, sha256: digest });
  const imported = await mergeImported(result, { id, now, isDryRun: false, onProgress: progressOf(id) }).catch(async (thrown: unknown) => {
    await importRef(id).update({ state: "failed", problem: "It was broken off; import it again.", finishedAt: new Date() });
    throw thrown;
  });
  return await context.transaction(async (tx) => {
    const audit = await openStream(tx, auditStreamOf("import", id));
    const done: ImportRun = { ...run, ...outcomeOf(imported), state: "done", finishedAt: now };
    const { id: _id, ...settled } = done;
    tx.update(importRef(id), settled);
    audit.append(auditOf(done, caller, now, context.requestId));
    return done;
  });
}

async function sha256Of(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(text))).toString("hex");
}

/**
 * Takes a file to import; it is read by the trigger that follows, and its document tells how that goes. Throws
 * `permission_denied` for an own copy without the permission, `invalid_input`, `payload_too_large`, `unavailable`. Four writes and the file.
 */
export async function importFromFile(_input: Record<string, never>, context: Context, form: IncomingForm<ImportFileForm>): Promise<ImportRun> {
  const { caller, now } = context;
  const id = context.newId();
  // First, so that a file whose upload breaks off is found and removed.
  await importRef(id).create({ state: "receiving", by: caller.uid, at: now });
  const takeBack = async (): Promise<void> => {
    await deleteFile(importPath(id));
    await importRef(id).delete();
  };
  const { fields, file } = await form
    .receive(importBytesMax, (bytes) => saveStream(importPath(id), bytes))
    .then((received) => {
      demandPutBack(caller, received.fields.isOwn === "true");
      return received;
    })
    .catch(async (thrown: unknown) => {
      await takeBack();
      throw thrown;
    });
  const name = Array.from(cleanName(file.name)).slice(0, nameLength).join("");
  return await context
    .transaction(async (tx) => {
      const audit = await openStream(tx, auditStreamOf("import", id));
      const run: ImportRun = { ...importRunDefaults, id, name, source: fields.source, format: fields.format ?? null, state: "pending", bytes: file.size, by: caller.uid, at: now };
      const { id: _, ...stored } = run;
      tx.set(importRef(id), { ...stored, sha256: file.sha256, tlp: fields.tlp ?? "AMBER", confidence: fields.confidence ?? 50, isOwn: fields.isOwn === "true", byRole: caller.role, attempts: 0 });
      audit.append({ event: "indicator.import_received", at: now, actorId: caller.uid, actorRole: caller.role, subject: `imports/${id}`, requestId: context.requestId, details: { source: run.source, bytes: file.size, sha256: file.sha256 } });
      return run;
    })
    .catch(async (thrown: unknown) => {
      if (!isTransient(thrown)) await takeBack();
      throw thrown;
    });
}

interface Waiting {
  run: ImportRun;
  options: ContentOptions;
  sha256: string;
  byRole: string;
}

/** Takes the import in hand; null when there is nothing to do. After so many attempts that broke off, it has failed. */
async function begin(id: string, now: Date): Promise<Waiting | null> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(importRef(id));
    if (!snapshot.exists) return null;
    const run = readImport(snapshot);
    if (run.state !== "pending" && run.state !== "running") return null;
    const attempts = Number(snapshot.get("attempts") ?? 0) + 1;
    if (attempts > attemptsMax) {
      tx.update(snapshot.ref, { state: "failed", problem: "Reading it was broken off each time; import it in smaller pieces.", finishedAt: now });
      return null;
    }
    tx.update(snapshot.ref, { state: "running", attempts });
    const [tlp, confidence] = [snapshot.get("tlp") as ContentOptions["tlp"], Number(snapshot.get("confidence"))];
    return { run, options: { source: run.source, tlp, confidence, isOwn: snapshot.get("isOwn") === true, now }, sha256: String(snapshot.get("sha256")), byRole: String(snapshot.get("byRole")) };
  });
}

async function readWaiting({ run, options, sha256 }: Waiting): Promise<{ format: FeedKind; result: ImportResult }> {
  const bytes = await readFile(importPath(run.id), run.bytes);
  if (bytes === null) throw new AppError("not_found", "The file is gone; import it again.");
  const text = textOf(bytes);
  const content = /^\s*[[{]/.test(text) ? jsonOf(text) : text;
  const format = run.format ?? formatOf(content);
  return { format, result: await readResult(format, content, { ...options, now: await firstSeen(sha256, run.source, run.at) }) };
}

/**
 * Reads an uploaded file and merges what it holds; what is wrong with it stands in its document afterwards. May be repeated: an
 * import that was broken off goes on, four times at most. Throws only what a retry may cure. Memory: the file, what it
 * is parsed to, and its indicators.
 */
export async function runImport(id: string, now: Date): Promise<"nothing" | "done" | "failed"> {
  const waiting = await begin(id, now);
  if (!waiting) return "nothing";
  const { run, byRole } = waiting;
  try {
    const { format, result } = await readWaiting(waiting);
    await importRef(id).update({ format, indicators: result.indicators.length });
    const imported = await mergeImported(result, { id, now: run.at, isDryRun: false, onProgress: progressOf(id) });
    await transact(async (tx) => {
      const [snapshot, audit] = [await tx.get(importRef(id)), await openStream(tx, auditStreamOf("import", id))];
      if (snapshot.get("state") !== "running") return;
      const done: ImportRun = { ...run, format, indicators: result.indicators.length, ...outcomeOf(imported), state: "done", finishedAt: now };
      const { id: _, ...fields } = done;
      tx.update(snapshot.ref, fields);
      audit.append(auditOf(done, { uid: run.by, role: byRole }, now, ""));
    });
  } catch (thrown) {
    if (isTransient(thrown)) throw thrown;
    if (!(thrown instanceof AppError)) log.triggerFailed({ trigger: "runImport", document: `imports/${id}`, willRetry: false, thrown });
    await importRef(id).update({ state: "failed", problem: thrown instanceof AppError ? problemOf(thrown) : "It could not be read; the operators' log has the reason.", finishedAt: now });
    await deleteFile(importPath(id));
    return "failed";
  }
  await deleteFile(importPath(id));
  return "done";
}

const leftAfterMs = 3_600_000;

/** Ends imports that broke off an hour ago or earlier, and removes their files; returns how many. */
export async function sweepImports(now: Date): Promise<number> {
  const { docs } = await importsCollection().where("state", "in", ["receiving", "pending", "running"]).limit(100).get();
  const left = docs.filter((doc) => now.getTime() - readImport(doc).at.getTime() > leftAfterMs);
  for (const doc of left) {
    await deleteFile(importPath(doc.id));
    if (doc.get("state") === "receiving") await doc.ref.delete();
    else await doc.ref.update({ state: "failed", problem: "It was broken off; import it again.", finishedAt: now });
  }
  return left.length;
}
