import type { DocumentSnapshot } from "firebase-admin/firestore";
import { readSnapshot } from "../platform/firestore.ts";
import { Action, actionDefaults } from "../playbooks/actionModel.ts";
import { noticesFor } from "./actionNotices.ts";
import { currentIncident, tell } from "./tell.ts";

const readAction = (snapshot: DocumentSnapshot): Action => readSnapshot(Action, actionDefaults, snapshot).value;

/** True if a request that an event tells of still waits; the event may come late. */
async function isWaiting(action: DocumentSnapshot): Promise<boolean> {
  return (await action.ref.get()).get("state") === "requested";
}

/** Tells the people a change of a response action concerns, in the app. */
export async function notifyAction(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!after?.exists) return;
  const action = readAction(after);
  const notices = noticesFor(before?.exists ? readAction(before) : null, action);
  if (notices.length === 0 || (action.state === "requested" && !(await isWaiting(after)))) return;
  const incident = await currentIncident(incidentId);
  if (incident) await tell(incident, notices, now);
}
