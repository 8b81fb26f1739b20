import { openStream } from "../audit/log.ts";
import { transact } from "../platform/firestore.ts";
import { auditStreamOf, messagesOf, readMessage } from "./store.ts";

/**
 * Enters a message that came by direct SDK write into the log, once: the server's own messages carry `loggedAt` from the
 * start, and this sets it in the same transaction as the entry.
 */
export async function adoptMessage(incidentId: string, messageId: string, now: Date): Promise<void> {
  const ref = messagesOf(incidentId).doc(messageId);
  await transact(async (tx) => {
    const snapshot = await tx.get(ref);
    if (!snapshot.exists || snapshot.get("loggedAt") !== undefined) return;
    const message = readMessage(snapshot).value;
    const audit = await openStream(tx, auditStreamOf(incidentId));
    tx.update(ref, { loggedAt: now });
    audit.append({ event: "message.sent", at: message.createdAt, actorId: message.authorId, actorRole: "unknown", subject: `incidents/${incidentId}/messages/${messageId}`, requestId: "", details: { audience: message.audience } });
  });
}
