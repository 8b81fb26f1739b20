import { openStream } from "../audit/log.ts";
import { auditStreamOf, writeTimeline } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { demandVersion } from "../platform/version.ts";
import { findTeamEvidence } from "./access.ts";
import { appendCustody, custodyBy, custodyDetails } from "./custody.ts";
import { inspect } from "./inspect.ts";
import type { Evidence, SetEvidenceHoldInput } from "./model.ts";
import { forTeam, subjectOf, writeEvidence } from "./store.ts";

/**
 * Keeps a file from being deleted, or allows it again. What it then hashes to is recorded. Throws `not_found`,
 * `permission_denied`, `conflict` for a file that was deleted, `version_conflict`, `unavailable`.
 */
export async function setEvidenceHold(input: SetEvidenceHoldInput, context: Context): Promise<Evidence> {
  const { caller, now, requestId } = context;
  const { hold, reason } = input;
  const { stored, sha256 } = await inspect((await findTeamEvidence(db(), input, caller)).evidence);
  return await context.transaction(async (tx) => {
    const { evidence } = await findTeamEvidence(tx, input, caller);
    demandVersion(context, evidence.version);
    if (evidence.state === "deleted") throw new AppError("conflict", "The file was deleted; its record and custody are kept.");
    if (evidence.legalHold === hold) return forTeam(evidence);
    const audit = await openStream(tx, auditStreamOf(input.id));
    const custody = appendCustody(tx, input.id, evidence, { ...custodyBy(context), what: hold ? "hold" : "release", sha256, outcome: stored, note: reason });
    const updated = writeEvidence(tx, input.id, evidence, { legalHold: hold, custody });
    writeTimeline(tx, input.id, `evidence-${evidence.id}-v${String(updated.version)}-hold`, { at: now, kind: "evidence_hold", actorId: caller.uid, summary: `${hold ? "Put the file under" : "Lifted the"} legal hold${hold ? "" : " on the file"}: ${evidence.name}`, audience: "team", details: { evidenceId: evidence.id, reason } });
    audit.append({ event: hold ? "evidence.hold_set" : "evidence.hold_released", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(input.id, evidence.id), requestId, details: { version: updated.version, ...custodyDetails(custody) } });
    return forTeam(updated);
  });
}
