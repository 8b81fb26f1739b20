import { demandSight, maySeeInternal } from "../incidents/access.ts";
import { requireIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import type { Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import type { EvidenceRef, StoredEvidence } from "./model.ts";
import { findWithIncident, noSuchFile, type Reader } from "./store.ts";

export interface Found {
  incident: Incident;
  evidence: StoredEvidence;
  /** The caller may see the team's part of the incident. */
  isTeam: boolean;
}

/** A file that the caller may know of: those for the team are the team's. Three reads. Throws `not_found`. */
export async function findEvidence(reader: Reader, { id, evidenceId }: EvidenceRef, caller: Caller): Promise<Found> {
  const found = await findWithIncident(reader, id, evidenceId);
  const incident = requireIncident(found.incident);
  demandSight(caller, incident);
  const evidence = found.evidence ?? noSuchFile();
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
