import type { DocumentSnapshot } from "firebase-admin/firestore";
import { Message, messageDefaults } from "../incidents/messageModel.ts";
import { carrierOf } from "../incidents/mergeRecords.ts";
import type { Incident } from "../incidents/model.ts";
import { readSnapshot, transact } from "../platform/firestore.ts";
import { noticesFor } from "./messageNotices.ts";
import { currentIncident, tell } from "./tell.ts";

/** Who works on what an incident tells of: its assignee, or that of the one it ends in by merges. */
async function workerOf({ id, duplicateOf, assigneeId }: Incident): Promise<string | null> {
  if (duplicateOf === null) return assigneeId;
  const carrierId = await transact((tx) => carrierOf(tx, id));
  const carrier = carrierId === null ? null : await currentIncident(carrierId);
  return carrier ? carrier.assigneeId : assigneeId;
}

/** Tells the people a new message concerns, in the app. */
export async function notifyMessage(incidentId: string, message: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (!message?.exists) return;
  const read = readSnapshot(Message, messageDefaults, message).value;
  if (read.copiedFrom) return;
  const incident = await currentIncident(incidentId);
  if (!incident) return;
  await tell(incident, noticesFor(read, { ...incident, assigneeId: await workerOf(incident) }), now);
}
