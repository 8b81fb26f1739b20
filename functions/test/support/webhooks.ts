import { setTimeout as pause } from "node:timers/promises";
import { mailboxOrigin } from "./mailbox.ts";

export interface ReceivedWebhook {
  id: string;
  signed: boolean;
  body: Record<string, unknown>;
}

const deadlineMs = 30_000;

/** Waits until the local receiver has taken an order of this id; all that came under it. */
export async function untilWebhook(id: string): Promise<ReceivedWebhook[]> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const response = await fetch(`${mailboxOrigin}/webhooks`, { signal: AbortSignal.timeout(5_000) });
    const found = ((await response.json()) as ReceivedWebhook[]).filter((webhook) => webhook.id === id);
    if (found.length > 0) return found;
    if (Date.now() > deadline) throw new Error(`no webhook ${id}`);
    await pause(100);
  }
}
