import type { DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { displayNameOf } from "../identity/users.ts";
import { transact } from "../platform/firestore.ts";
import { followMessage } from "./automation.ts";
import { findThread } from "./messageAccess.ts";
import type { Message } from "./messageModel.ts";
import { auditStreamOf, messagesOf, readMessage } from "./store.ts";

/** The thread of a direct write, of which the rules know only that it has the form of an id. */
async function mendThread(tx: Transaction, incidentId: string, { threadId, audience }: Message): Promise<string | null> {
  const thread = threadId === null ? null : await findThread(tx, incidentId, threadId);
  return thread && (audience === "team" || thread.answered.audience === "everyone") ? thread.threadId : null;
}

/**
 * Enters a message that came by direct SDK write into the log, once, and completes it: the server's own messages carry
 * `loggedAt` from the start, and this sets it in the same transaction as the entry. Returns the message, or null when it
 * is gone.
 */
export async function adoptMessage(incidentId: string, messageId: string, now: Date): Promise<Message | null> {
  const ref = messagesOf(incidentId).doc(messageId);
  return await transact(async (tx) => {
    const snapshot = await tx.get(ref);
    if (!snapshot.exists) return null;
    const message = readMessage(snapshot).value;
    if (snapshot.get("loggedAt") !== undefined) return message;
    const threadId = await mendThread(tx, incidentId, message);
    const authorName = message.authorName ?? (await displayNameOf(message.authorId));
    const audit = await openStream(tx, auditStreamOf(incidentId));
    const completed = { threadId, authorName, version: message.version + 1 };
    tx.update(ref, { ...completed, loggedAt: now });
    audit.append({ event: "message.sent", at: message.createdAt, actorId: message.authorId, actorRole: "unknown", subject: `incidents/${incidentId}/messages/${messageId}`, requestId: "", details: { audience: message.audience } });
    return { ...message, ...completed };
  });
}

/**
 * What follows a new message, however it came; `shown` is the document as the event has it. May run again, and late. A copy
 * that a merge made is no new message: it was logged and followed where it was written.
 */
export async function receiveMessage(incidentId: string, shown: DocumentSnapshot, now: Date): Promise<void> {
  const seen = readMessage(shown).value;
  if (seen.copiedFrom) return;
  const message = shown.get("loggedAt") === undefined ? await adoptMessage(incidentId, shown.id, now) : seen;
  if (message) await followMessage(incidentId, message, now);
}
