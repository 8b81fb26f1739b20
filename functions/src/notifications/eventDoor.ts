import { onRequest } from "firebase-functions/https";

/** The address SendGrid's signed event webhook calls. A function of its own: it takes no sign-in, and its body as bytes. */
export const mailEvents = onRequest({ invoker: "public", cors: false }, async (request, response) => {
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
