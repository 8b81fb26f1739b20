import type { DocumentSnapshot } from "firebase-admin/firestore";
import { readTask } from "../incidents/tasks.ts";
import { noticesFor } from "./taskNotices.ts";
import { currentIncident, tell } from "./tell.ts";

/** Tells somebody in the app that a task is theirs. */
export async function notifyTask(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const notices = noticesFor(before?.exists ? readTask(before) : null, readTask(after));
  const incident = notices.length > 0 ? await currentIncident(incidentId) : null;
  if (incident) await tell(incident, notices, now);
}
