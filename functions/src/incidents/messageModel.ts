import { z } from "zod";
import { id, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { Audience } from "./model.ts";

const epoch = new Date(0);

const Body = text(1, 10_000);

/** What a message said before it was edited, and when it was written so. */
const EarlierText = z.object({ body: z.string(), at: timestamp });

export const Message = z
  .object({
    id: z.string(),
    authorId: z.string(),
    authorName: z.string().nullable(),
    body: z.string().meta({ description: "Plain text: show it as it is, never as HTML" }),
    threadId: z.string().nullable().meta({ description: "The first message of its thread; null for one that starts a thread, or has none" }),
    audience: Audience,
    mentions: z.array(z.string()),
    attachments: z.array(z.string()).meta({ description: "Evidence of this incident, by id; of the one in `copiedFrom` where that is set" }),
    createdAt: timestamp,
    editedAt: timestamp.nullable(),
    edits: z.array(EarlierText).meta({ description: "What it said before, oldest first" }),
    copiedFrom: z.object({ incidentId: z.string(), messageId: z.string() }).nullable().meta({ description: "Where it was written, when a merge brought it here" }),
    version: z.int().min(0),
  })
  .meta({ id: "Message" });
export type Message = z.output<typeof Message>;

export const messageDefaults: Message = { id: "", authorId: "", authorName: null, body: "", threadId: null, audience: "team", mentions: [], attachments: [], createdAt: epoch, editedAt: null, edits: [], copiedFrom: null, version: 0 };

export const SendMessageInput = z.strictObject({
  id,
  body: Body,
  audience: Audience.default("everyone"),
  threadId: id.optional().meta({ description: "The message this one answers; it joins that one's thread" }),
  mentions: z.array(id).max(20).default([]).meta({ description: "People to call, by uid: only those who may read the message" }),
  attachments: z.array(id).max(10).default([]).meta({ description: "Evidence of this incident, by id" }),
});
export type SendMessageInput = z.output<typeof SendMessageInput>;

const messageRef = { id: id.meta({ description: "The incident" }), messageId: id };

export const EditMessageInput = z.strictObject({ ...messageRef, body: Body });
export type EditMessageInput = z.output<typeof EditMessageInput>;

export const ListMessagesInput = page.extend({ id });
export type ListMessagesInput = z.output<typeof ListMessagesInput>;
export const MessagePage = pageOf(Message);
export type MessagePage = z.output<typeof MessagePage>;

/**
 * How far somebody has read. There is one for each audience, so that how far the team has read among its own messages is
 * as hidden from the reporter as those are.
 */
export const Receipt = z
  .object({
    id: z.string(),
    uid: z.string(),
    name: z.string(),
    audience: Audience,
    messageId: z.string(),
    readUpTo: timestamp.meta({ description: "When the newest message they have read was written: they have read this one and those before it, of the same audience" }),
    at: timestamp.meta({ description: "When they read it" }),
  })
  .meta({ id: "Receipt" });
export type Receipt = z.output<typeof Receipt>;

export const receiptDefaults: Receipt = { id: "", uid: "", name: "", audience: "team", messageId: "", readUpTo: epoch, at: epoch };

export const MarkReadInput = z.strictObject(messageRef);
export type MarkReadInput = z.output<typeof MarkReadInput>;

export const ListReceiptsInput = page.extend({ id });
export type ListReceiptsInput = z.output<typeof ListReceiptsInput>;
export const ReceiptPage = pageOf(Receipt);
export type ReceiptPage = z.output<typeof ReceiptPage>;
