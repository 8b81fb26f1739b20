import { z } from "zod";
import { Role } from "../identity/model.ts";
import { isUid } from "../platform/ids.ts";
import { mailTemplates } from "../platform/outbox.ts";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { QueueState } from "./queue.ts";

const uid = z.string().max(128).refine(isUid, "must be a uid");
const template = z.enum(mailTemplates);

/** An e-mail as administrators see it: what became of it, not what it said. */
export const OutboxMail = z
  .object({
    id: z.string(),
    template,
    to: z.union([z.object({ uid: z.string() }), z.object({ email: z.string() })]),
    state: QueueState.meta({ description: "`held` waits for the configuration, `dropped` had nobody to go to or may not, `failed` was given up" }),
    attempts: z.int().min(0),
    lastError: z.string().nullable(),
    createdAt: timestamp,
    nextAttemptAt: timestamp.nullable(),
    sentAt: timestamp.nullable(),
    delivery: z.object({ event: z.string(), at: timestamp }).nullable().meta({ description: "The latest that SendGrid said became of it" }),
  })
  .meta({ id: "OutboxMail" });
export type OutboxMail = z.output<typeof OutboxMail>;

const epoch = new Date(0);
export const outboxDefaults: OutboxMail = { id: "", template: "news", to: { uid: "" }, state: "failed", attempts: 0, lastError: null, createdAt: epoch, nextAttemptAt: null, sentAt: null, delivery: null };

export const ListOutboxInput = page.extend({ state: QueueState.optional() });
export type ListOutboxInput = z.output<typeof ListOutboxInput>;
export const OutboxPage = pageOf(OutboxMail);
export type OutboxPage = z.output<typeof OutboxPage>;

export const RedeliverInput = z
  .strictObject({ ids: z.array(id).min(1).max(100).optional(), template: template.optional() })
  .refine(({ ids, template: named }) => (ids === undefined) !== (named === undefined), { message: "name either ids or a template", path: ["ids"] });
export type RedeliverInput = z.output<typeof RedeliverInput>;
export const Redelivered = z.object({ queued: z.int().min(0), more: z.boolean().meta({ description: "There are more that failed: ask again" }) });
export type Redelivered = z.output<typeof Redelivered>;

export const LiftSuppressionInput = z.strictObject({ uid });
export type LiftSuppressionInput = z.output<typeof LiftSuppressionInput>;

export const ReadAllInput = z.strictObject({});
export const ReadAll = z.object({ read: z.int().min(0), more: z.boolean().meta({ description: "There are more: ask again" }) });
export type ReadAll = z.output<typeof ReadAll>;

export const recipientsMax = 50;

export const SendEmailInput = z
  .strictObject({
    template: z.enum(["announcement", "incident_summary", "deadline_reminder"]),
    uids: z.array(uid).max(recipientsMax).default([]),
    roles: z.array(Role).max(5).default([]),
    subject: line(1, 150).optional().meta({ description: "Of an announcement" }),
    text: text(1, 4_000).optional().meta({ description: "Of an announcement: plain text" }),
    incidentId: id.optional().meta({ description: "Of the other templates" }),
  })
  .refine(({ uids, roles }) => uids.length + roles.length > 0, { message: "must name somebody, here or in roles", path: ["uids"] })
  .refine(({ template: name, subject, text: body }) => (name === "announcement") === (subject !== undefined && body !== undefined) && (name === "announcement" || (subject ?? body) === undefined), { message: "an announcement, and nothing else, has a subject and a text", path: ["subject"] })
  .refine(({ template: name, incidentId }) => (name === "announcement") === (incidentId === undefined), { message: "an announcement has none, everything else has one", path: ["incidentId"] });
export type SendEmailInput = z.output<typeof SendEmailInput>;
export const EmailsQueued = z.object({ queued: z.int().min(0), skipped: z.int().min(0).meta({ description: "People who want no e-mails, or may not see what it tells of" }) });
export type EmailsQueued = z.output<typeof EmailsQueued>;
