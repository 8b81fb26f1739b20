import type { CollectionReference, DocumentReference, DocumentSnapshot } from "firebase-admin/firestore";
import { z } from "zod";
import { db, readSnapshot } from "../platform/firestore.ts";
import { seal, unseal } from "../platform/keyring.ts";
import { StoredWebhook, webhookDefaults } from "./webhookModel.ts";

export const webhooks = (): CollectionReference => db().collection("webhooks");
export const webhookRef = (id: string): DocumentReference => webhooks().doc(id);
export const deliveriesOf = (webhookId: string): CollectionReference => webhookRef(webhookId).collection("deliveries");

export const readWebhook = (snapshot: DocumentSnapshot): StoredWebhook => readSnapshot(StoredWebhook, webhookDefaults, snapshot).value;

/** Where a webhook leads, and what its messages are signed with; null for a kind that is not signed. */
const Target = z.object({ url: z.string(), secret: z.string().nullable() });
export type Target = z.output<typeof Target>;

const about = (id: string) => ({ purpose: "webhook", subject: id });
export const sealTarget = async (id: string, target: Target): Promise<string> => await seal(JSON.stringify(target), about(id));
export const openTarget = async ({ id, sealed }: Pick<StoredWebhook, "id" | "sealed">): Promise<Target> => Target.parse(JSON.parse((await unseal(sealed, about(id))).text));

export const webhooksMax = 20;
const cachedMs = 30_000;
let cached: { at: number; webhooks: StoredWebhook[] } | undefined;

/** The webhooks that are on, as they were within the last thirty seconds. One query, when this instance does not know them. */
export async function activeWebhooks(now: Date): Promise<StoredWebhook[]> {
  if (!cached || Math.abs(now.getTime() - cached.at) > cachedMs) {
    const found = await webhooks().where("enabled", "==", true).limit(webhooksMax).get();
    cached = { at: now.getTime(), webhooks: found.docs.map(readWebhook) };
  }
  return cached.webhooks;
}

/** Has this instance look again. */
export function forgetWebhooks(): void {
  cached = undefined;
}
