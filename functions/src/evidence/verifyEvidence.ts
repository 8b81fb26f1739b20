import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { findTeamEvidence } from "./access.ts";
import { writeAltered } from "./altered.ts";
import { appendCustody, checkCustody, custodyBy, custodyDetails } from "./custody.ts";
import { inspect, type Inspection } from "./inspect.ts";
import type { EvidenceRef, StoredEvidence, Verification } from "./model.ts";
import { forTeam, subjectOf, writeEvidence } from "./store.ts";

/** Records that the bytes are those of the record, and what is to be said of the custody. */
function writeIntact(tx: Transaction, incidentId: string, evidence: StoredEvidence, brokenAt: number | null, { sha256 }: Inspection, context: Context): StoredEvidence {
  const said = brokenAt === null ? { outcome: "ok", note: null } : { outcome: "custody_broken", note: `Entry ${String(brokenAt)} does not follow from the ones before it.` };
  const custody = appendCustody(tx, incidentId, evidence, { ...custodyBy(context), what: "verify", sha256, ...said });
  // That it is intact is news only of a file that was not.
  return writeEvidence(tx, incidentId, evidence, evidence.alteredAt === null ? { custody } : { custody, alteredAt: null });
}

/**
 * Hashes the stored bytes of a file again, compares them with its record, and checks its custody from the first entry on.
 * Throws `not_found`, `permission_denied`, `conflict` for a file that was deleted or changes just now, `unavailable`.
 */
export async function verifyEvidence(input: EvidenceRef, context: Context): Promise<Verification> {
  const { caller, now, requestId } = context;
  const asked = (await findTeamEvidence(db(), input, caller)).evidence;
  const [found, brokenAt] = await Promise.all([inspect(asked), checkCustody(input.id, asked)]);
  return await context.transaction(async (tx) => {
    const { evidence } = await findTeamEvidence(tx, input, caller);
    if (evidence.state === "deleted") throw new AppError("conflict", "The file was deleted; its record and custody are kept.");
    if (evidence.path !== asked.path) throw new AppError("conflict", "The file was moved to quarantine just now; verify it again.");
    const audit = await openStream(tx, auditStreamOf(input.id));
    const isStored = found.stored === "ok";
    const updated = isStored
      ? writeIntact(tx, input.id, evidence, brokenAt, found, context)
      : writeAltered(tx, audit, input.id, evidence, "verify", found, context);
    audit.append({ event: "evidence.verified", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(input.id, evidence.id), requestId, details: { stored: found.stored, sha256: found.sha256, brokenAt, ...custodyDetails(updated.custody) } });
    return { intact: isStored && brokenAt === null, stored: found.stored, storedSha256: found.sha256, brokenAt, evidence: forTeam(updated) };
  });
}
