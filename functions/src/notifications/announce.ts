import type { DocumentSnapshot } from "firebase-admin/firestore";
import { readAlert } from "../alerts/documents.ts";
import type { Alert } from "../alerts/model.ts";
import { readClock } from "../compliance/documents.ts";
import { readIncident } from "../incidents/documents.ts";
import { queued } from "../platform/outbox.ts";
import { ofAlert, ofClock, ofIncident, wants, type Announcement } from "./announcements.ts";
import { createOnce } from "./createOnce.ts";
import { activeWebhooks, deliveriesOf } from "./webhookStore.ts";

/** Queues a delivery for each webhook that wants it. No read while the webhooks are known, one write for each delivery. */
async function announce(announcements: readonly Announcement[], severity: Alert["severity"] | null, now: Date): Promise<void> {
  if (announcements.length === 0) return;
  const webhooks = await activeWebhooks(now);
  const deliveries = announcements.flatMap((announcement) => webhooks.filter((webhook) => wants(webhook, announcement, severity)).map((webhook) => ({ webhookId: webhook.id, announcement })));
  await Promise.all(deliveries.map(({ webhookId, announcement: { id, ...told } }) => createOnce(deliveriesOf(webhookId).doc(id), { ...told, ...queued(now) })));
}

/** Tells webhooks of a change of an incident. */
export async function announceIncident(before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (after?.exists !== true) return;
  await announce(ofIncident(before?.exists === true ? readIncident(before).value : null, readIncident(after).value), null, now);
}

/** Tells webhooks of a deadline that comes near or is over. Whether they may hear of its incident is seen when it is sent. */
export async function announceClock(incidentId: string, before: DocumentSnapshot | undefined, after: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (after?.exists !== true) return;
  await announce(ofClock(incidentId, before?.exists === true ? readClock(before) : null, readClock(after)), null, now);
}

/** Tells webhooks of a new alert. */
export async function announceAlert(snapshot: DocumentSnapshot | undefined, now: Date): Promise<void> {
  if (snapshot?.exists !== true) return;
  const alert = readAlert(snapshot);
  await announce(ofAlert(alert), alert.severity, now);
}
