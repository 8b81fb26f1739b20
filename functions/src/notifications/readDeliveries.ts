import { FieldPath } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { webhookStream } from "./manageWebhooks.ts";
import { requeued } from "./queue.ts";
import { Delivery, deliveryDefaults, type DeliveryPage, type DeliveryRef, type ListDeliveriesInput } from "./webhookModel.ts";
import { deliveriesOf, webhookRef } from "./webhookStore.ts";

/** The log of a webhook's deliveries, the latest first, kept for thirty days. */
export async function listDeliveries({ id, ...page }: ListDeliveriesInput, _context: Context): Promise<DeliveryPage> {
  const { snapshots, nextCursor } = await fetchPage(deliveriesOf(id).orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", page);
  return { items: snapshots.map((snapshot) => readSnapshot(Delivery, deliveryDefaults, snapshot).value), nextCursor };
}

/**
 * Puts a delivery back into the queue, under the same webhook-id; it goes out within a minute. Throws `not_found`, or `conflict`
 * for one that is not over yet. Two reads with the log's, three writes.
 */
export async function redeliverWebhook({ id, deliveryId }: DeliveryRef, context: Context): Promise<Delivery> {
  const { caller, now, requestId } = context;
  return await context.transaction(async (tx) => {
    const [webhook, snapshot] = await tx.getAll(webhookRef(id), deliveriesOf(id).doc(deliveryId));
    if (webhook?.exists !== true || snapshot?.exists !== true) throw new AppError("not_found", "There is no such delivery.");
    const delivery = readSnapshot(Delivery, deliveryDefaults, snapshot).value;
    if (delivery.state === "pending" || delivery.state === "sending") throw new AppError("conflict", "This delivery is not over yet: it is tried again by itself.");
    const audit = await openStream(tx, webhookStream(id));
    const { state, attempts, lastError, nextAttemptAt, ...rest } = requeued(now);
    tx.update(snapshot.ref, { state, attempts, lastError, nextAttemptAt, ...rest });
    audit.append({ event: "webhook.redelivered", at: now, actorId: caller.uid, actorRole: caller.role, subject: `webhooks/${id}`, requestId, details: { deliveryId, type: delivery.type } });
    return { ...delivery, state, attempts, lastError, nextAttemptAt };
  });
}
