import type { QueryDocumentSnapshot } from "firebase-admin/firestore";
import { inTime } from "../incidents/inTime.ts";
import { deliverMail, type DeliveryDeps } from "./deliverMail.ts";
import { outbox } from "./outboxItem.ts";
import { due, oldestMs } from "./queue.ts";
import { sendNotices } from "./sendNotices.ts";
import { configuredSender } from "./sendgrid.ts";

const batch = 200;
const limits = { atOnce: 10, beginMs: 40_000, waitMs: 100_000 };

/** The letters that were held for three days since they were put into the queue, the oldest first: given up when they are looked at. */
async function heldTooLong(now: Date): Promise<QueryDocumentSnapshot[]> {
  const old = new Date(now.getTime() - oldestMs);
  return (await outbox().where("state", "==", "held").where("queuedAt", "<", old).orderBy("queuedAt").limit(batch).get()).docs;
}

/**
 * Works off what waits in the outbox: what failed and is due again, what a crash left behind, what was held until there was
 * a configuration. Before that, what people are to hear of is made into e-mails; that is so too while there is no
 * configuration, so that all that waits is seen in the outbox, where it is held, and given up after three days.
 * At most 200 e-mails; one read for each, and what its delivery costs.
 */
export async function sweepOutbox({ now = () => new Date(), sender = configuredSender }: DeliveryDeps = {}): Promise<{ found: number; sent: number; composed: number }> {
  const { mails } = await sendNotices(now());
  const found = typeof sender() === "function" ? (await due(outbox(), now(), batch).get()).docs : await heldTooLong(now());
  const results = await inTime(found, ({ id }) => deliverMail(id, { now, sender }).catch(() => null), limits);
  return { composed: mails, found: found.length, sent: results.filter((result) => result.state === "done" && result.result === "sent").length };
}
