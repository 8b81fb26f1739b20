import { Done } from "../identity/model.ts";
import { operation, type Operations } from "../platform/operation.ts";
import { EmailsQueued, LiftSuppressionInput, ListOutboxInput, OutboxPage, ReadAll, ReadAllInput, Redelivered, RedeliverInput, SendEmailInput } from "./outboxModel.ts";
import { webhookOperations } from "./webhookOperations.ts";

export const operations = {
  readAll: operation({
    summary: "Mark one's notifications as read",
    permission: "notification.readOwn",
    rest: { method: "post", path: "/notifications/read-all" },
    input: ReadAllInput,
    output: ReadAll,
    limit: "write",
    mutates: true,
    load: async () => (await import("./readAll.ts")).readAll,
  }),
  sendEmail: operation({
    summary: "Send an e-mail to people of the organisation",
    description: "By one of three templates, to fifty people at most, each their own. Those who want no e-mails, or may not see what it tells of, get none; a restricted incident is not sent.",
    permission: "mail.send",
    rest: { method: "post", path: "/analytics/notifications/email", status: 202 },
    input: SendEmailInput,
    output: EmailsQueued,
    limit: "request",
    mutates: true,
    load: async () => (await import("./sendEmail.ts")).sendEmail,
  }),
  listOutbox: operation({
    summary: "List the e-mails of the outbox",
    description: "The latest first, of the last thirty days: what became of each.",
    permission: "outbox.read",
    rest: { method: "get", path: "/notifications/outbox" },
    input: ListOutboxInput,
    output: OutboxPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./manageOutbox.ts")).listOutbox,
  }),
  redeliverMail: operation({
    summary: "Send e-mails again that were given up",
    description: "By id, or a template's, a hundred at most; they go out within a minute. An e-mail whose link has expired fails again.",
    permission: "outbox.manage",
    rest: { method: "post", path: "/notifications/outbox/redeliver", status: 202 },
    input: RedeliverInput,
    output: Redelivered,
    limit: "write",
    mutates: true,
    load: async () => (await import("./manageOutbox.ts")).redeliverMail,
  }),
  liftSuppression: operation({
    summary: "Let news go to somebody's address again",
    description: "After it bounced, complained or unsubscribed. SendGrid keeps lists of its own, which are to be cleared there.",
    permission: "outbox.manage",
    rest: { method: "post", path: "/notifications/suppressions/lift" },
    input: LiftSuppressionInput,
    output: Done,
    limit: "write",
    mutates: true,
    load: async () => (await import("./manageOutbox.ts")).liftSuppression,
  }),
  ...webhookOperations,
} satisfies Operations;
