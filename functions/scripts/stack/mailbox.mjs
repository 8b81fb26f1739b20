// What the local stack sends to: SendGrid's part and that of the receiver of response actions. It takes everything and
// shows it, so that nothing leaves the machine.
//   POST /v3/mail/send     as SendGrid's; fail400-…@ is always refused, fail500-…@ fails twice and is then taken
//   POST /webhooks/actions a signed response action; responseReceiver.mjs says which targets fail, and how
//   GET  /                 e-mails and actions as a page, newest first
//   GET  /mails?to=        the e-mails as JSON, oldest first
//   GET  /webhooks?id=     the actions as JSON, each attempt, oldest first
import { createServer } from "node:http";
import { mailboxPage } from "./mailboxPage.mjs";
import { responseReceiver } from "./responseReceiver.mjs";
import { localSecrets } from "./secrets.mjs";

export const MAILBOX_PORT = 9025;
const KEPT_MAILS = 500;
const MAX_BODY_BYTES = 2_000_000;

/** Starts the mailbox; resolves to `{ origin, stop }`. It keeps what it gets in memory and ends with this process. */
export async function startMailbox(port) {
  const mails = [];
  const failures = new Map();
  const receiver = responseReceiver(JSON.parse(localSecrets()).responseWebhookKey);
  const server = createServer((request, response) => {
    answer(request, { mails, failures, receiver }).then(
      ({ status, type = "application/json", headers = {}, body = "" }) => {
        response.writeHead(status, { ...headers, "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", "x-content-type-options": "nosniff" });
        response.end(body);
      },
      () => response.writeHead(500).end(),
    );
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen({ port, host: "127.0.0.1" }, resolve));
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request, { mails, failures, receiver }) {
  // The e-mails hold tokens: a page elsewhere that gives its name this address must not read them.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? "")) return { status: 421 };
  const url = new URL(request.url, "http://127.0.0.1");
  switch (`${request.method} ${url.pathname}`) {
    case "POST /v3/mail/send":
      return take(request, await bodyOf(request), { mails, failures });
    case "POST /webhooks/actions":
      return receiver.take(request, await bodyOf(request));
    case "GET /":
      return { status: 200, type: "text/html", body: mailboxPage(mails, receiver.deliveries) };
    case "GET /webhooks": {
      const id = url.searchParams.get("id");
      return { status: 200, body: JSON.stringify(receiver.deliveries.filter((delivery) => id === null || delivery.id === id)) };
    }
    case "GET /mails": {
      const to = url.searchParams.get("to")?.toLowerCase();
      return { status: 200, body: JSON.stringify(mails.filter((mail) => to === undefined || mail.to.toLowerCase() === to)) };
    }
    default:
      return { status: 404, body: errors("not found") };
  }
}

function take({ headers }, body, { mails, failures }) {
  if (body === undefined) return { status: 413, body: errors("The body is too large.") };
  if (!/^Bearer SG\../.test(headers.authorization ?? "")) return { status: 401, body: errors("The provided authorization grant is invalid, expired, or revoked") };
  if (!headers["content-type"]?.startsWith("application/json")) return { status: 415, body: errors("Content-Type should be application/json.") };
  const { mail, problem } = read(body);
  if (problem) return { status: 400, body: errors(problem) };
  if (mail.to.startsWith("fail400-")) return { status: 400, body: errors("Does not contain a valid address.", "personalizations.0.to.0.email") };
  if (mail.to.startsWith("fail500-")) {
    const failed = failures.get(mail.to) ?? 0;
    failures.set(mail.to, failed + 1);
    if (failed < 2) return { status: 500, body: errors("Internal server error") };
  }
  mails.push(mail);
  if (mails.length > KEPT_MAILS) mails.shift();
  return { status: 202 };
}

/** The e-mail in a request's body, or what is wrong with it. */
function read(body) {
  let sent;
  try {
    sent = JSON.parse(body);
  } catch {
    return { problem: "Bad Request: the body is not JSON." };
  }
  const isText = (value) => typeof value === "string" && value !== "";
  const to = sent?.personalizations?.[0]?.to?.[0]?.email;
  const content = sent?.content;
  if (!isText(to) || !to.includes("@")) return { problem: "The to array is required for all personalization objects." };
  if (!isText(sent.from?.email)) return { problem: "The from object must be provided for every email send." };
  if (!isText(sent.subject) || /[\r\n]/.test(sent.subject)) return { problem: "The subject is required, and is one line." };
  if (!Array.isArray(content) || content.length === 0 || !content.every(({ type, value }) => isText(type) && isText(value))) {
    return { problem: "The content must be an array of objects with type and value." };
  }
  const part = (type) => content.find((one) => one.type === type)?.value ?? "";
  const outboxId = sent.custom_args?.outboxId ?? null;
  return { mail: { to, subject: sent.subject, text: part("text/plain"), html: part("text/html"), outboxId, at: new Date().toISOString() } };
}

/** The body as text; undefined when it is too large. */
async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk); // the rest is read too, for an answer needs a reader
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString() : undefined;
}

/** A failure as SendGrid words it. */
function errors(message, field = null) {
  return JSON.stringify({ errors: [{ message, field, help: null }] });
}
