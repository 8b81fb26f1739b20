import type { Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream, type AuditStream } from "../audit/log.ts";
import { auditStreamOf, writeTimeline } from "../incidents/documents.ts";
import { transact } from "../platform/firestore.ts";
import { deleteFile, moveFile } from "../platform/storage.ts";
import { appendCustody, custodyBySystem } from "./custody.ts";
import { examine, type Finding } from "./examine.ts";
import { inspect, type Inspection } from "./inspect.ts";
import type { StoredEvidence } from "./model.ts";
import type { ScannerAddress } from "./scanner.ts";
import { evidenceRef, readEvidence, subjectOf, writeEvidence } from "./store.ts";

/** `left`: there was nothing to do. `waiting`: there is no scanner, so the file stays pending. */
export type ScanOutcome = "left" | "waiting" | "clean" | "infected" | "error" | "quarantined";

export interface Scanning {
  now: Date;
  scanner: ScannerAddress | null;
}

/** Where infected bytes lie: from here nothing is given out. */
export const quarantinePath = (incidentId: string, evidenceId: string): string => `quarantine/${incidentId}/${evidenceId}`;

/** True when a file in this state has something to be done by `scanEvidence`. */
export const asksForScan = ({ id, state, path }: StoredEvidence, incidentId: string): boolean => state === "pending" || (state === "infected" && path !== quarantinePath(incidentId, id));

/**
 * Does what the state of a file asks for: a pending one is scanned, an infected one put into quarantine, which the event
 * of the first leads to. It reads the state again where it writes, so that events that come twice, late or together have
 * no second effect. Throws `unavailable` when the scanner or the storage cannot be reached; the file then stays as it is.
 */
export async function scanEvidence(incidentId: string, evidenceId: string, { now, scanner }: Scanning): Promise<ScanOutcome> {
  const snapshot = await evidenceRef(incidentId, evidenceId).get();
  if (!snapshot.exists) return "left";
  const evidence = readEvidence(snapshot);
  if (!asksForScan(evidence, incidentId)) return "left";
  if (evidence.state === "infected") return await quarantine(incidentId, evidence, now);
  if (!scanner) return "waiting";
  const finding = await examine(evidence.path, scanner);
  return await transact((tx) => record(tx, incidentId, evidenceId, finding, now));
}

/** What lay in the storage, compared with the record. */
const storedOf = (evidence: StoredEvidence, { sha256 }: Finding): Inspection["stored"] => (sha256 === null ? "missing" : sha256 === evidence.sha256 ? "ok" : "altered");

/** The scan as it is recorded. Malware is malware, whoever put it there; else nothing is said of bytes that are not the file's. */
function judge({ verdict, engine, signature, reason }: Finding, stored: Inspection["stored"], at: Date): { state: "clean" | "infected" | "error"; scan: NonNullable<StoredEvidence["scan"]> } {
  if (stored !== "altered" || verdict === "infected") return { state: verdict, scan: { engine, signature, reason, at } };
  return { state: "error", scan: { engine, signature, reason: "The stored file is not the one that was handed in: the hashes differ.", at } };
}

/** Writes a finding, unless the file is no longer pending. Two reads, five writes, and up to two more. */
async function record(tx: Transaction, incidentId: string, evidenceId: string, finding: Finding, now: Date): Promise<ScanOutcome> {
  const snapshot = await tx.get(evidenceRef(incidentId, evidenceId));
  if (!snapshot.exists) return "left";
  const evidence = readEvidence(snapshot);
  if (evidence.state !== "pending") return "left";
  const audit = await openStream(tx, auditStreamOf(incidentId));
  const { sha256 } = finding;
  const stored = storedOf(evidence, finding);
  const { state, scan: said } = judge(finding, stored, now);
  const custody = appendCustody(tx, incidentId, evidence, { ...custodyBySystem("scanner", now), what: "scan", sha256, outcome: stored === "ok" ? state : stored, note: said.signature ?? said.reason });
  const updated = writeEvidence(tx, incidentId, evidence, { state, scan: said, custody, ...(stored === "ok" ? {} : { alteredAt: now }) });
  tell(tx, incidentId, updated, said);
  enter(audit, "evidence.scanned", incidentId, updated, now, { state, sha256, engine: said.engine, signature: said.signature });
  if (stored !== "ok") enter(audit, "evidence.altered", incidentId, updated, now, { stored, recorded: evidence.sha256, found: sha256 });
  return state;
}

function enter(audit: AuditStream, event: AuditEvent, incidentId: string, { id, version }: StoredEvidence, at: Date, details: Record<string, string | null>): void {
  audit.append({ event, at, actorId: "system:scanner", actorRole: "system", subject: subjectOf(incidentId, id), requestId: "", details: { ...details, version } });
}

const told: Partial<Record<StoredEvidence["state"], string>> = { clean: "was scanned: nothing was found", infected: "is infected and was put into quarantine", error: "could not be scanned" };

/** The story of it: what came of it for all who may see the file, and why for the team. */
function tell(tx: Transaction, incidentId: string, { id, name, version, audience, state }: StoredEvidence, { at, signature, reason }: NonNullable<StoredEvidence["scan"]>): void {
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

/** Two reads, four writes. Returns the state that it found. */
async function recordMove(tx: Transaction, incidentId: string, evidenceId: string, moved: Inspection, now: Date): Promise<StoredEvidence["state"] | null> {
  const snapshot = await tx.get(evidenceRef(incidentId, evidenceId));
  if (!snapshot.exists) return null;
  const evidence = readEvidence(snapshot);
  if (evidence.state !== "infected" || !asksForScan(evidence, incidentId)) return evidence.state;
  const audit = await openStream(tx, auditStreamOf(incidentId));
  const custody = appendCustody(tx, incidentId, evidence, { ...custodyBySystem("scanner", now), what: "quarantine", sha256: moved.sha256, outcome: moved.stored, note: null });
  const updated = writeEvidence(tx, incidentId, evidence, { path: quarantinePath(incidentId, evidenceId), generation: moved.generation, custody });
  enter(audit, "evidence.quarantined", incidentId, updated, now, { outcome: moved.stored });
  return updated.state;
}
