import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { openFile } from "../platform/storage.ts";
import { contentTypes, type DownloadReportInput } from "./model.ts";
import { hiddenFrom } from "./readCases.ts";
import { auditStreamOf, filePath, namedRef, readNamed, reportRef, requireReport, subjectOf } from "./store.ts";

/**
 * Gives out a form of a report, and enters that into the log first. Three reads and one for each restricted incident of its
 * period, two writes. Throws `not_found` (also when it has expired, or was not made in this form), `conflict` before it is
 * done, and `permission_denied` where it names an incident that the caller may not see, be it that it was made for somebody
 * who may or that the incident was restricted since.
 */
export async function downloadReport({ id, format }: DownloadReportInput, context: Context): Promise<FileAnswer> {
  const { caller, now, requestId } = context;
  const { from, to } = requireReport(await reportRef(id).get());
  const hidden = await hiddenFrom(caller, { from, to });
  const { report, file } = await context.transaction(async (tx) => {
    const [snapshot, named] = await tx.getAll(reportRef(id), namedRef(id));
    if (!snapshot || !named) throw new AppError("not_found", "There is no such report.");
    const found = requireReport(snapshot);
    if (found.state !== "done") throw new AppError("conflict", `This report is ${found.state}.`);
    if (found.expiresAt <= now) throw new AppError("not_found", "This report has expired.");
    const wanted = found.files.find((candidate) => candidate.format === format);
    if (!wanted) throw new AppError("not_found", "This report was not made in that form.");
    if (readNamed(named)?.some((incidentId) => hidden.has(incidentId)) !== false) throw new AppError("permission_denied", "This report names an incident that is restricted; ask for a report of your own.");
    const audit = await openStream(tx, auditStreamOf(id));
    audit.append({ event: "report.downloaded", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(id), requestId, details: { kind: found.kind, format, bytes: wanted.bytes, sha256: wanted.sha256 } });
    return { report: found, file: wanted };
  });
  const stored = await openFile(filePath(id, file.name));
  if (!stored) throw new AppError("unavailable", "The file of this report is gone.");
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  return { fileName: `${report.kind}-${day(from)}-${day(to)}.${format}`, contentType: contentTypes[format], content: stored.stream, size: stored.size, headers: { "X-Content-Sha256": file.sha256 } };
}
