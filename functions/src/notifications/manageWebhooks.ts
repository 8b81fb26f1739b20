import { randomBytes } from "node:crypto";
import { FieldPath, type Transaction } from "firebase-admin/firestore";
import type { AuditEvent } from "../audit/events.ts";
import { openStream } from "../audit/log.ts";
import { standIn } from "../platform/config.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { countAll } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandVersion } from "../platform/version.ts";
import type { AddWebhookInput, ListWebhooksInput, StoredWebhook, UpdateWebhookInput, Webhook, WebhookPage, WebhookRef, WebhookSecret } from "./webhookModel.ts";
import { forgetWebhooks, openTarget, readWebhook, sealTarget, webhookRef, webhooks, webhooksMax, type Target } from "./webhookStore.ts";

export const webhookStream = (id: string): string => `webhook-${id}`;

const shown = ({ sealed: _, ...webhook }: StoredWebhook): Webhook => webhook;
const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** The host of an address that a webhook may have. Throws `invalid_input` on `url`. */
function hostOf(text: string): string {
  const url = URL.parse(text);
  const isLocal = url !== null && url.origin === standIn("WEBHOOKS_EMULATOR_ORIGIN");
  if (!url || (url.protocol !== "https:" && !isLocal) || url.username !== "" || url.password !== "") {
    throw new AppError("invalid_input", "This is no address for a webhook.", { errors: [{ path: "url", message: "must begin with https and hold no user and no password" }] });
  }
  return url.host;
}

const recordOf = (event: AuditEvent, { id, version, kind, enabled }: StoredWebhook, fields: string[], { caller, now, requestId }: Context) => ({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `webhooks/${id}`, requestId, details: { version, kind, enabled, fields: fields.sort() } });

function write(tx: Transaction, { id, ...fields }: StoredWebhook): void {
  tx.set(webhookRef(id), fields);
}

/** Adds a webhook, on at once; of a generic one the secret is shown this once. Throws `invalid_input` or, when there are twenty, `conflict`. */
export async function addWebhook({ url, ...input }: AddWebhookInput, context: Context): Promise<WebhookSecret> {
  const { caller, now } = context;
  const host = hostOf(url);
  if ((await countAll(webhooks())) >= webhooksMax) throw new AppError("conflict", `There are ${String(webhooksMax)} webhooks already; remove one first.`);
  const id = context.newId();
  const secret = input.kind === "generic" ? newSecret() : null;
  const added: StoredWebhook = { id, ...input, host, enabled: true, failures: 0, disabledReason: null, createdBy: caller.uid, createdAt: now, updatedAt: now, version: 1, sealed: await sealTarget(id, { url, secret }) };
  await context.transaction(async (tx) => {
    const audit = await openStream(tx, webhookStream(id));
    write(tx, added);
    audit.append(recordOf("webhook.added", added, [...Object.keys(input), "url"], context));
  });
  forgetWebhooks();
  return { webhook: shown(added), secret };
}

/** The webhooks, the latest added first. */
export async function listWebhooks(input: ListWebhooksInput, _context: Context): Promise<WebhookPage> {
  const page = await fetchPage(webhooks().orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", input);
  return { items: page.snapshots.map((snapshot) => shown(readWebhook(snapshot))), nextCursor: page.nextCursor };
}

async function change(id: string, event: AuditEvent, fields: string[], context: Context, next: (webhook: StoredWebhook) => Promise<Partial<StoredWebhook>>): Promise<StoredWebhook> {
  const changed = await context.transaction(async (tx) => {
    const snapshot = await tx.get(webhookRef(id));
    if (!snapshot.exists) throw new AppError("not_found", "There is no such webhook.");
    const webhook = readWebhook(snapshot);
    demandVersion(context, webhook.version);
    const audit = await openStream(tx, webhookStream(id));
    const updated: StoredWebhook = { ...webhook, ...(await next(webhook)), updatedAt: context.now, version: webhook.version + 1 };
    write(tx, updated);
    audit.append(recordOf(event, updated, fields, context));
    return updated;
  });
  forgetWebhooks();
  return changed;
}

const resealed = async (webhook: StoredWebhook, changes: Partial<Target>): Promise<string> => await sealTarget(webhook.id, { ...(await openTarget(webhook)), ...changes });

/** Changes a webhook; one that is turned on again starts without failures. Other instances follow within thirty seconds. */
export async function updateWebhook({ id, url, ...input }: UpdateWebhookInput, context: Context): Promise<Webhook> {
  const changes = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<StoredWebhook>;
  const address = url === undefined ? undefined : { url, host: hostOf(url) };
  const updated = await change(id, "webhook.updated", [...Object.keys(changes), ...(address ? ["url"] : [])], context, async (webhook) => ({
    ...changes,
    ...(address && { host: address.host, sealed: await resealed(webhook, { url: address.url }) }),
    ...(changes.enabled === true && { failures: 0, disabledReason: null }),
  }));
  return shown(updated);
}

/** A new secret for a generic webhook; the old one signs no longer. Throws `conflict` for another kind. */
export async function rotateWebhookSecret({ id }: WebhookRef, context: Context): Promise<WebhookSecret> {
  const secret = newSecret();
  const updated = await change(id, "webhook.secret_rotated", ["secret"], context, async (webhook) => {
    if (webhook.kind !== "generic") throw new AppError("conflict", "Slack and Teams know it by its address, which is not signed.");
    return { sealed: await resealed(webhook, { secret }) };
  });
  return { webhook: shown(updated), secret };
}

/** Removes a webhook; its log of deliveries runs out within thirty days. */
export async function removeWebhook({ id }: WebhookRef, context: Context): Promise<Webhook> {
  const removed = await context.transaction(async (tx) => {
    const snapshot = await tx.get(webhookRef(id));
    if (!snapshot.exists) throw new AppError("not_found", "There is no such webhook.");
    const webhook = readWebhook(snapshot);
    demandVersion(context, webhook.version);
    const audit = await openStream(tx, webhookStream(id));
    tx.delete(snapshot.ref);
    audit.append(recordOf("webhook.removed", webhook, [], context));
    return webhook;
  });
  forgetWebhooks();
  return shown(removed);
}
