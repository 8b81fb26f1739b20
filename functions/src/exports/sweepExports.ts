import { openStream } from "../audit/log.ts";
import { transact } from "../platform/firestore.ts";
import { deleteFilesUnder } from "../platform/storage.ts";
import { workEach } from "../platform/workEach.ts";
import { endsWithinMs, openStates, type StoredJob } from "./model.ts";
import { failExport, passOn } from "./runExport.ts";
import { auditStreamOf, filesOf, jobRef, jobsCollection, readJob, subjectOf, worker } from "./store.ts";

const perSweep = 100;
/** Longer than a worker may run: whoever worked on it is gone. */
const silentMs = 15 * 60_000;

/** The files first: while the export is there, what is left of them is found again. */
async function remove({ id, requestedBy, requestId, state }: StoredJob, now: Date): Promise<boolean> {
  await deleteFilesUnder(filesOf(id));
  return await transact(async (tx) => {
    const snapshot = await tx.get(jobRef(id));
    const audit = await openStream(tx, auditStreamOf(requestedBy));
    if (!snapshot.exists) return false;
    tx.delete(jobRef(id));
    audit.append({ event: "export.expired", at: now, actorId: worker, actorRole: "system", subject: subjectOf(id), requestId, details: { state } });
    return true;
  });
}

const each = async (found: readonly StoredJob[], work: (one: StoredJob) => Promise<boolean>): Promise<number> => (await workEach(found, { sweep: "sweepExports", pathOf: ({ id }) => jobRef(id).path }, work)).done;

/**
 * Has exports gone on with that broke off, ends those that are a day old, and removes what has expired, a hundred of each at
 * most. A read for each, and about as many writes.
 */
export async function sweepExports(now: Date): Promise<{ resumed: number; ended: number; removed: number }> {
  const open = (await jobsCollection().where("state", "in", openStates).limit(perSweep).get()).docs.map(readJob);
  const isOld = ({ createdAt }: StoredJob): boolean => now.getTime() - createdAt.getTime() > endsWithinMs;
  const ended = await each(open.filter(isOld), (job) => failExport(job, "It was not done within a day.", now));
  const silent = open.filter((job) => !isOld(job) && now.getTime() - job.touchedAt.getTime() > silentMs);
  const resumed = await each(silent, (job) => passOn(job, now));
  const expired = (await jobsCollection().where("expiresAt", "<", now).limit(perSweep).get()).docs.map(readJob);
  const removed = await each(expired, (job) => remove(job, now));
  return { resumed, ended, removed };
}
