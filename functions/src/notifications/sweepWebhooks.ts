import { inTime } from "../incidents/inTime.ts";
import { deliverWebhook, dueDeliveries, type DeliverDeps } from "./deliverWebhook.ts";

const limits = { atOnce: 10, beginMs: 30_000, waitMs: 45_000 };

/** Works off what waits in the queues of webhooks: what failed and is due again, or was left behind by a crash. */
export async function sweepWebhooks({ now = () => new Date(), ...deps }: DeliverDeps = {}): Promise<{ found: number; sent: number }> {
  const found = await dueDeliveries(now());
  const results = await inTime(found, ({ webhookId, deliveryId }) => deliverWebhook(webhookId, deliveryId, { now, ...deps }).catch(() => null), limits);
  return { found: found.length, sent: results.filter((result) => result.state === "done" && result.result === "sent").length };
}
