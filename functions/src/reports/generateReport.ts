import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { endsWithinMs, incidentsMax, keptMs, openStates, type GenerateReportInput, type ReportJob, type StoredReport } from "./model.ts";
import { countCases } from "./readCases.ts";
import { auditStreamOf, reportRef, reportsCollection, subjectOf } from "./store.ts";

const openMax = 3;

/**
 * Puts a report on its way; a trigger makes it. A read for each thousand incidents of the period and each open report of the
 * caller, and one; three writes. Throws `payload_too_large` for more than five thousand incidents, `conflict` while three
 * others of the caller are being made.
 */
export async function generateReport({ kind, from, to: asked, formats }: GenerateReportInput, context: Context): Promise<ReportJob> {
  const { caller, now, requestId } = context;
  const to = asked < now ? asked : now;
  if (from >= to) throw new AppError("invalid_input", "This period has not begun.", { errors: [{ path: "from", message: "must be in the past" }] });
  const total = await countCases({ from, to });
  if (total > incidentsMax) throw new AppError("payload_too_large", `There are more than ${String(incidentsMax)} incidents in this period; ask for a shorter one.`);
  const id = context.newId();
  const report: StoredReport = { id, kind, from, to, formats: [...new Set(formats)], state: "requested", progress: 0, figures: [], gaps: 0, sha256: null, files: [], problem: null, requestedBy: caller.uid, createdAt: now, finishedAt: null, expiresAt: new Date(now.getTime() + endsWithinMs + keptMs), requestId, round: 1, touchedAt: now };
  await context.transaction(async (tx) => {
    const open = await tx.get(reportsCollection().where("requestedBy", "==", caller.uid).where("state", "in", openStates).limit(openMax).select());
    if (open.size >= openMax) throw new AppError("conflict", `${String(openMax)} of your reports are being made; wait for one.`);
    const audit = await openStream(tx, auditStreamOf(id));
    const { id: _, ...fields } = report;
    tx.create(reportRef(id), fields);
    audit.append({ event: "report.requested", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(id), requestId, details: { kind, formats: report.formats, from: from.toISOString(), to: to.toISOString(), incidents: total } });
    return report;
  });
  return report;
}
