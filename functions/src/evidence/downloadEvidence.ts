import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { openFile } from "../platform/storage.ts";
import { findEvidence, type Found } from "./access.ts";
import { writeAltered } from "./altered.ts";
import { appendCustody, custodyBy, custodyDetails } from "./custody.ts";
import { inspect, type Inspection } from "./inspect.ts";
import type { EvidenceRef, EvidenceState } from "./model.ts";
import { readStreamOf, subjectOf, writeEvidence } from "./store.ts";

/** What is said of a file that nobody vouches for. */
const warnings: Partial<Record<EvidenceState, string>> = { pending: "not scanned for malware yet", error: "not scanned for malware: the scanner could not judge it" };

/** Throws unless the bytes may be given out: clean ones to all who may see the file, unscanned ones to the team alone. */
function demandServable({ evidence: { state }, isTeam }: Found): void {
  if (state === "deleted") throw new AppError("not_found", "The file was deleted; its record and custody are kept.");
  if (state === "infected") throw new AppError("file_infected", "The file is infected and stays in quarantine.");
  if (state !== "clean" && !isTeam) throw new AppError("file_unscanned", `The file was ${warnings[state] ?? state}.`);
}

/** Records a download before a byte leaves, or that there was nothing to give out. */
async function recordDownload(tx: Transaction, input: EvidenceRef, found: Inspection, context: Context): Promise<void> {
  const { caller, now, requestId } = context;
  const current = await findEvidence(tx, input, caller);
  // Again: the scanner may have spoken meanwhile.
  demandServable(current);
  const { evidence } = current;
  const audit = await openStream(tx, found.stored === "ok" ? readStreamOf(evidence.id) : auditStreamOf(input.id));
  if (found.stored !== "ok") {
    writeAltered(tx, audit, input.id, evidence, "download", found, context);
    return;
  }
  const custody = appendCustody(tx, input.id, evidence, { ...custodyBy(context), what: "download", sha256: found.sha256, outcome: "ok", note: warnings[evidence.state] ?? null });
  writeEvidence(tx, input.id, evidence, { custody });
  audit.append({ event: "evidence.read", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(input.id, evidence.id), requestId, details: { state: evidence.state, sha256: found.sha256, ...custodyDetails(custody) } });
}

/**
 * Gives out a file. Its stored bytes are hashed first and compared with its record; then the same generation of them is
 * sent, so that nothing is given out that was not checked. Throws `not_found`, `file_unscanned`, `file_infected`,
 * `file_altered`, `unavailable`.
 */
export async function downloadEvidence(input: EvidenceRef, context: Context): Promise<FileAnswer> {
  const asked = await findEvidence(db(), input, context.caller);
  demandServable(asked);
  const { path, name, size, sha256, state } = asked.evidence;
  const inspection = await inspect(asked.evidence);
  const file = inspection.stored === "ok" ? await openFile(path, inspection.generation) : null;
  // Gone or written over between the two looks.
  const found: Inspection = inspection.stored === "ok" && !file ? { ...inspection, stored: "missing", sha256: null } : inspection;
  await context.transaction((tx) => recordDownload(tx, input, found, context)).catch((thrown: unknown) => {
    file?.stream.destroy();
    throw thrown;
  });
  if (!file) throw new AppError("file_altered", found.stored === "missing" ? "The file is missing from the storage." : "What is stored is not what was handed in. The file is not given out.");
  // The type is in the record. As plain bytes no browser takes it for something to show or run.
  return { fileName: name, contentType: "application/octet-stream", content: file.stream, size, headers: { "X-Content-Sha256": sha256, ...(warnings[state] === undefined ? {} : { "X-Secura-Warning": warnings[state] }) } };
}
