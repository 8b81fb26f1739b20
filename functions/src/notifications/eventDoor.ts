import type { Request } from "firebase-functions/https";
import { onRequest } from "firebase-functions/https";
import type { Response } from "express";
import { secrets } from "../platform/config.ts";

async function unsubscribe(request: Request, response: Response): Promise<void> {
  if (request.method !== "GET" && request.method !== "POST") {
    response.status(405).set("Allow", "GET, POST").end();
    return;
  }
  const { answerUnsubscribe } = await import("./unsubscribe.ts");
  const { token } = request.query;
  const { status, html } = await answerUnsubscribe(request.method, typeof token === "string" ? token.slice(0, 2_000) : "", new Date());
  // The link holds a token: it goes into no referrer and no cache.
  response.status(status).set({ "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" }).end(html);
}

/**
 * What comes from outside about e-mails: SendGrid's signed event webhook calls it, and the links by which people end news lead
 * to its path `/unsubscribe`. A function of its own: it takes no sign-in, and its body as bytes.
 */
export const mailEvents = onRequest({ invoker: "public", cors: false, secrets: [secrets] }, async (request, response) => {
  if (request.path === "/unsubscribe") {
    await unsubscribe(request, response);
    return;
  }
  if (request.method !== "POST") {
    response.status(405).set("Allow", "POST").end();
    return;
  }
  const { receiveMailEvents } = await import("./receiveMailEvents.ts");
  const headers = { signature: request.get("X-Twilio-Email-Event-Webhook-Signature"), timestamp: request.get("X-Twilio-Email-Event-Webhook-Timestamp") };
  // The runtime keeps none of a body that came without a content type.
  const body = (request as { rawBody?: Buffer }).rawBody ?? Buffer.alloc(0);
  response.status(await receiveMailEvents(body, headers, new Date())).end();
});
