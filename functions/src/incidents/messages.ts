import { FieldPath, type Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { demandAttachable } from "../evidence/attachments.ts";
import { loadPeople } from "../identity/users.ts";
import { demand, type Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandSight, maySee, maySeeInternal } from "./access.ts";
import { findThread } from "./messageAccess.ts";
import { messageDefaults, type ListMessagesInput, type Message, type MessagePage, type SendMessageInput } from "./messageModel.ts";
import type { Incident } from "./model.ts";
import { auditStreamOf, incidentRef, loadIncident, messagesOf, readMessage, requireIncident } from "./store.ts";

/** The thread an answer joins. Throws `invalid_input` for a message the caller may not see, and for an answer that would tell everyone of one for the team. */
async function joinThread(tx: Transaction, input: SendMessageInput, isTeam: boolean): Promise<string | null> {
  if (input.threadId === undefined) return null;
  const thread = await findThread(tx, input.id, input.threadId);
  if (!thread || (!isTeam && thread.answered.audience === "team")) {
    throw new AppError("invalid_input", "The message to answer was not found.", { errors: [{ path: "threadId", message: "names no message of this incident" }] });
  }
  if (thread.answered.audience === "team" && input.audience === "everyone") {
    throw new AppError("invalid_input", "A message for the team is answered to the team.", { errors: [{ path: "audience", message: "must be team, as the message it answers" }] });
  }
  return thread.threadId;
}

/** Throws `invalid_input` unless everybody who is mentioned may read the message. One read for each. */
async function demandMentionable(tx: Transaction, incident: Incident, { mentions, audience }: SendMessageInput): Promise<void> {
  const people = await loadPeople(mentions, tx);
  const mayRead = (person: Pick<Caller, "uid" | "role">) => (audience === "team" ? maySeeInternal(person, incident) : maySee(person, incident));
  const errors = mentions.flatMap((uid, i) => {
    const person = people.get(uid);
    return person && mayRead(person) ? [] : [{ path: `mentions.${String(i)}`, message: "must be somebody who may read this message" }];
  });
  if (errors.length > 0) throw new AppError("invalid_input", "Only people who may read the message can be mentioned.", { errors });
}

/** Adds a message to an incident the caller may see, open or closed; `team` messages only by and for the team. */
export async function sendMessage(input: SendMessageInput, context: Context): Promise<Message> {
  const { caller, now } = context;
  const id = context.newId();
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, input.id);
    demandSight(caller, incident);
    const isTeam = maySeeInternal(caller, incident);
    demand(caller, isTeam ? "incident.messageTeam" : "incident.messageOwn");
    if (input.audience === "team" && !isTeam) throw new AppError("permission_denied", "Only the security team may write to the team.");
    const threadId = await joinThread(tx, input, isTeam);
    await demandMentionable(tx, incident, input);
    await demandAttachable(tx, input.id, input.attachments, input.audience);
    const audit = await openStream(tx, auditStreamOf(input.id));
    const { body, audience } = input;
    const [mentions, attachments] = [[...new Set(input.mentions)], [...new Set(input.attachments)]];
    const message: Message = { ...messageDefaults, id, authorId: caller.uid, authorName: caller.name, body, audience, threadId, mentions, attachments, createdAt: now, version: 1 };
    const { id: _, ...fields } = message;
    tx.create(messagesOf(input.id).doc(id), { ...fields, loggedAt: now });
    audit.append({ event: "message.sent", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}/messages/${id}`, requestId: context.requestId, details: { audience, mentions, attachments } });
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
