import type { Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream, type AuditStream } from "../audit/log.ts";
import { auditStreamOf, writeTimeline } from "../incidents/documents.ts";
import { db, transact } from "../platform/firestore.ts";
import { deleteFile, moveFile } from "../platform/storage.ts";
import { appendCustody, custodyBySystem, custodyDetails } from "./custody.ts";
import { examine, type Finding } from "./examine.ts";
import { inspect, type Inspection } from "./inspect.ts";
import type { Evidence, StoredEvidence } from "./model.ts";
import { ScannerFailure, type ScannerAddress } from "./scanner.ts";
import { findStored, quarantinePath, subjectOf, writeEvidence } from "./store.ts";

/** `left`: there was nothing to do. `waiting`: there is no scanner, so the file stays pending. */
export type ScanOutcome = "left" | "waiting" | "clean" | "infected" | "error" | "quarantined";

export interface Scanning {
  now: Date;
  scanner: ScannerAddress | null;
}

/** After so many failures on one file it is taken out of the way of the others, until somebody asks for a new scan. */
const failuresMax = 5;

/** True when `scanEvidence` may have something to do for a file in this state. */
export const asksForScan = ({ state }: Pick<Evidence, "state">): boolean => state === "pending" || state === "infected";

const isInQuarantine = ({ id, path }: StoredEvidence, incidentId: string): boolean => path === quarantinePath(incidentId, id);

/**
 * Does what the state of a file asks for: a pending one is scanned, an infected one put into quarantine, which the event
 * of the first leads to. It reads the state again where it writes, so that events that come twice, late or together have
 * no second effect. Throws `unavailable` when the scanner or the storage cannot be reached; the file then stays as it is,
 * save that a scanner which begins with this file five times over and never ends makes it an `error`.
 */
export async function scanEvidence(incidentId: string, evidenceId: string, { now, scanner }: Scanning): Promise<ScanOutcome> {
  const evidence = await findStored(db(), incidentId, evidenceId);
  if (!evidence || !asksForScan(evidence)) return "left";
  if (evidence.state === "infected") return isInQuarantine(evidence, incidentId) ? "left" : await quarantine(incidentId, evidence, now);
  if (!scanner) return "waiting";
  try {
    const finding = await examine(evidence.path, scanner);
    const stored = finding.sha256 === null ? "missing" : finding.sha256 === evidence.sha256 ? "ok" : "altered";
    return await transact((tx) => record(tx, incidentId, evidenceId, { ...finding, stored }, now));
  } catch (thrown) {
    if (!(thrown instanceof ScannerFailure && thrown.isOfFile)) throw thrown;
    if ((await transact((tx) => countFailure(tx, incidentId, evidenceId))) < failuresMax) throw thrown;
    return await giveUp(incidentId, evidence, thrown, now);
  }
}

/** A finding, and how what was scanned compares with the record. */
type Scanned = Finding & Pick<Inspection, "stored">;

/** Returns how often the scanner has failed on a file that is still pending. */
async function countFailure(tx: Transaction, incidentId: string, evidenceId: string): Promise<number> {
  const evidence = await findStored(tx, incidentId, evidenceId);
  if (evidence?.state !== "pending") return 0;
  return writeEvidence(tx, incidentId, evidence, { scanFailures: evidence.scanFailures + 1 }).scanFailures;
}

async function giveUp(incidentId: string, evidence: StoredEvidence, { message }: ScannerFailure, now: Date): Promise<ScanOutcome> {
  const { stored, sha256 } = await inspect(evidence);
  const reason = `The scanner failed on this file ${String(failuresMax)} times: ${message}`;
  return await transact((tx) => record(tx, incidentId, evidence.id, { verdict: "error", signature: null, reason, engine: "none", stored, sha256 }, now));
}

/** The scan as it is recorded. Malware is malware, whoever put it there; else nothing is said of bytes that are not the file's. */
function judge({ verdict, engine, signature, reason, stored }: Scanned): { state: "clean" | "infected" | "error"; finding: NonNullable<StoredEvidence["finding"]> } {
  if (stored !== "altered" || verdict === "infected") return { state: verdict, finding: { engine, signature, reason } };
  return { state: "error", finding: { engine, signature, reason: "The stored file is not the one that was handed in: the hashes differ." } };
}

