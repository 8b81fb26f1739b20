import type { DocumentSnapshot } from "firebase-admin/firestore";
import { Message, messageDefaults } from "../incidents/messageModel.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { noticesFor } from "./messageNotices.ts";
import { currentIncident, tell } from "./tell.ts";

/** Tells the people a new message concerns, in the app. */
export async function notifyMessage(incidentId: string, message: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!message?.exists) return;
  const read = readSnapshot(Message, messageDefaults, message).value;
  if (read.copiedFrom) return;
  const incident = await currentIncident(incidentId);
  if (!incident) return;
  // Where an incident repeats another, those who work on that one are who must hear of it.
  const worked = incident.duplicateOf === null ? incident : ((await currentIncident(incident.duplicateOf)) ?? incident);
  await tell(incident, noticesFor(read, { ...incident, assigneeId: worked.assigneeId }), now);
}
