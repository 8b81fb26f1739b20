import type { DocumentSnapshot } from "firebase-admin/firestore";
import { readClock } from "../compliance/documents.ts";
import { noticesFor } from "./clockNotices.ts";
import { currentIncident, tell } from "./tell.ts";

/** Tells people in the app of regulatory deadlines that start, come near or pass. No read when there is nothing to tell. */
export async function notifyClock(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (after?.exists !== true) return;
  const [was, is] = [before?.exists === true ? readClock(before) : null, readClock(after)];
  // What to tell follows from the clock alone; the incident only names it.
  if (noticesFor(was, is, { id: incidentId, number: null, title: "", assigneeId: null }).length === 0) return;
  const incident = await currentIncident(incidentId);
  if (incident) await tell(incident, noticesFor(was, is, incident), now);
}
