import type { DocumentSnapshot } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { isAssignment, isUrgentAndFree, noticesFor, type Background } from "./incidentNotices.ts";
import { currentIncident, onDutyOf, tell } from "./tell.ts";

/** Who did what an entry of the story tells of; null when it is not there. One read. */
async function actorOf(incidentId: string, entryId: string): Promise<string | null> {
  const actorId: unknown = (await incidentRef(incidentId).collection("timeline").doc(entryId).get()).get("actorId");
  return typeof actorId === "string" ? actorId : null;
}

/** What there is to know of a change beside the incident; reads only what the change asks for. */
async function backgroundOf(before: Incident | null, after: Incident): Promise<Background> {
  const entry = (kind: string) => actorOf(after.id, `v${String(after.version)}-${kind}`);
  const isDuplicate = before?.duplicateOf === null && after.duplicateOf !== null;
  return {
    assignedBy: isAssignment(before, after) ? await entry("assigned") : null,
    isMerged: isDuplicate && (await entry("merged")) !== null,
    // No rule gives away what is restricted.
    isGivenByRule: isUrgentAndFree(before, after) && !after.restricted && (await onDutyOf(after)).length > 0,
  };
}

/** Tells the people a change of an incident concerns, in the app. */
export async function notifyIncident(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const [was, is] = [before?.exists ? readIncident(before).value : null, readIncident(after).value];
  const notices = noticesFor(was, is, await backgroundOf(was, is));
  if (notices.length === 0) return;
  // The event may come late: what counts is who may see the incident now.
  const incident = await currentIncident(is.id);
  if (incident) await tell(incident, notices, now);
}
