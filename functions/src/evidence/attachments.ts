import type { Transaction } from "firebase-admin/firestore";
import type { Audience } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import type { Evidence } from "./model.ts";
import { evidenceRef, readEvidence } from "./store.ts";

/**
 * The files a message for `audience` is to carry; call it among a transaction's reads, one read for each. A message for
 * everyone carries only files for everyone, so a reporter learns nothing of the team's. Throws `invalid_input`.
 */
export async function demandAttachable(tx: Transaction, incidentId: string, evidenceIds: readonly string[], audience: Audience): Promise<Evidence[]> {
  if (evidenceIds.length === 0) return [];
  const snapshots = await tx.getAll(...evidenceIds.map((evidenceId) => evidenceRef(incidentId, evidenceId)));
  return snapshots.map((snapshot, index) => {
    const refuse = (message: string) => new AppError("invalid_input", "A file cannot be attached to this message.", { errors: [{ path: `attachments.${String(index)}`, message }] });
    const file = snapshot.exists ? readEvidence(snapshot) : null;
    if (!file || (audience === "everyone" && file.audience === "team")) throw refuse("names no file of this incident that the readers of the message may see");
    if (file.state === "infected") throw refuse("names a file that is quarantined");
    if (file.state === "deleted") throw refuse("names a file that was deleted");
    return file;
  });
}