/** Writes a finding, unless the file is no longer pending. Three reads, six writes, and up to two more. */
async function record(tx: Transaction, incidentId: string, evidenceId: string, scanned: Scanned, now: Date): Promise<ScanOutcome> {
  const evidence = await findStored(tx, incidentId, evidenceId);
  if (evidence?.state !== "pending") return "left";
  const audit = await openStream(tx, auditStreamOf(incidentId));
  const { sha256, stored } = scanned;
  const { state, finding: said } = judge(scanned);
  const custody = appendCustody(tx, incidentId, evidence, { ...custodyBySystem("scanner", now), what: "scan", sha256, outcome: stored === "ok" ? state : stored, note: said.signature ?? said.reason });
  const updated = writeEvidence(tx, incidentId, evidence, { state, scan: { at: now }, finding: said, scanFailures: 0, custody, ...(stored === "ok" ? {} : { alteredAt: now }) });
  tell(tx, incidentId, updated, said, now);
  enter(audit, "evidence.scanned", incidentId, updated, now, { state, sha256, engine: said.engine, signature: said.signature });
  if (stored !== "ok") enter(audit, "evidence.altered", incidentId, updated, now, { stored, recorded: evidence.sha256, found: sha256 });
  return state;
}

function enter(audit: AuditStream, event: AuditEvent, incidentId: string, { id, version, custody }: StoredEvidence, at: Date, details: Record<string, string | null>): void {
  audit.append({ event, at, actorId: "system:scanner", actorRole: "system", subject: subjectOf(incidentId, id), requestId: "", details: { ...details, version, ...custodyDetails(custody) } });
}

const told: Partial<Record<StoredEvidence["state"], string>> = { clean: "was scanned: nothing was found", infected: "is infected and was put into quarantine", error: "could not be scanned" };

/** The story of it: what came of it for all who may see the file, and why for the team. */
function tell(tx: Transaction, incidentId: string, { id, name, version, audience, state }: StoredEvidence, { signature, reason }: NonNullable<StoredEvidence["finding"]>, at: Date): void {
  const entryId = `evidence-${id}-v${String(version)}-scan`;
  const entry = { at, kind: "evidence_scanned", actorId: "system:scanner", summary: `The file ${name} ${told[state] ?? state}`, details: { evidenceId: id, state } };
  if (state === "clean" || audience === "everyone") writeTimeline(tx, incidentId, entryId, { ...entry, audience });
  if (state === "clean") return;
  writeTimeline(tx, incidentId, `${entryId}-team`, { ...entry, audience: "team", summary: `${entry.summary}: ${signature ?? reason ?? ""}`, details: { ...entry.details, signature, reason } });
}

/**
 * Moves the bytes of an infected file into quarantine and then says so in its record, which is already infected by then:
 * whatever breaks off on the way, nothing is given out, and a repetition does the rest.
 */
async function quarantine(incidentId: string, evidence: StoredEvidence, now: Date): Promise<ScanOutcome> {
  const { id, path } = evidence;
  const target = quarantinePath(incidentId, id);
  await moveFile(path, target);
  const moved = await inspect({ ...evidence, path: target });
  const state = await transact((tx) => recordMove(tx, incidentId, id, moved, now));
  // Deleted in the meantime: what the deletion could not find goes too.
  if (state === "deleted") await deleteFile(target);
  return "quarantined";
}

/** Three reads, four writes. Returns the state that it found. */
async function recordMove(tx: Transaction, incidentId: string, evidenceId: string, moved: Inspection, now: Date): Promise<StoredEvidence["state"] | null> {
  const evidence = await findStored(tx, incidentId, evidenceId);
  if (evidence?.state !== "infected" || isInQuarantine(evidence, incidentId)) return evidence?.state ?? null;
  const audit = await openStream(tx, auditStreamOf(incidentId));
  const custody = appendCustody(tx, incidentId, evidence, { ...custodyBySystem("scanner", now), what: "quarantine", sha256: moved.sha256, outcome: moved.stored, note: null });
  const updated = writeEvidence(tx, incidentId, evidence, { path: quarantinePath(incidentId, evidenceId), generation: moved.generation, custody });
  enter(audit, "evidence.quarantined", incidentId, updated, now, { outcome: moved.stored });
  return updated.state;
}
