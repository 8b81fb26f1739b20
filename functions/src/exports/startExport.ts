import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { countAll } from "../platform/firestore.ts";
import { endsWithinMs, keptMs, openStates, type ExportJob, type StartExportInput, type StoredJob } from "./model.ts";
import { demandExport, endedFilter, enteredAs, sourceOf } from "./sources.ts";
import { auditStreamOf, jobRef, jobsCollection, subjectOf } from "./store.ts";

const totalMax = 500_000;
const openMax = 3;

/**
 * Puts a long export on its way; a trigger works it off. What comes in from now on is not in it, nor the last ten minutes of
 * the log. A read for each thousand documents and each open export of the caller, and one; three writes. Throws `permission_denied`, `payload_too_large` for
 * more than half a million documents, `conflict` while three others of the caller are open.
 */
export async function startExport({ kind, format, bom, people, ...asked }: StartExportInput, context: Context): Promise<ExportJob> {
  const { caller, now, requestId } = context;
  demandExport(caller, { kind, people });
  const filter = endedFilter(kind, asked, now);
  const total = await countAll(sourceOf(kind, filter, people, caller, now).query);
  if (total > totalMax) throw new AppError("payload_too_large", `This is more than ${String(totalMax)} rows; ask for a shorter time.`);
  const id = context.newId();
  const job: StoredJob = { id, kind, format, bom, people, filter, state: "pending", total, read: 0, rows: 0, bytes: 0, sha256: null, problem: null, requestedBy: caller.uid, createdAt: now, finishedAt: null, expiresAt: new Date(now.getTime() + endsWithinMs + keptMs), requestId, round: 1, cursor: null, parts: [], touchedAt: now };
  await context.transaction(async (tx) => {
    const open = await tx.get(jobsCollection().where("requestedBy", "==", caller.uid).where("state", "in", openStates).limit(openMax).select());
    if (open.size >= openMax) throw new AppError("conflict", `${String(openMax)} of your exports are being worked on; wait for one, or cancel it.`);
    const audit = await openStream(tx, auditStreamOf(caller.uid));
    const { id: _, ...fields } = job;
    tx.create(jobRef(id), fields);
    audit.append({ event: "export.requested", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(id), requestId, ...enteredAs(kind, filter, { kind, format, people, filters: Object.keys(asked).sort(), total }, context) });
    return job;
  });
  return job;
}
