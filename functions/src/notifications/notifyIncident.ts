import type { DocumentSnapshot } from "firebase-admin/firestore";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { isAssignment, noticesFor } from "./incidentNotices.ts";
import { currentIncident, tell } from "./tell.ts";

/** Who did what an entry of the story tells of; null when it is not there. One read. */
async function actorOf(incidentId: string, entryId: string): Promise<string | null> {
  const actorId: unknown = (await incidentRef(incidentId).collection("timeline").doc(entryId).get()).get("actorId");
  return typeof actorId === "string" ? actorId : null;
}

/** Tells the people a change of an incident concerns, in the app. */
export async function notifyIncident(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const [was, is] = [before?.exists ? readIncident(before).value : null, readIncident(after).value];
  const assignedBy = isAssignment(was, is) ? await actorOf(is.id, `v${String(is.version)}-assigned`) : null;
  const notices = noticesFor(was, is, assignedBy);
  if (notices.length === 0) return;
  // The event may come late: what counts is who may see the incident now.
  const incident = await currentIncident(is.id);
  if (incident) await tell(incident, notices, now);
}
