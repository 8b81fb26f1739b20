import type { RequestOptions } from "node:https";
import { Webhook as Signer } from "standardwebhooks";
import { standIn } from "../platform/config.ts";
import { connectionTo } from "../platform/outgoing.ts";
import { exchange } from "../playbooks/webhook.ts";
import type { Outcome } from "./queue.ts";
import { retryAfterMs } from "./retryAfter.ts";
import type { Target } from "./webhookStore.ts";

/** What tests set: the resolver of names, and less time. */
export interface PostDeps {
  lookup?: RequestOptions["lookup"];
  timeoutMs?: number;
}

const attemptMs = 10_000;

/** What became of a delivery. `isGone`: the receiver wants no more (410, as Standard Webhooks has it). */
export type Posted = Outcome & { isGone?: boolean };

function headersFor(id: string, at: Date, body: string, secret: string | null): Record<string, string> {
  const plain = { "content-type": "application/json", "user-agent": "Secura" };
  if (secret === null) return plain;
  return { ...plain, "webhook-id": id, "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)), "webhook-signature": new Signer(secret).sign(id, at, body) };
}

/**
 * Sends a body once, signed where there is a secret, and says what became of it; never throws. The address a name leads to is
 * checked when the connection is made, and no redirect is followed. What is said holds no part of the address.
 */
export async function postWebhook({ url, secret }: Target, id: string, body: string, at: Date, { timeoutMs = attemptMs, ...connection }: PostDeps = {}): Promise<Posted> {
  try {
    const target = new URL(url);
    const isLocal = target.origin === standIn("WEBHOOKS_EMULATOR_ORIGIN");
    const { status, headers } = await exchange(target, headersFor(id, at, body, secret), body, { ...connectionTo(target, isLocal), ...connection, timeoutMs });
    if (status >= 200 && status < 300) return { state: "sent", lastError: null };
    const lastError = `The receiver answered ${String(status)}${status >= 300 && status < 400 ? ": redirects are not followed" : ""}.`;
    if (status === 408 || status === 429 || status >= 500) {
      const wait = retryAfterMs(headers, at.getTime());
      return { state: "pending", lastError, ...(wait !== undefined && { retryAfterMs: wait }) };
    }
    return { state: "failed", lastError, isGone: status === 410 };
  } catch (thrown) {
    // It may name addresses inside the network: it goes no further.
    const { name, message } = thrown as { name?: unknown; message?: unknown };
    if (typeof message === "string" && message.includes("is not allowed")) return { state: "failed", lastError: "The address leads to a private or reserved network; name its host in WEBHOOK_PRIVATE_HOSTS if it is one of your own." };
    const isLate = name === "AbortError" || name === "TimeoutError";
    return { state: "pending", lastError: isLate ? "The receiver gave no answer in time." : "The receiver could not be reached." };
  }
}
