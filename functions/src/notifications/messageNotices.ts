import type { Message } from "../incidents/messageModel.ts";
import type { Incident } from "../incidents/model.ts";
import { excerpt, type Notice } from "./notice.ts";

/** Who works on what the incident tells of: its assignee, or that of the one it was merged into. */
type Told = Pick<Incident, "number" | "reportedBy" | "assigneeId">;

/**
 * Whom a new message concerns: those it mentions, the reporter, and the assignee when the reporter wrote it. The same person
 * is told once, of the mention rather than of the message. Pure.
 */
export function noticesFor(message: Message, incident: Told): Notice[] {
  if (message.copiedFrom) return [];
  const { id, authorId, audience, mentions } = message;
  const name = incident.number ?? "a report";
  const told = { by: authorId, audience, id: `message-${id}`, body: excerpt(message.body) };
  const mentioned: Notice = { ...told, to: mentions, type: "message_mention", title: `You were mentioned in ${name}` };
  if (audience === "team") return [mentioned];
  const other = authorId === incident.reportedBy ? incident.assigneeId : incident.reportedBy;
  const isMentioned = other !== null && mentions.includes(other);
  return [mentioned, ...(isMentioned ? [] : [{ ...told, to: [other], type: "message_received" as const, title: `New message in ${name}` }])];
}
