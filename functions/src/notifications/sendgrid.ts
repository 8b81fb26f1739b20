import { isEmulated, mailFrom, mailSandbox, secretPart, standIn } from "../platform/config.ts";
import type { RenderedMail } from "./mailTemplates.ts";
import { retryAfterMs } from "./retryAfter.ts";

export interface OutgoingMail extends RenderedMail {
  to: string;
  outboxId: string;
  /** Which edition of the item it is. */
  edition: number;
  /** What SendGrid's statistics count it under. */
  category: string;
  /** Where a mail program ends such e-mails by one click; only of those one may go without. */
  unsubscribe?: string;
}

/** What became of an attempt; `unset` when the key or the sender is none that SendGrid takes. `reason` is for administrators: short, without addresses or secrets. */
export type SendResult = { result: "sent" } | { result: "retry" | "refused" | "unset"; reason: string; retryAfterMs?: number };

export type Sender = (mail: OutgoingMail) => Promise<SendResult>;

const timeoutMs = 10_000;

/** The way to send e-mails, or what is to be set first. */
export function configuredSender(): Sender | { missing: string } {
  const baseUrl = standIn("SENDGRID_BASE_URL");
  const from = mailFrom.value();
  if (!from) return { missing: "Set MAIL_FROM to an address that SendGrid has verified." };
  const key = secretPart("sendgrid") ?? (baseUrl === undefined ? undefined : "SG.local");
  if (!key) return { missing: "Add `sendgrid`, SendGrid's API key, to the secret SECURA_SECRETS." };
  // Nothing that was only tried out reaches anybody.
  const isSandbox = mailSandbox.value() || (isEmulated() && baseUrl === undefined);
  return (mail) => send(mail, { from, key, baseUrl, isSandbox });
}

interface SendGridClient {
  setDefaultRequest(key: "timeout" | "baseUrl" | "proxy", value: unknown): void;
}

async function send(mail: OutgoingMail, { from, key, baseUrl, isSandbox }: { from: string; key: string; baseUrl: string | undefined; isSandbox: boolean }): Promise<SendResult> {
  // Loaded when there is something to send: it is no part of a cold start.
  const { default: service } = await import("@sendgrid/mail");
  const { client } = service as unknown as { client: SendGridClient };
  service.setApiKey(key); // this also sets the base URL back
  client.setDefaultRequest("timeout", timeoutMs);
  if (baseUrl !== undefined) {
    client.setDefaultRequest("baseUrl", baseUrl);
    client.setDefaultRequest("proxy", false);
  }
  try {
    await service.send({
      to: { email: mail.to },
      from: { email: from },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      categories: [mail.category],
      customArgs: { outboxId: mail.outboxId, edition: String(mail.edition) },
      // RFC 2369 and RFC 8058. Not SendGrid's own unsubscribing, which would keep e-mails about the account away too.
      ...(mail.unsubscribe !== undefined && { headers: { "List-Unsubscribe": `<${mail.unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } }),
      mailSettings: { sandboxMode: { enable: isSandbox } },
      // Tracking replaces links by SendGrid's own, which would then know the tokens in them.
      trackingSettings: { clickTracking: { enable: false, enableText: false }, openTracking: { enable: false }, subscriptionTracking: { enable: false } },
    });
    return { result: "sent" };
  } catch (thrown) {
    return refusal(thrown);
  }
}

/** The sense of what SendGrid's client threw. The thrown itself holds the API key and the e-mail: it goes no further. */
function refusal(thrown: unknown): SendResult {
  const { code, response } = thrown as { code?: unknown; response?: { body?: { errors?: { message?: unknown }[] }; headers?: Record<string, unknown> } };
  if (typeof code !== "number") return { result: "retry", reason: `No answer from SendGrid (${typeof code === "string" ? code : "unknown"}).` };
  const said = response?.body?.errors?.[0]?.message;
  const words = typeof said === "string" ? ` ${said.replace(/\S*@\S*/g, "[address]").replace(/\bSG\.\S+/g, "[key]").slice(0, 200)}` : "";
  const reason = `SendGrid answered ${String(code)}.${words}`;
  // https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses
  if (code === 401 || code === 403) return { result: "unset", reason };
  if (code !== 429 && code < 500) return { result: "refused", reason };
  const wait = retryAfterMs(response?.headers ?? {}, Date.now());
  return { result: "retry", reason, ...(wait !== undefined && { retryAfterMs: wait }) };
}
