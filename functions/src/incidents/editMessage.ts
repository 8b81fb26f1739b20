import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { loadMessage } from "./messageAccess.ts";
import type { EditMessageInput, Message } from "./messageModel.ts";
import { auditStreamOf, messagesOf } from "./store.ts";

const editMinutes = 15;
const editsMax = 20;

/** Throws unless the caller may still correct the message. */
function demandEditable(message: Message, { caller, now }: Context): void {
  if (message.authorId !== caller.uid) throw new AppError("permission_denied", "Only its author can correct a message.");
  if (message.copiedFrom) throw new AppError("conflict", "This message was brought here by a merge; it stays as it was written.");
  if (now.getTime() - message.createdAt.getTime() > editMinutes * 60_000) throw new AppError("conflict", `A message can be corrected for ${String(editMinutes)} minutes; write another one.`);
  if (message.edits.length >= editsMax) throw new AppError("conflict", `A message can be corrected ${String(editsMax)} times; write another one.`);
}

/**
 * Changes the text of one's own message; what it said before stays readable. On a closed incident too: a slip in the last
 * message is corrected like any other. Throws `conflict` when it is too late.
 */
export async function editMessage(input: EditMessageInput, context: Context): Promise<Message> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const message = await loadMessage(tx, caller, input.id, input.messageId);
    demandEditable(message, context);
    demandVersion(context, message.version);
    if (message.body === input.body) return message;
    const audit = await openStream(tx, auditStreamOf(input.id));
    const { createdAt, editedAt } = message;
    const changes = { body: input.body, editedAt: now, edits: [...message.edits, { body: message.body, at: editedAt ?? createdAt }], version: message.version + 1 };
    tx.update(messagesOf(input.id).doc(message.id), changes);
    audit.append({ event: "message.edited", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}/messages/${message.id}`, requestId: context.requestId, details: { version: changes.version } });
    return { ...message, ...changes };
  });
}
