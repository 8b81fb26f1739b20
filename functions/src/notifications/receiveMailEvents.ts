import { mailEventKey } from "../platform/config.ts";
import { log } from "../platform/log.ts";
import { isFromSendGrid, type EventHeaders } from "./eventSignature.ts";
import { takeMailEvents } from "./mailEvents.ts";

const bytesMax = 4_194_304;

/**
 * Answers SendGrid's event webhook with a status: 204 when the events were taken in, 401 when SendGrid did not sign them or
 * they are old, 413 or 400 for what is too large or no JSON, 503 when there is no key or the database failed: SendGrid then
 * sends them again. Nothing is read before the signature is checked.
 */
export async function receiveMailEvents(body: Uint8Array, headers: EventHeaders, now: Date): Promise<204 | 400 | 401 | 413 | 503> {
  const key = mailEventKey.value();
  if (key === "") return 503;
  if (body.length > bytesMax) return 413;
  if (!isFromSendGrid(body, headers, key, now)) return 401;
  let events: unknown;
  try {
    events = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return 400;
  }
  try {
    log.mailEvents({ events: await takeMailEvents(events, now) });
    return 204;
  } catch (thrown) {
    log.mailEventsBroke({ thrown });
    return 503;
  }
}
