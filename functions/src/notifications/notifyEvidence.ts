import type { DocumentSnapshot } from "firebase-admin/firestore";
import { evidenceDefaults, StoredEvidence } from "../evidence/model.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { noticesFor } from "./evidenceNotices.ts";
import { currentIncident, tell } from "./tell.ts";

const readEvidence = (snapshot: DocumentSnapshot): StoredEvidence => readSnapshot(StoredEvidence, evidenceDefaults, snapshot).value;

/** Tells the people an infected file concerns, in the app. */
export async function notifyEvidence(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  // Most writes only note that the file was read: those end here.
  if (after?.get("state") !== "infected" || before?.get("state") === "infected") return;
  const incident = await currentIncident(incidentId);
  if (!incident) return;
  await tell(incident, noticesFor(before?.exists ? readEvidence(before) : null, readEvidence(after), incident.assigneeId), now);
}
