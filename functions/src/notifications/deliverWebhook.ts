import { z } from "zod";
import { openStream } from "../audit/log.ts";
import { alertRef, readAlert } from "../alerts/documents.ts";
import { findPeople } from "../identity/users.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { appUrl } from "../platform/config.ts";
import { db, transact } from "../platform/firestore.ts";
import { newRequestId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { notify } from "./inApp.ts";
import { webhookStream } from "./manageWebhooks.ts";
import { postWebhook, type PostDeps, type Posted } from "./postWebhook.ts";
import { due, queueFields, settle, takeLease, type Leased, type Outcome } from "./queue.ts";
import { WebhookEvent, type StoredWebhook } from "./webhookModel.ts";
import { bodyOf, toldOfAlert, toldOfIncident, type Told } from "./webhookPayload.ts";
import { deliveriesOf, forgetWebhooks, openTarget, readWebhook, webhookRef } from "./webhookStore.ts";

export interface DeliverDeps extends PostDeps {
  now?: () => Date;
}

const QueuedDelivery = z.object({ ...queueFields, type: WebhookEvent, subject: z.string().regex(/^(?:incidents|alerts)\/[^/]{1,128}$/), clock: z.object({ id: z.string(), step: z.string(), dueAt: z.string().nullable() }).optional() });
type LeasedDelivery = Leased<z.output<typeof QueuedDelivery>>;

const failuresMax = 5;
const adminsMax = 50;
const batch = 200;

/** What is told, as it stands now; null for what is gone or may not leave: an incident may have been restricted since. One read. */
async function toldNow({ subject, clock }: LeasedDelivery, { includesTitle }: StoredWebhook): Promise<Told | null> {
  const [collection, id = ""] = subject.split("/");
  const snapshot = await (collection === "alerts" ? alertRef(id) : incidentRef(id)).get();
  if (!snapshot.exists) return null;
  if (collection === "alerts") return toldOfAlert(readAlert(snapshot), includesTitle, appUrl.value());
  const incident = readIncident(snapshot).value;
  return incident.restricted ? null : toldOfIncident(incident, clock, includesTitle, appUrl.value());
}

async function attempt(item: LeasedDelivery, webhook: StoredWebhook | null, now: Date, deps: PostDeps): Promise<Posted> {
  if (webhook?.enabled !== true) return { state: "dropped", lastError: "The webhook is off or was removed." };
  const told = await toldNow(item, webhook);
  if (!told) return { state: "dropped", lastError: "What it tells of is gone or restricted." };
  return await postWebhook(await openTarget(webhook), item.id, bodyOf(webhook.kind, item.type, item.createdAt, told), now, deps);
}

/** Counts deliveries that were given up in a row; the fifth, or a receiver that is gone, turns the webhook off. Administrators hear of it. */
async function count(webhookId: string, { state, isGone = false }: { state: Outcome["state"]; isGone?: boolean | undefined }, now: Date): Promise<void> {
  const disabled = await transact(async (tx) => {
    const snapshot = await tx.get(webhookRef(webhookId));
    if (!snapshot.exists) return null;
    const webhook = readWebhook(snapshot);
    const failures = state === "failed" ? webhook.failures + 1 : 0;
    if (!webhook.enabled || failures === webhook.failures) return null;
    if (!isGone && failures < failuresMax) {
      tx.update(snapshot.ref, { failures });
      return null;
    }
    const audit = await openStream(tx, webhookStream(webhookId));
    const disabledReason = isGone ? "The receiver said that it is gone (410)." : `${String(failures)} deliveries in a row were given up.`;
    tx.update(snapshot.ref, { failures, enabled: false, disabledReason, updatedAt: now, version: webhook.version + 1 });
    audit.append({ event: "webhook.disabled", at: now, actorId: "system:notifications", actorRole: "system", subject: `webhooks/${webhookId}`, requestId: newRequestId(), details: { failures, isGone, version: webhook.version + 1 } });
    return webhook;
  });
  if (!disabled) return;
  forgetWebhooks();
  const told = { type: "webhook_disabled", title: "A webhook was turned off", body: `“${disabled.name}” could not be delivered to: see its deliveries.`, link: { collection: "webhooks", id: webhookId } } as const;
  const admins = await findPeople("webhook.manage", adminsMax);
  await Promise.all(admins.filter(({ wantsInApp }) => wantsInApp).map(({ uid }) => notify(uid, `webhook-${webhookId}-v${String(disabled.version)}-disabled`, told, now)));
}

/**
 * Sends one delivery of a webhook, once under parallel and repeated events; a crash after the receiver took it sends it again
 * under the same webhook-id, by which the receiver knows it. Three reads and two writes; returns its state, null when there was nothing to do.
 */
export async function deliverWebhook(webhookId: string, deliveryId: string, { now = () => new Date(), ...deps }: DeliverDeps = {}): Promise<Outcome["state"] | null> {
  const item = await takeLease(deliveriesOf(webhookId).doc(deliveryId), QueuedDelivery, now());
  if (!item) return null;
  const snapshot = await webhookRef(webhookId).get();
  const webhook = snapshot.exists ? readWebhook(snapshot) : null;
  const { isGone, ...outcome } = await attempt(item, webhook, now(), deps).catch((thrown: unknown): Posted => {
    log.webhookBroke({ webhookId, deliveryId, thrown });
    return { state: "pending", lastError: "Unexpected error: see the log." };
  });
  const state = await settle(item, outcome, now());
  log.webhookAttempted({ webhookId, deliveryId, type: item.type, attempts: item.attempts, state, reason: outcome.lastError ?? "" });
  if (state === "failed" || (state === "sent" && (webhook?.failures ?? 0) > 0)) await count(webhookId, { state, isGone }, now());
  return state;
}

/** The deliveries that are due again, 200 at most. One read for each, and what it costs. */
export async function dueDeliveries(now: Date): Promise<{ webhookId: string; deliveryId: string }[]> {
  const found = await due(db().collectionGroup("deliveries"), now, batch).get();
  return found.docs.flatMap(({ id, ref }) => (ref.parent.parent ? [{ webhookId: ref.parent.parent.id, deliveryId: id }] : []));
}
