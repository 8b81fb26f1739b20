import { createHash } from "node:crypto";
import { openStream } from "../audit/log.ts";
import { loadPeople } from "../identity/users.ts";
import { AppError, isTransient } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { deleteFile, deleteFilesUnder, saveFile } from "../platform/storage.ts";
import { contentTypes, encodePart } from "./formats.ts";
import { keptMs, type StoredJob } from "./model.ts";
import { demandExport, partRows, sourceOf, type Asker } from "./sources.ts";
import { auditStreamOf, contentOf, filesOf, jobRef, partPath, readJob, subjectOf, worker } from "./store.ts";

/** A part that is stored and that no export names yet. */
export interface WrittenPart {
  part: string | null;
  bytes: number;
  rows: number;
  read: number;
  nextCursor: string | null;
  /** Of the whole file, where this is its last part. */
  sha256: string | null;
}

/** Who asked for it, as they are now. Throws `permission_denied` when they may not have it any more. */
async function askerOf({ kind, requestedBy, people }: StoredJob): Promise<Asker> {
  const asker = (await loadPeople([requestedBy])).get(requestedBy);
  if (!asker) throw new AppError("permission_denied", "Who asked for it is not active any more.");
  demandExport(asker, { kind, people });
  return asker;
}

/** The SHA-256 of what the parts hold one after another: read once more, for other workers may have written them. */
async function sha256Of(id: string, parts: readonly string[]): Promise<string> {
  const sha256 = createHash("sha256");
  for await (const bytes of contentOf({ id, parts: [...parts] })) sha256.update(bytes);
  return sha256.digest("hex");
}

/** Stores the next rows of an export as a part. A read for each row, and one; at the end each part is read. */
export async function writePart(job: StoredJob, asker: Asker, limit = partRows[job.kind]): Promise<WrittenPart> {
  const { id, kind, format, bom, people, filter, createdAt, cursor, parts } = job;
  const source = sourceOf(kind, filter, people, asker, createdAt);
  const { rows, read, nextCursor } = await source.next(limit, cursor);
  const content = Buffer.from(encodePart(format, source.names, rows, { rowsBefore: job.rows, isFirst: cursor === null, isLast: nextCursor === null, bom }));
  const counted = { bytes: content.length, rows: rows.length, read, nextCursor };
  const sha256 = async (of: readonly string[]): Promise<string | null> => (nextCursor === null ? await sha256Of(id, of) : null);
  if (content.length === 0) return { part: null, ...counted, sha256: await sha256(parts) };
  // A name of its own, so that a part of a worker that was overtaken can never take the place of the one that counts.
  const part = `${String(parts.length + 1).padStart(5, "0")}-${newId().slice(0, 8)}`;
  await saveFile(partPath(id, part), content, contentTypes[format]);
  return { part, ...counted, sha256: await sha256([...parts, part]) };
}

/**
 * Makes a stored part one of the export, if it is still what comes next: the export goes on, and nobody else has written
 * this part. Returns the export after it; null when it was overtaken, and the part is removed. One read and one write; at
 * the end two and three.
 */
export async function countPart(job: StoredJob, written: WrittenPart, asker: Asker, now: Date): Promise<StoredJob | null> {
  const { part, bytes, rows, read, nextCursor, sha256 } = written;
  const counted = await transact(async (tx) => {
    const stored = readJob(await tx.get(jobRef(job.id)));
    if (stored.round !== job.round || stored.read !== job.read || stored.cursor !== job.cursor || (stored.state !== "pending" && stored.state !== "running")) return null;
    const isDone = nextCursor === null;
    const audit = isDone ? await openStream(tx, auditStreamOf(job.requestedBy)) : null;
    const changes = {
      state: isDone ? ("done" as const) : ("running" as const),
      cursor: nextCursor,
      parts: part === null ? stored.parts : [...stored.parts, part],
      bytes: stored.bytes + bytes,
      rows: stored.rows + rows,
      read: stored.read + read,
      touchedAt: now,
      ...(isDone ? { sha256, finishedAt: now, expiresAt: new Date(now.getTime() + keptMs) } : {}),
    };
    tx.update(jobRef(job.id), changes);
    audit?.append({ event: "export.finished", at: now, actorId: worker, actorRole: asker.role, subject: subjectOf(job.id), requestId: job.requestId, details: { rows: changes.rows, bytes: changes.bytes, sha256 } });
    return { ...stored, ...changes };
  });
  if (!counted && part !== null) await deleteFile(partPath(job.id, part));
  return counted;
}

/** Ends an export that cannot be made, and removes what was written. False for one that has ended otherwise, or that another worker has: then it stays as it is. */
export async function failExport({ id, round, requestedBy, requestId }: Pick<StoredJob, "id" | "round" | "requestedBy" | "requestId">, problem: string, now: Date): Promise<boolean> {
  const isEnded = await transact(async (tx) => {
    const stored = readJob(await tx.get(jobRef(id)));
    if (stored.round !== round || (stored.state !== "pending" && stored.state !== "running")) return false;
    const audit = await openStream(tx, auditStreamOf(requestedBy));
    tx.update(jobRef(id), { state: "failed", problem, finishedAt: now, touchedAt: now, round: stored.round + 1, parts: [], bytes: 0 });
    audit.append({ event: "export.failed", at: now, actorId: worker, actorRole: "system", subject: subjectOf(id), requestId, details: { rows: stored.rows } });
    return true;
  });
  if (isEnded) await deleteFilesUnder(filesOf(id));
  return isEnded;
}

/** Gives an export to another worker, by an event of its own, if it is still in this round. */
export async function passOn({ id, round }: Pick<StoredJob, "id" | "round">, now: Date): Promise<boolean> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(jobRef(id));
    const { state, round: present } = readJob(snapshot);
    if (!snapshot.exists || present !== round || (state !== "pending" && state !== "running")) return false;
    tx.update(jobRef(id), { round: round + 1, touchedAt: now });
    return true;
  });
}

export interface Working {
  now: () => Date;
  /** After which it is passed on, in milliseconds. */
  budgetMs: number;
}

/**
 * Works on an export in a round: part after part, each stored before it counts, so that wherever it breaks off, whoever goes
 * on begins behind the last part that counts. Holds one part in memory. `superseded` when it has ended or somebody else
 * works on it. Throws what a repetition may cure.
 */
export async function runExport(id: string, round: number, { now, budgetMs }: Working): Promise<"done" | "passed on" | "superseded" | "failed"> {
  const until = now().getTime() + budgetMs;
  const found = readJob(await jobRef(id).get());
  let job: StoredJob | null = found;
  if (job.round !== round || (job.state !== "pending" && job.state !== "running")) return "superseded";
  try {
    const asker = await askerOf(job);
    for (;;) {
      job = await countPart(job, await writePart(job, asker), asker, now());
      if (!job) return "superseded";
      if (job.state === "done") return "done";
      if (now().getTime() >= until) return (await passOn(job, now())) ? "passed on" : "superseded";
    }
  } catch (thrown) {
    if (isTransient(thrown)) throw thrown;
    if (!(thrown instanceof AppError)) log.triggerFailed({ trigger: "runExport", document: `exportJobs/${id}`, willRetry: false, thrown });
    const problem = thrown instanceof AppError ? thrown.message : "It could not be made; the operators' log has the reason.";
    return (await failExport(found, problem, now())) ? "failed" : "superseded";
  }
}
