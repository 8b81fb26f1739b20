import { actionLink, actions, type Action } from "../identity/actionTokens.ts";
import { recipientOf } from "../identity/recipients.ts";
import { organisationName } from "../platform/config.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import type { MailTemplate } from "../platform/outbox.ts";
import { renderMail } from "./mailTemplates.ts";
import { settle, takeLease, type LeasedItem, type Outcome } from "./outboxItem.ts";
import { configuredSender, type Sender } from "./sendgrid.ts";

export interface DeliveryDeps {
  now?: () => Date;
  sender?: () => Sender | { missing: string };
}

const isAction = (template: MailTemplate): template is Action => template in actions;

/** Sends a leased item. Writes nothing, so that what goes wrong leaves the item to `settle`. */
async function attempt(item: LeasedItem, sender: Sender | { missing: string }, now: Date): Promise<Outcome> {
  if (typeof sender !== "function") return { state: "held", lastError: sender.missing };
  const { id, template, to, data, createdAt } = item;
  // Nobody is asked whether they want these: they are all about the account's security, so the preference
  // notifications.email, which is for news, does not apply.
  const recipient = await recipientOf(to);
  if (!recipient || (template === "reset_password" && recipient.isDisabled)) return { state: "dropped", lastError: "no such account" };
  // The time is the item's, so that an e-mail that is sent again carries the same link.
  const link = isAction(template) ? { ...(await actionLink(template, recipient.uid, id, createdAt)), minutes: actions[template].minutes } : undefined;
  if (link && link.expiresAt <= now) return { state: "failed", lastError: "The link expired before the e-mail could be sent." };
  const mail = renderMail(template, { name: recipient.name, organisation: organisationName.value(), data, ...(link && { link }) });
  const sent = await sender({ ...mail, to: recipient.email, outboxId: id });
  if (sent.result === "sent") return { state: "sent", lastError: null };
  return { state: sent.result === "retry" ? "pending" : "failed", lastError: sent.reason };
}

/**
 * Sends one item of the outbox, at most once under parallel and repeated deliveries. Only a crash after SendGrid took the
 * e-mail and before that is recorded makes a duplicate, one for each such crash, with the same link and `outboxId`.
 * Throws `unavailable` when the platform should deliver the event again.
 */
export async function deliverMail(id: string, { now = () => new Date(), sender = configuredSender }: DeliveryDeps = {}): Promise<void> {
  const item = await takeLease(id, now());
  if (!item) return;
  let cause: unknown;
  const attempted = await attempt(item, sender(), now()).catch((thrown: unknown): Outcome => {
    cause = thrown;
    return { state: "pending", lastError: thrown instanceof AppError ? thrown.message : "Unexpected error: see the log." };
  });
  const { state, lastError } = await settle(item, attempted, now());
  if (state === "sent") {
    log.mailSent({ outboxId: id, template: item.template, attempts: item.attempts });
    return;
  }
  log.mailNotSent({ outboxId: id, template: item.template, attempts: item.attempts, state, reason: lastError ?? "" });
  if (state === "pending") throw new AppError("unavailable", `E-mail ${id} was not sent: ${lastError ?? ""}`, { cause });
}
