import { inTime } from "../incidents/inTime.ts";
import { deliverMail, type DeliveryDeps } from "./deliverMail.ts";
import { outbox } from "./outboxItem.ts";
import { due } from "./queue.ts";
import { sendNotices } from "./sendNotices.ts";
import { configuredSender } from "./sendgrid.ts";

const batch = 200;
const limits = { atOnce: 10, beginMs: 40_000, waitMs: 100_000 };

/**
 * Works off what waits in the outbox: what failed and is due again, what a crash left behind, what was held until there was
 * a configuration. Before that, what people are to hear of is made into e-mails. Reads nothing while there is no configuration.
 * At most 200 e-mails; one read for each, and what its delivery costs.
 */
export async function sweepOutbox({ now = () => new Date(), sender = configuredSender }: DeliveryDeps = {}): Promise<{ found: number; sent: number; composed: number }> {
  if (typeof sender() !== "function") return { found: 0, sent: 0, composed: 0 };
  const { mails } = await sendNotices(now());
  const found = await due(outbox(), now(), batch).get();
  const results = await inTime(found.docs, ({ id }) => deliverMail(id, { now, sender }).catch(() => null), limits);
  return { composed: mails, found: found.size, sent: results.filter((result) => result.state === "done" && result.result === "sent").length };
}
