import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { Webhook } from "standardwebhooks";
import { responseWebhookUrl, secretPart, standIn } from "../platform/config.ts";
import { connectionTo } from "../platform/outgoing.ts";
import { plainName } from "../platform/schemas.ts";

export interface Message {
  /** Stable over retries: the receiver knows by it what it has had already. */
  id: string;
  body: string;
}

/** What became of an attempt. `lastError` is for the team: short, with no secrets in it. `result` is the receiver's own text. */
export interface Answer {
  outcome: "taken" | "retry" | "refused";
  lastError: string | null;
  result: string | null;
}

export type Receiver = (message: Message, at: Date) => Promise<Answer>;

/** What tests set: the resolver of names, and less time. The connection goes where `lookup` says, after it was checked. */
export interface WebhookDeps {
  lookup?: RequestOptions["lookup"];
  timeoutMs?: number;
}

const attemptMs = 10_000;
const bodyBytesMax = 4_096;
const resultMax = 1_000;

function signer(): Webhook | null {
  const key = secretPart("responseWebhookKey") ?? "";
  const bytes = Buffer.from(key.replace(/^whsec_/, ""), "base64").length;
  // Standard Webhooks: between 24 and 64 bytes.
  return bytes >= 24 && bytes <= 64 ? new Webhook(key) : null;
}

/** The one configured receiver of response actions, or what is to be set first. */
export function configuredReceiver(deps: WebhookDeps = {}): Receiver | { missing: string } {
  const local = standIn("RESPONSE_WEBHOOK_EMULATOR_URL");
  const url = URL.parse(local ?? responseWebhookUrl.value());
  if (!url) return { missing: "Set RESPONSE_WEBHOOK_URL to the https address of the receiver of response actions." };
  if (local === undefined && url.protocol !== "https:") return { missing: "RESPONSE_WEBHOOK_URL must begin with https." };
  if (url.username !== "" || url.password !== "") return { missing: "RESPONSE_WEBHOOK_URL must hold no user and no password: requests are signed." };
  const webhook = signer();
  if (!webhook) return { missing: "Add `responseWebhookKey`, 24 to 64 random bytes in base64, to the secret SECURA_SECRETS." };
  return async (message, at) => {
    const headers = {
      "content-type": "application/json",
      "user-agent": "Secura",
      "webhook-id": message.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
      "webhook-signature": webhook.sign(message.id, at, message.body),
    };
    return await post(url, headers, message.body, { ...connectionTo(url, local !== undefined), ...deps });
  };
}

export interface Response {
  status: number;
  text: string;
  headers: IncomingHttpHeaders;
}

/** Sends once, and follows no redirect. Whatever the receiver does, this is over when the time is. */
export function exchange(url: URL, headers: Record<string, string>, body: string, options: RequestOptions & { timeoutMs: number }): Promise<Response> {
  const { timeoutMs, ...connection } = options;
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { ...connection, method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) }, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      // The status says what became of it; a body that is cut short, or never ends, changes nothing about that.
      const finish = () => {
        response.destroy();
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).subarray(0, bodyBytesMax).toString(), headers: response.headers });
      };
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= bodyBytesMax) finish();
      });
      for (const event of ["end", "error", "close"]) response.on(event, finish);
      request.off("error", reject).on("error", finish);
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function post(url: URL, headers: Record<string, string>, body: string, { timeoutMs = attemptMs, ...connection }: Pick<RequestOptions, "agent" | "family"> & WebhookDeps): Promise<Answer> {
  try {
    return judge(await exchange(url, headers, body, { ...connection, timeoutMs }));
  } catch (thrown) {
    return unanswered(thrown, timeoutMs);
  }
}

/** What an answer means. 408 and 429 ask to come again, as all 5xx may; a redirect is not followed and would not be signed for. */
function judge({ status, text }: Response): Answer {
  const result = resultOf(text);
  if (status >= 200 && status < 300) return { outcome: "taken", lastError: null, result };
  if (status >= 300 && status < 400) return { outcome: "refused", lastError: `The receiver answered ${String(status)}: redirects are not followed; set RESPONSE_WEBHOOK_URL to where it leads.`, result };
  const isPassing = status === 408 || status === 429 || status >= 500;
  return { outcome: isPassing ? "retry" : "refused", lastError: `The receiver answered ${String(status)}.`, result };
}

function resultOf(text: string): string | null {
  try {
    const said: unknown = JSON.parse(text);
    const result: unknown = said instanceof Object && "result" in said ? said.result : undefined;
    return typeof result === "string" ? plainName(result, resultMax) || null : null;
  } catch {
    return null;
  }
}

/** The sense of a failed exchange. What was thrown may name addresses inside the network: it goes no further. */
function unanswered(thrown: unknown, timeoutMs: number): Answer {
  const { name, code, message } = thrown as { name?: unknown; code?: unknown; message?: unknown };
  if (typeof message === "string" && message.startsWith("DNS lookup ") && message.includes("is not allowed")) {
    return { outcome: "refused", lastError: "RESPONSE_WEBHOOK_URL leads to a private or reserved address; name its host in WEBHOOK_PRIVATE_HOSTS if it is one of your own network.", result: null };
  }
  const isLate = name === "AbortError" || name === "TimeoutError";
  const why = isLate ? `within ${String(timeoutMs / 1_000)} s` : `(${typeof code === "string" && /^[A-Z][A-Z0-9_]{0,59}$/.test(code) ? code : "unknown"})`;
  return { outcome: "retry", lastError: `The receiver gave no answer ${why}.`, result: null };
}
