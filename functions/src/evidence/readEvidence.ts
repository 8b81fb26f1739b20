import { FieldPath } from "firebase-admin/firestore";
import { demandSight, maySeeInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { findEvidence } from "./access.ts";
import type { Evidence, EvidencePage, EvidenceRef, ListEvidenceInput } from "./model.ts";
import { evidenceOf, forTeam, readEvidence, withFileRecords } from "./store.ts";

/** The files of an incident, newest first; who is not of the team gets those for everyone. */
export async function listEvidence(input: ListEvidenceInput, { caller }: Context): Promise<EvidencePage> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandSight(caller, incident);
  const isTeam = maySeeInternal(caller, incident);
  const visible = isTeam ? evidenceOf(input.id) : evidenceOf(input.id).where("audience", "==", "everyone");
  const page = await fetchPage(visible.orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", input);
  const files = page.snapshots.map(readEvidence);
  return { items: isTeam ? (await withFileRecords(input.id, files)).map(forTeam) : files, nextCursor: page.nextCursor };
}

/** The record of one file. */
export async function getEvidence(input: EvidenceRef, { caller }: Context): Promise<Evidence> {
  const { evidence, isTeam } = await findEvidence(db(), input, caller);
  return isTeam ? forTeam(evidence) : evidence;
}
