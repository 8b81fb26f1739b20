import type { DocumentSnapshot } from "firebase-admin/firestore";
import { Evidence, evidenceDefaults } from "../evidence/model.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { noticesFor } from "./evidenceNotices.ts";
import { currentIncident, tell } from "./tell.ts";

const readEvidence = (snapshot: DocumentSnapshot): Evidence => readSnapshot(Evidence, evidenceDefaults, snapshot).value;

/** Tells the people an infected file concerns, in the app. */
export async function notifyEvidence(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (after?.get("state") !== "infected" || before?.get("state") === "infected") return;
  const incident = await currentIncident(incidentId);
  if (!incident) return;
  await tell(incident, noticesFor(before?.exists ? readEvidence(before) : null, readEvidence(after), incident.assigneeId), now);
}
