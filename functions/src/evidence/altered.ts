import type { Transaction } from "firebase-admin/firestore";
import type { AuditStream } from "../audit/log.ts";
import { writeTimeline } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { appendCustody, custodyBy, custodyDetails } from "./custody.ts";
import type { CustodyRecord } from "./custodyModel.ts";
import type { Inspection } from "./inspect.ts";
import type { StoredEvidence } from "./model.ts";
import { subjectOf, writeEvidence } from "./store.ts";

/** Records that the stored bytes of a file are not those of its record, or are missing: in its custody, the log and the team's story. */
export function writeAltered(tx: Transaction, audit: AuditStream, incidentId: string, evidence: StoredEvidence, what: CustodyRecord["what"], { stored, sha256 }: Inspection, context: Context): StoredEvidence {
  const { caller, now, requestId } = context;
  const custody = appendCustody(tx, incidentId, evidence, { ...custodyBy(context), what, sha256, outcome: stored, note: null });
  const updated = writeEvidence(tx, incidentId, evidence, { alteredAt: now, custody });
  const summary = `The file ${evidence.name} ${stored === "missing" ? "is missing from the storage" : "differs from what was handed in"}`;
  writeTimeline(tx, incidentId, `evidence-${evidence.id}-v${String(updated.version)}-altered`, { at: now, kind: "evidence_altered", actorId: caller.uid, summary, audience: "team", details: { evidenceId: evidence.id } });
  audit.append({ event: "evidence.altered", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(incidentId, evidence.id), requestId, details: { stored, recorded: evidence.sha256, found: sha256, ...custodyDetails(custody) } });
  return updated;
}
