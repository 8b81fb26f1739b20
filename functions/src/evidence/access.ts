import type { DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { demandSight, maySeeInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import type { EvidenceRef, StoredEvidence } from "./model.ts";
import { evidenceRef, noSuchFile, requireEvidence } from "./store.ts";

/** The database or a transaction. */
interface Reader {
  getAll: (...refs: DocumentReference[]) => Promise<DocumentSnapshot[]>;
}

export interface Found {
  incident: Incident;
  evidence: StoredEvidence;
  /** The caller may see the team's part of the incident. */
  isTeam: boolean;
}

/** Reads documents that are asked for together, in that order. */
export async function readBoth(reader: Reader, first: DocumentReference, second: DocumentReference): Promise<[DocumentSnapshot, DocumentSnapshot]> {
  const [one, two] = await reader.getAll(first, second);
  if (!one || !two) throw new Error("Firestore left out a document that was asked for.");
  return [one, two];
}

/** A file that the caller may know of: those for the team are the team's. Two reads. Throws `not_found`. */
export async function findEvidence(reader: Reader, { id, evidenceId }: EvidenceRef, caller: Caller): Promise<Found> {
  const [incidentSnapshot, snapshot] = await readBoth(reader, incidentRef(id), evidenceRef(id, evidenceId));
  const incident = requireIncident(incidentSnapshot);
  demandSight(caller, incident);
  const evidence = requireEvidence(snapshot);
  const isTeam = maySeeInternal(caller, incident);
  if (evidence.audience === "team" && !isTeam) noSuchFile();
  return { incident, evidence, isTeam };
}

/** The same for the team alone: of a restricted incident, those who watch it. Throws `not_found` or `permission_denied`. */
export async function findTeamEvidence(reader: Reader, ref: EvidenceRef, caller: Caller): Promise<Found> {
  const found = await findEvidence(reader, ref, caller);
  if (!found.isTeam) throw new AppError("permission_denied", "This part of a file's record is the security team's.");
  return found;
}
