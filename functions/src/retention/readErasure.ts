import { openStream } from "../audit/log.ts";
import { payloadOf } from "../audit/attested.ts";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { auditStreamOf, subjectOf } from "./auditNames.ts";
import { ErasureReport, type Erasure, type ErasureRef, type SignedErasureReport } from "./erasureModel.ts";
import { reportType } from "./erasureReport.ts";
import { loadErasure, reportRef } from "./store.ts";

/** How far an erasure is. One read. Throws `not_found`. */
export async function getErasure({ uid }: ErasureRef, { caller }: Context): Promise<Erasure> {
  demand(caller, "person.erase");
  return await loadErasure(uid);
}

/** The last signed report of an erasure; that it was handed out is entered into the log. Throws `not_found`, and `conflict` while there is none. */
export async function getErasureReport({ uid }: ErasureRef, context: Context): Promise<SignedErasureReport> {
  const { caller, now, requestId } = context;
  demand(caller, "person.erase");
  return await context.transaction(async (tx) => {
    const { reports } = await loadErasure(uid, tx);
    if (reports === 0) throw new AppError("conflict", "This erasure is still under way; its report comes an hour after its last change at the earliest.");
    const jws = String((await tx.get(reportRef(uid, reports))).get("jws"));
    const audit = await openStream(tx, auditStreamOf(uid));
    audit.append({ event: "erasure.report_read", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(uid), requestId, details: { number: reports } });
    return { report: ErasureReport.decode(JSON.parse(payloadOf(jws, reportType)) as never), jws };
  });
}
