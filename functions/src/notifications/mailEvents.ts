import { z } from "zod";
import { recipientOf } from "../identity/recipients.ts";
import { inTime } from "../incidents/inTime.ts";
import { toWire, transact } from "../platform/firestore.ts";
import { id, timestamp } from "../platform/schemas.ts";
import { outboxRef, QueuedMail } from "./outboxItem.ts";
import { suppress, type SuppressionReason } from "./suppressions.ts";

/** One event of SendGrid's webhook, as far as it matters here; `outboxId` is what Secura sent with the e-mail. */
const MailEvent = z.object({
  event: z.enum(["processed", "deferred", "delivered", "bounce", "dropped", "spamreport", "unsubscribe", "group_unsubscribe"]),
  outboxId: id,
  /** Which edition of the item it was. */
  edition: z.coerce.number().int().min(0).catch(0),
  timestamp: z.int().min(0).max(10_000_000_000),
  email: z.string().max(320),
  type: z.string().max(50).optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
});
type MailEvent = z.output<typeof MailEvent>;

const eventsMax = 2_000;
const limits = { atOnce: 10, beginMs: 30_000, waitMs: 45_000 };

/** What an event says of the address: nothing of a refusal that may pass ("blocked"), nor of one drop that is no list's. */
function suppressionOf({ event, type, reason = "" }: MailEvent): SuppressionReason | null {
  if (event === "bounce") return type === "blocked" ? null : "bounced";
  if (event === "dropped") return /^(?:Bounced Address|Unsubscribed Address|Spam Reporting Address|Invalid)/i.test(reason) ? "dropped" : null;
  if (event === "spamreport") return "spam_report";
  return event === "unsubscribe" || event === "group_unsubscribe" ? "unsubscribed" : null;
}

const Delivery = z.object({ event: MailEvent.shape.event, at: timestamp });

/**
 * Notes the latest event at its e-mail, and that it was sent should nobody have lived to do so: not of an edition that took in
 * more since, which is still to be sent. Returns the e-mail; null when it is none of Secura's.
 */
async function note(events: readonly MailEvent[], now: Date): Promise<z.output<typeof QueuedMail> | null> {
  const latest = events.reduce((last, event) => (event.timestamp >= last.timestamp ? event : last));
  return await transact(async (tx) => {
    const snapshot = await tx.get(outboxRef(latest.outboxId));
    const mail = QueuedMail.safeParse(toWire(snapshot.data() ?? {}));
    if (!mail.success) return null;
    const at = new Date(latest.timestamp * 1_000);
    const known = Delivery.safeParse(toWire(snapshot.get("delivery")));
    // There is an event, so SendGrid took it, whatever is known of it here.
    const { state, edition } = mail.data;
    const isTaken = state !== "sent" && state !== "dropped" && events.some((event) => event.edition === edition);
    const sent = isTaken ? { state: "sent", sentAt: now, leaseUntil: null, nextAttemptAt: null, lastError: null } : {};
    const isLatest = !known.success || known.data.at <= at;
    if (isTaken || isLatest) tx.update(snapshot.ref, { ...(isLatest && { delivery: { event: latest.event, at } }), ...sent });
    return mail.data;
  });
}

async function take(events: readonly MailEvent[], now: Date): Promise<void> {
  const mail = await note(events, now);
  if (!mail) return;
  for (const event of events) {
    const reason = suppressionOf(event);
    // The address the e-mail went to, and no other that an event may name.
    const recipient = reason === null ? null : await recipientOf(mail.to);
    if (reason !== null && recipient?.email.toLowerCase() === event.email.toLowerCase()) await suppress({ uid: recipient.uid, address: recipient.email, reason, at: new Date(event.timestamp * 1_000), outboxId: event.outboxId }, now);
  }
}

/**
 * Takes in what SendGrid says became of e-mails: the latest at each e-mail, and addresses that bounce, complain or want none
 * get no news any more. Events that come twice, late or in another order end in the same. Returns how many were Secura's to
 * know; what is no event is left out. One read and one write for each e-mail, three reads and three writes more for an address
 * that is kept from news from then on. Throws when the database fails, so that SendGrid sends them again.
 */
export async function takeMailEvents(sent: unknown, now: Date): Promise<number> {
  if (!Array.isArray(sent)) return 0;
  const events = sent.slice(0, eventsMax).flatMap((one) => MailEvent.safeParse(one).data ?? []);
  const byMail = [...Map.groupBy(events, ({ outboxId }) => outboxId).values()];
  const failures: unknown[] = [];
  const results = await inTime(byMail, (group) => take(group, now).catch((thrown: unknown) => failures.push(thrown)), limits);
  if (failures.length > 0) throw failures[0];
  if (results.some(({ state }) => state !== "done")) throw new Error("The events could not all be taken in within the time.");
  return events.length;
}
