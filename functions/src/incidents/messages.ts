import { FieldPath } from "firebase-admin/firestore";
import { demand } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { fetchPage } from "../platform/paging.ts";
import { openStream } from "../audit/log.ts";
import { demandSight, maySeeInternal } from "./access.ts";
import { messageDefaults, type ListMessagesInput, type Message, type MessagePage, type SendMessageInput } from "./model.ts";
import { auditStreamOf, incidentRef, loadIncident, messagesOf, readMessage, requireIncident } from "./store.ts";

/** Adds a message to an incident the caller may see; `team` messages only by and for the team. */
export async function sendMessage(input: SendMessageInput, context: Context): Promise<Message> {
  const { caller, now } = context;
  const id = context.newId();
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, input.id);
    demandSight(caller, incident);
    const isTeam = maySeeInternal(caller, incident);
    demand(caller, isTeam ? "incident.messageTeam" : "incident.messageOwn");
    if (input.audience === "team" && !isTeam) throw new AppError("permission_denied", "Only the security team may write to the team.");
    if (input.threadId !== undefined) {
      const parent = await tx.get(messagesOf(input.id).doc(input.threadId));
      if (!parent.exists || (!isTeam && readMessage(parent).value.audience === "team")) {
        throw new AppError("invalid_input", "The message to answer was not found.", { errors: [{ path: "threadId", message: "names no message of this incident" }] });
      }
    }
    const audit = await openStream(tx, auditStreamOf(input.id));
    const message: Message = { ...messageDefaults, id, authorId: caller.uid, authorName: caller.name, body: input.body, audience: input.audience, threadId: input.threadId ?? null, createdAt: now };
    const { id: _, ...fields } = message;
    tx.create(messagesOf(input.id).doc(id), { ...fields, loggedAt: now });
    audit.append({ event: "message.sent", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}/messages/${id}`, requestId: context.requestId, details: { audience: input.audience } });
    return message;
  });
}

/** The messages of an incident, newest first; a reporter gets those for everyone. */
export async function listMessages(input: ListMessagesInput, context: Context): Promise<MessagePage> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandSight(context.caller, incident);
  const visible = maySeeInternal(context.caller, incident) ? messagesOf(input.id) : messagesOf(input.id).where("audience", "==", "everyone");
  const page = await fetchPage(visible.orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", input);
  return { items: page.snapshots.map((message) => readMessage(message).value), nextCursor: page.nextCursor };
}
