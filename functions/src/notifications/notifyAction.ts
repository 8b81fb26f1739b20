import type { DocumentSnapshot } from "firebase-admin/firestore";
import { readAction } from "../playbooks/actionStore.ts";
import { noticesFor } from "./actionNotices.ts";
import { currentIncident, tell } from "./tell.ts";

/** True if a request that an event tells of still waits; the event may come late. */
async function isWaiting(action: DocumentSnapshot): Promise<boolean> {
  return (await action.ref.get()).get("state") === "requested";
}

/** Tells the people a change of a response action concerns, in the app. */
export async function notifyAction(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const { value: action } = readAction(after);
  const notices = noticesFor(before?.exists ? readAction(before).value : null, action);
  if (notices.length === 0 || (action.state === "requested" && !(await isWaiting(after)))) return;
  const incident = await currentIncident(incidentId);
  if (incident) await tell(incident, notices, now);
}
