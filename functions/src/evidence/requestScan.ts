import { openStream } from "../audit/log.ts";
import { auditStreamOf } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { findTeamEvidence } from "./access.ts";
import { appendCustody, custodyBy, custodyDetails } from "./custody.ts";
import type { Evidence, EvidenceRef } from "./model.ts";
import { configuredScanner } from "./scanner.ts";
import { forTeam, subjectOf, writeEvidence } from "./store.ts";

/**
 * Puts a file back to `pending`, upon which the trigger scans it: only triggers reach the scanner. Throws `conflict` when
 * there is no scanner or the file was deleted, and `file_infected`: new signatures must not let anything out of quarantine.
 */
export async function requestScan(input: EvidenceRef, context: Context): Promise<Evidence> {
  const { caller, now, requestId } = context;
  return await context.transaction(async (tx) => {
    const { evidence } = await findTeamEvidence(tx, input, caller);
    if (evidence.state === "deleted") throw new AppError("conflict", "The file was deleted.");
    if (evidence.state === "infected") throw new AppError("file_infected", "The file is in quarantine and stays there.");
    if (!configuredScanner()) throw new AppError("conflict", "No scanner is configured (CLAMD_HOST).");
    const audit = await openStream(tx, auditStreamOf(input.id));
    const custody = appendCustody(tx, input.id, evidence, { ...custodyBy(context), what: "scan", sha256: null, outcome: "requested", note: null });
    const updated = writeEvidence(tx, input.id, evidence, { state: "pending", scanFailures: 0, custody });
    audit.append({ event: "evidence.scan_requested", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(input.id, evidence.id), requestId, details: { from: evidence.state, version: updated.version, ...custodyDetails(custody) } });
    return forTeam(updated);
  });
}
