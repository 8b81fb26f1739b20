import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { deleteFilesUnder } from "../platform/storage.ts";
import type { ExportJob, ExportRef } from "./model.ts";
import { auditStreamOf, filesOf, jobRef, requireJob, subjectOf } from "./store.ts";

/** Ends an export of the caller's that is not done, and removes what was written. Throws `not_found`, `conflict`. */
export async function cancelExport({ id }: ExportRef, context: Context): Promise<ExportJob> {
  const { caller, now, requestId } = context;
  const cancelled = await context.transaction(async (tx) => {
    const job = requireJob(await tx.get(jobRef(id)), caller.uid);
    if (job.state !== "pending" && job.state !== "running") throw new AppError("conflict", `This export is ${job.state}.`);
    const audit = await openStream(tx, auditStreamOf(caller.uid));
    // A new round: whoever works on it may write no more.
    const ended = { state: "cancelled", finishedAt: now, round: job.round + 1, parts: [], bytes: 0 } as const;
    tx.update(jobRef(id), { ...ended, touchedAt: now });
    audit.append({ event: "export.cancelled", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(id), requestId, details: { rows: job.rows } });
    return { ...job, ...ended, parts: [] };
  });
  // What is left behind by a worker in this moment goes with the export, when it expires.
  await deleteFilesUnder(filesOf(id));
  return cancelled;
}
