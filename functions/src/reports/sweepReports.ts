import { openStream } from "../audit/log.ts";
import { transact } from "../platform/firestore.ts";
import { deleteFilesUnder } from "../platform/storage.ts";
import { workEach } from "../platform/workEach.ts";
import { failReport } from "./makeReport.ts";
import { endsWithinMs, openStates, type StoredReport } from "./model.ts";
import { auditStreamOf, filesOf, namedRef, readReport, reportRef, reportsCollection, subjectOf, worker } from "./store.ts";

const perSweep = 100;
/** Longer than a worker may run: whoever worked on it is gone. */
const silentMs = 15 * 60_000;

/** Gives a report to another worker, by an event of its own, if it is still in this round. */
async function passOn({ id, round }: StoredReport, now: Date): Promise<boolean> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(reportRef(id));
    const stored = readReport(snapshot);
    if (!snapshot.exists || stored.round !== round || (stored.state !== "requested" && stored.state !== "running")) return false;
    tx.update(reportRef(id), { round: round + 1, touchedAt: now });
    return true;
  });
}

/** The files first: while the report is there, what is left of them is found again. */
async function remove({ id, kind, requestId }: StoredReport, now: Date): Promise<boolean> {
  await deleteFilesUnder(filesOf(id));
  return await transact(async (tx) => {
    const snapshot = await tx.get(reportRef(id));
    const audit = await openStream(tx, auditStreamOf(id));
    if (!snapshot.exists) return false;
    tx.delete(namedRef(id));
    tx.delete(reportRef(id));
    audit.append({ event: "report.expired", at: now, actorId: worker, actorRole: "system", subject: subjectOf(id), requestId, details: { kind, state: readReport(snapshot).state } });
    return true;
  });
}

const each = async (found: readonly StoredReport[], work: (one: StoredReport) => Promise<boolean>): Promise<number> => (await workEach(found, { sweep: "sweepReports", pathOf: ({ id }) => subjectOf(id) }, work)).done;

/**
 * Has reports made that broke off, ends those that are hours old, and removes what has expired, a hundred of each at most. A
 * read for each, and about as many writes.
 */
export async function sweepReports(now: Date): Promise<{ resumed: number; ended: number; removed: number }> {
  const open = (await reportsCollection().where("state", "in", openStates).limit(perSweep).get()).docs.map(readReport);
  const isOld = ({ createdAt }: StoredReport): boolean => now.getTime() - createdAt.getTime() > endsWithinMs;
  const ended = await each(open.filter(isOld), (report) => failReport(report, "It was not made within six hours.", now));
  const silent = open.filter((report) => !isOld(report) && now.getTime() - report.touchedAt.getTime() > silentMs);
  const resumed = await each(silent, (report) => passOn(report, now));
  const expired = (await reportsCollection().where("expiresAt", "<", now).limit(perSweep).get()).docs.map(readReport);
  const removed = await each(expired, (report) => remove(report, now));
  return { resumed, ended, removed };
}
