import { Readable } from "node:stream";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { contentTypes } from "./formats.ts";
import type { ExportRef } from "./model.ts";
import { demandExport, enteredAs } from "./sources.ts";
import { auditStreamOf, contentOf, jobRef, requireJob, subjectOf } from "./store.ts";

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
    audit.append({ event: "export.downloaded", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(id), requestId, ...enteredAs(found.kind, found.filter, { kind: found.kind, format: found.format, rows: found.rows, bytes: found.bytes, sha256: found.sha256 }, context) });
    return found;
  });
  const { kind, format, bytes, sha256, createdAt } = job;
  return { fileName: `${kind}-${createdAt.toISOString().slice(0, 10)}.${format}`, contentType: contentTypes[format], content: Readable.from(contentOf(job), { objectMode: false }), size: bytes, ...(sha256 === null ? {} : { headers: { "X-Content-Sha256": sha256 } }) };
}
