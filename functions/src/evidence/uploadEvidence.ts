import type { DocumentReference, Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { demandSight, maySeeInternal } from "../incidents/access.ts";
import { auditStreamOf, incidentRef, loadIncident, requireIncident, writeIncident, writeTimeline } from "../incidents/documents.ts";
import type { Audience, Incident } from "../incidents/model.ts";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError, isTransient } from "../platform/errors.ts";
import { cleanName } from "../platform/fileNames.ts";
import type { IncomingForm, ReceivedFile } from "../platform/operation.ts";
import { saveStream } from "../platform/storage.ts";
import { appendCustody, custodyBy, custodyDetails, noCustody } from "./custody.ts";
import { looseFileRef, settleNow, type LooseFile } from "./looseFiles.ts";
import { evidenceDefaults, type Evidence, type StoredEvidence, type UploadForm, type UploadInput } from "./model.ts";
import { sniff } from "./sniff.ts";
import { createEvidence, evidencePath, hashRef, subjectOf } from "./store.ts";

export const uploadLimits = { fileBytes: 10_485_760, incidentFiles: 100, incidentBytes: 524_288_000 };
const nameLength = 200;

/** Throws unless the caller may add a file of `size` bytes for `audience`; without them, unless there is room for any. */
function demandRoom(caller: Caller, incident: Incident, { audience, size }: { audience?: Audience | undefined; size: number }): void {
  demandSight(caller, incident);
  const isTeam = maySeeInternal(caller, incident);
  demand(caller, isTeam ? "evidence.work" : "evidence.addOwn");
  if (audience === "team" && !isTeam) throw new AppError("permission_denied", "Only the security team may add files for the team.");
  const { incidentFiles, incidentBytes } = uploadLimits;
  if (incident.evidenceCount >= incidentFiles) throw new AppError("conflict", `An incident holds ${String(incidentFiles)} files at most.`);
  if (incident.evidenceBytes + size > incidentBytes) throw new AppError("conflict", `The files of an incident hold ${String(incidentBytes)} bytes at most; it has ${String(incident.evidenceBytes)}.`);
}

/** Refuses before a byte is read. */
async function demandBefore(incidentId: string, context: Context): Promise<void> {
  try {
    demandRoom(context.caller, requireIncident(await incidentRef(incidentId).get()), { size: 1 });
  } catch (refusal) {
    // In a transaction: if this very request was carried out before, it gets the answer of that time. Whether it is the
    // same request only the bytes can tell, so then they are read.
    await context.transaction(() => Promise.reject(refusal as Error)).catch((thrown: unknown) => {
      if (!(thrown instanceof AppError && thrown.code === "idempotency_key_reused")) throw thrown;
    });
  }
}

function demandHash({ sha256 }: UploadForm, file: ReceivedFile): void {
  if (sha256 === undefined || sha256.toLowerCase() === file.sha256) return;
  throw new AppError("hash_mismatch", `What arrived has the SHA-256 ${file.sha256}, not the one that was given.`);
}

/** The same bytes once for each audience; what is there for everyone need not be there for the team as well. */
async function demandNew(tx: Transaction, marks: DocumentReference[]): Promise<void> {
  const first = (await tx.getAll(...marks)).find((mark) => mark.exists);
  if (!first) return;
  throw new AppError("already_exists", `This incident has these very bytes already, as the file ${String(first.get("evidenceId"))}.`, { errors: [{ path: "file", message: `is the same as ${String(first.get("evidenceId"))}` }] });
}

interface Arrival {
  fields: UploadForm;
  file: ReceivedFile;
  contentType: string;
  generation: string;
}

/** Records a file whose bytes are stored: its document, the first of its custody, the incident's counts, story and log. */
async function record(tx: Transaction, incidentId: string, evidenceId: string, { fields, file, contentType, generation }: Arrival, context: Context): Promise<StoredEvidence> {
  const { caller, now, requestId } = context;
  const incident = await loadIncident(tx, incidentId);
  const audience = fields.audience ?? (maySeeInternal(caller, incident) ? "team" : "everyone");
  demandRoom(caller, incident, { audience, size: file.size });
  const mark = hashRef(incidentId, audience, file.sha256);
  await demandNew(tx, audience === "everyone" ? [mark] : [mark, hashRef(incidentId, "everyone", file.sha256)]);
  const audit = await openStream(tx, auditStreamOf(incidentId));

  const { size, sha256 } = file;
  const name = Array.from(cleanName(file.name)).slice(0, nameLength).join("") || "file";
  const custody = appendCustody(tx, incidentId, { id: evidenceId, custody: noCustody }, { ...custodyBy(context), what: "upload", sha256, outcome: "ok", note: null });
  const evidence: StoredEvidence = {
    ...evidenceDefaults,
    ...{ id: evidenceId, name, description: fields.description ?? "", size, contentType, sha256, clientSha256: fields.sha256?.toLowerCase() ?? null, audience },
    ...{ uploadedBy: caller.uid, uploadedByName: caller.name, createdAt: now, version: 1, path: evidencePath(incidentId, evidenceId), generation, custody },
  };
  createEvidence(tx, incidentId, evidence);
  tx.create(mark, { evidenceId });
  tx.delete(looseFileRef(evidenceId));
  writeIncident(tx, incident, now, { evidenceCount: incident.evidenceCount + 1, evidenceBytes: incident.evidenceBytes + size });
  writeTimeline(tx, incidentId, `evidence-${evidenceId}-added`, { at: now, kind: "evidence_added", actorId: caller.uid, summary: `Added the file ${name}`, audience, details: { evidenceId, sha256 } });
  audit.append({ event: "evidence.added", at: now, actorId: caller.uid, actorRole: caller.role, subject: subjectOf(incidentId, evidenceId), requestId, details: { contentType, size, sha256, audience, ...custodyDetails(custody) } });
  return evidence;
}

/** Stores the bytes of a form's file as they come. */
async function receive(form: IncomingForm<UploadForm>, path: string): Promise<Arrival> {
  const { fields, file, stored } = await form.receive(uploadLimits.fileBytes, async (source) => {
    const { bytes, type } = sniff(source);
    const generation = await saveStream(path, bytes);
    return { generation, contentType: await type() };
  });
  demandHash(fields, file);
  return { fields, file, ...stored };
}

/**
 * Adds a file to an incident the caller may see. Who may and how much is decided before a byte is read; then the bytes go
 * into the bucket as they come, and are recorded when all of them are there. What is not recorded is removed, at once or,
 * after a crash, by the sweep. Throws `not_found`, `permission_denied`, `conflict` when the incident is full,
 * `already_exists`, `hash_mismatch`, `payload_too_large`, `unavailable`.
 */
export async function uploadEvidence({ id }: UploadInput, context: Context, form: IncomingForm<UploadForm>): Promise<Evidence> {
  await demandBefore(id, context);
  const evidenceId = context.newId();
  const loose: LooseFile = { incidentId: id };
  await looseFileRef(evidenceId).create({ ...loose, at: context.now });
  const takeBack = () => settleNow(evidenceId, loose, { operation: "evidence.upload", requestId: context.requestId });
  const arrival = await receive(form, evidencePath(id, evidenceId)).catch(async (thrown: unknown) => {
    await takeBack();
    throw thrown;
  });
  return await context.transaction((tx) => record(tx, id, evidenceId, arrival, context)).catch(async (thrown: unknown) => {
    // Without an answer of the database it may yet be recorded, and must then find its bytes: that is left to the sweep.
    if (!isTransient(thrown)) await takeBack();
    throw thrown;
  });
}
