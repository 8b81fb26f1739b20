import { Readable } from "node:stream";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { openFile } from "../platform/storage.ts";
import { contentTypes } from "./formats.ts";
import type { ExportRef, StoredJob } from "./model.ts";
import { demandExport } from "./sources.ts";
import { auditStreamOf, jobRef, partPath, requireJob, subjectOf } from "./store.ts";

async function* contentOf({ id, parts }: StoredJob): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    const file = await openFile(partPath(id, part));
    if (!file) throw new AppError("unavailable", "A part of this export is gone.");
    yield* file.stream as AsyncIterable<Uint8Array>;
  }
}

/**
 * Gives out a finished export, a part after the other as the client takes them, and enters that into the log first. Two
 * reads, two writes. Throws `not_found` (also when it has expired), `conflict` before it is done, `permission_denied` for
 * who may no longer see what is in it.
 */
export async function downloadExport({ id }: ExportRef, context: Context): Promise<FileAnswer> {
  const { caller, now, requestId } = context;
  const job = await context.transaction(async (tx) => {
    const found = requireJob(await tx.get(jobRef(id)), caller.uid);
    demandExport(caller, found);
    if (found.state !== "done") throw new AppError("conflict", `This export is ${found.state}.`);
    if (found.expiresAt <= now) throw new AppError("not_found", "This export has expired.");
    const audit = await openStream(tx, auditStreamOf(caller.uid));
    audit.append({ event: "export.downloaded", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(id), requestId, details: { kind: found.kind, format: found.format, rows: found.rows, bytes: found.bytes } });
    return found;
  });
  const { kind, format, bytes, createdAt } = job;
  return { fileName: `${kind}-${createdAt.toISOString().slice(0, 10)}.${format}`, contentType: contentTypes[format], content: Readable.from(contentOf(job), { objectMode: false }), size: bytes };
}
