import type { DocumentSnapshot } from "firebase-admin/firestore";
import { readSnapshot } from "../platform/firestore.ts";
import { AssignedTask, assignedTaskDefaults, noticesFor } from "./taskNotices.ts";
import { currentIncident, tell } from "./tell.ts";

const readTask = (snapshot: DocumentSnapshot): AssignedTask => readSnapshot(AssignedTask, assignedTaskDefaults, snapshot).value;

/** Tells somebody in the app that a task is theirs. */
export async function notifyTask(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const notices = noticesFor(before?.exists ? readTask(before) : null, readTask(after));
  const incident = notices.length > 0 ? await currentIncident(incidentId) : null;
  if (incident) await tell(incident, notices, now);
}
