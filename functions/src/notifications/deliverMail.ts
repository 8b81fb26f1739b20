import { actionLink, actions, type Action } from "../identity/actionTokens.ts";
import { recipientOf } from "../identity/recipients.ts";
import { appUrl, organisationName } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { isNews, type MailTemplate } from "../platform/outbox.ts";
import { letterNow } from "./letterNow.ts";
import { renderMail } from "./mailTemplates.ts";
import { outboxRef, QueuedMail, type LeasedMail } from "./outboxItem.ts";
import { settle, takeLease, type Outcome } from "./queue.ts";
import { configuredSender, type Sender } from "./sendgrid.ts";
import { unsubscribeLink } from "./unsubscribe.ts";

export interface DeliveryDeps {
  now?: () => Date;
  sender?: () => Sender | { missing: string };
}

const isAction = (template: MailTemplate): template is Action => template in actions;

/** Sends a leased item. Writes nothing, so that what goes wrong leaves the item to `settle`. */
async function attempt(item: LeasedMail, sender: Sender | { missing: string }, now: Date): Promise<Outcome> {
  if (typeof sender !== "function") return { state: "held", lastError: sender.missing };
  const { id, edition, template, to, createdAt } = item;
  const recipient = await recipientOf(to);
  if (!recipient) return { state: "dropped", lastError: "no such account" };
  const letter = await letterNow(item, recipient);
  if ("dropped" in letter) return { state: "dropped", lastError: letter.dropped };
  // The time is the item's, so that an e-mail that is sent again carries the same link.
  const link = isAction(template) ? { ...(await actionLink(template, recipient.uid, id, createdAt)), minutes: actions[template].minutes } : undefined;
  if (link && link.expiresAt <= now) return { state: "failed", lastError: "The link expired before the e-mail could be sent." };
  const unsubscribe = isNews(template) ? await unsubscribeLink(recipient.uid, id, now) : undefined;
  const mail = renderMail(template, { name: recipient.name, organisation: organisationName.value(), appUrl: appUrl.value(), data: letter.data, ...(link && { link }), ...(unsubscribe !== undefined && { unsubscribe }) });
  const sent = await sender({ ...mail, to: recipient.email, outboxId: id, edition, category: template, ...(unsubscribe !== undefined && { unsubscribe }) });
  if (sent.result === "sent") return { state: "sent", lastError: null };
  return { state: ({ retry: "pending", unset: "held", refused: "failed" } as const)[sent.result], lastError: sent.reason, ...(sent.retryAfterMs !== undefined && { retryAfterMs: sent.retryAfterMs }) };
}

/**
 * Sends one item of the outbox, at most once under parallel and repeated deliveries; returns its state then, null when there
 * was nothing to do. Only a crash after SendGrid took the e-mail and before that is recorded, here or by SendGrid's own
 * event, makes a duplicate, one for each such crash, with the same link and `outboxId`.
 */
export async function deliverMail(id: string, { now = () => new Date(), sender = configuredSender }: DeliveryDeps = {}): Promise<Outcome["state"] | null> {
  const item = await takeLease(outboxRef(id), QueuedMail, now());
  if (!item) return null;
  const attempted = await attempt(item, sender(), now()).catch((thrown: unknown): Outcome => {
    if (!(thrown instanceof AppError)) log.mailBroke({ outboxId: id, thrown });
    return { state: "pending", lastError: thrown instanceof AppError ? thrown.message : "Unexpected error: see the log." };
  });
  const state = await settle(item, attempted, now());
  const { template, attempts } = item;
  if (state === "sent") log.mailSent({ outboxId: id, template, attempts });
  else log.mailNotSent({ outboxId: id, template, attempts, state, reason: attempted.lastError ?? "" });
  return state;
}
