import { z } from "zod";
import { id, line, page, pageOf, timestamp } from "../platform/schemas.ts";
import { SeverityLevel } from "../triage/model.ts";
import { QueueState } from "./queue.ts";

export const webhookEvents = ["incident.created", "incident.triaged", "incident.status", "incident.assigned", "alert.created", "clock.warned"] as const;
export const WebhookEvent = z.enum(webhookEvents);
export type WebhookEvent = z.output<typeof WebhookEvent>;

const settings = {
  name: line(1, 100),
  events: z.array(WebhookEvent).min(1).max(webhookEvents.length),
  alertsFrom: SeverityLevel.meta({ description: "The least severity of alerts it hears of" }),
  includesTitle: z.boolean().meta({ description: "Whether titles go out too: people wrote them, and they may name anything" }),
};

export const Webhook = z
  .object({
    id: z.string(),
    kind: z.enum(["generic", "slack", "teams"]).meta({ description: "`generic` is signed by Standard Webhooks; the others are in the form Slack and Teams read" }),
    ...settings,
    host: z.string().meta({ description: "The host of its address; the rest is kept secret, for at Slack and Teams it is one" }),
    enabled: z.boolean(),
    failures: z.int().min(0).meta({ description: "Deliveries in a row that were given up" }),
    disabledReason: z.string().nullable(),
    createdBy: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    version: z.int().min(0),
  })
  .meta({ id: "Webhook" });
export type Webhook = z.output<typeof Webhook>;

/** As stored: with its address and its secret, sealed. */
export const StoredWebhook = Webhook.extend({ sealed: z.string() });
export type StoredWebhook = z.output<typeof StoredWebhook>;

const epoch = new Date(0);
export const webhookDefaults: StoredWebhook = { id: "", kind: "generic", name: "", events: [], alertsFrom: "high", includesTitle: false, host: "", enabled: false, failures: 0, disabledReason: null, createdBy: "", createdAt: epoch, updatedAt: epoch, version: 0, sealed: "" };

const url = z.string().min(1).max(1_000).meta({ description: "https, without a user or a password in it" });

export const AddWebhookInput = z.strictObject({ kind: Webhook.shape.kind, url, name: settings.name, events: settings.events, alertsFrom: settings.alertsFrom.default("high"), includesTitle: settings.includesTitle.default(false) });
export type AddWebhookInput = z.output<typeof AddWebhookInput>;

export const UpdateWebhookInput = z.strictObject({ id, url: url.optional(), name: settings.name.optional(), events: settings.events.optional(), alertsFrom: settings.alertsFrom.optional(), includesTitle: settings.includesTitle.optional(), enabled: z.boolean().optional() });
export type UpdateWebhookInput = z.output<typeof UpdateWebhookInput>;

export const WebhookRef = z.strictObject({ id });
export type WebhookRef = z.output<typeof WebhookRef>;
export const WebhookSecret = z.object({ webhook: Webhook, secret: z.string().nullable().meta({ description: "What a generic webhook checks signatures with. It is shown here and never again" }) });
export type WebhookSecret = z.output<typeof WebhookSecret>;
export const ListWebhooksInput = page;
export type ListWebhooksInput = z.output<typeof ListWebhooksInput>;
export const WebhookPage = pageOf(Webhook);
export type WebhookPage = z.output<typeof WebhookPage>;

/** One delivery, as the log of a webhook shows it. */
export const Delivery = z
  .object({
    id: z.string(),
    type: WebhookEvent,
    subject: z.string().meta({ description: "What it tells of: `incidents/<id>` or `alerts/<id>`" }),
    state: QueueState,
    attempts: z.int().min(0),
    lastError: z.string().nullable(),
    createdAt: timestamp,
    nextAttemptAt: timestamp.nullable(),
    sentAt: timestamp.nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type Delivery = z.output<typeof Delivery>;
export const deliveryDefaults: Delivery = { id: "", type: "incident.created", subject: "", state: "failed", attempts: 0, lastError: null, createdAt: epoch, nextAttemptAt: null, sentAt: null };

export const ListDeliveriesInput = page.extend({ id });
export type ListDeliveriesInput = z.output<typeof ListDeliveriesInput>;
export const DeliveryPage = pageOf(Delivery);
export type DeliveryPage = z.output<typeof DeliveryPage>;
export const DeliveryRef = z.strictObject({ id, deliveryId: z.string().min(1).max(400).regex(/^[\w-]+$/, "must be an id") });
export type DeliveryRef = z.output<typeof DeliveryRef>;
