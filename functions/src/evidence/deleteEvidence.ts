import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { readClock } from "../compliance/documents.ts";
import { auditStreamOf, incidentRef, writeIncident, writeTimeline } from "../incidents/documents.ts";
import { heldAmong } from "../incidents/holds.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { demandVersion } from "../platform/version.ts";
import { findTeamEvidence, type Found } from "./access.ts";
import { appendCustody, custodyBy, custodyDetails } from "./custody.ts";
import { inspect, type Inspection } from "./inspect.ts";
import { looseFileRef, settleNow } from "./looseFiles.ts";
import type { DeleteEvidenceInput, Evidence, StoredEvidence } from "./model.ts";
import { forTeam, hashRef, subjectOf, writeEvidence } from "./store.ts";

/** Throws `legal_hold` while the file, its incident or the one that carries on for it must be kept. One read. */
async function demandFree(tx: Transaction, { incident, evidence }: Found): Promise<void> {
  if ((await heldAmong(tx, [incident.id])).has(incident.id)) throw new AppError("legal_hold", "The incident, or the one it was merged into, is under legal hold: nothing of either may be deleted.");
  if (evidence.legalHold) throw new AppError("legal_hold", "The file is under legal hold and may not be deleted.");
}

// As many as an incident has at most.
const clocksMax = 50;

/** Throws `conflict` while the file is the proof that a notice was submitted. A read for each of the incident's clocks. */
async function demandNoProof(tx: Transaction, { incident, evidence }: Found): Promise<void> {
  const { docs } = await tx.get(incidentRef(incident.id).collection("clocks").limit(clocksMax));
  const proven = docs.map(readClock).find(({ receipts }) => receipts.some(({ evidenceId, withdrawnAt }) => evidenceId === evidence.id && withdrawnAt === null));
  if (proven) throw new AppError("conflict", `The file proves that this was submitted: ${proven.title} (${proven.id}). It may be deleted when the receipt is withdrawn.`);
}

/** Says that a file is deleted, and where its bytes are that have to go. */
async function record(tx: Transaction, input: DeleteEvidenceInput, { stored, sha256 }: Inspection, context: Context): Promise<StoredEvidence> {
  const { caller, now, requestId } = context;
  const found = await findTeamEvidence(tx, input, caller);
  const { incident, evidence } = found;
  demandVersion(context, evidence.version);
  if (evidence.state === "deleted") return forTeam(evidence);
  await demandFree(tx, found);
  await demandNoProof(tx, found);
  const audit = await openStream(tx, auditStreamOf(incident.id));
  const custody = appendCustody(tx, incident.id, evidence, { ...custodyBy(context), what: "delete", sha256, outcome: stored, note: input.reason });
  const deleted = writeEvidence(tx, incident.id, evidence, { state: "deleted", deletedAt: now, custody });
  tx.set(looseFileRef(evidence.id), { incidentId: incident.id, at: now });
  tx.delete(hashRef(incident.id, evidence.audience, evidence.sha256));
  writeIncident(tx, incident, now, { evidenceCount: Math.max(incident.evidenceCount - 1, 0), evidenceBytes: Math.max(incident.evidenceBytes - evidence.size, 0) });
  writeTimeline(tx, incident.id, `evidence-${evidence.id}-deleted`, { at: now, kind: "evidence_deleted", actorId: caller.uid, summary: `Deleted the file ${evidence.name}`, audience: evidence.audience, details: { evidenceId: evidence.id } });
  audit.append({ event: "evidence.deleted", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(incident.id, evidence.id), requestId, details: { size: evidence.size, sha256: evidence.sha256, version: deleted.version, ...custodyDetails(custody) } });
  return forTeam(deleted);
}

/**
 * Deletes the bytes of a file; its record and its custody stay. First the record says so, for then nothing is given out any
 * more, and then the bytes go; if that breaks off, the sweep does it. Deleting again is done already. Throws `not_found`,
 * `permission_denied`, `legal_hold`, `version_conflict`, `unavailable`, and `conflict` for the proof of a submission.
 */
export async function deleteEvidence(input: DeleteEvidenceInput, context: Context): Promise<Evidence> {
  const asked = await findTeamEvidence(db(), input, context.caller);
  if (asked.evidence.state === "deleted") return await context.transaction(() => Promise.resolve(forTeam(asked.evidence)));
  const found = await inspect(asked.evidence);
  const deleted = await context.transaction((tx) => record(tx, input, found, context));
  await settleNow(deleted.id, { incidentId: input.id }, { operation: "evidence.delete", requestId: context.requestId });
  return deleted;
}
