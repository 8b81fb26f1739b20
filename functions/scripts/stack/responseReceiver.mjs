// The receiver of response actions in the local stack: checks the signature, does nothing, and says so.
import { createHmac, timingSafeEqual } from "node:crypto";

const KEPT = 200;
const TOLERANCE_SECONDS = 300;

/**
 * Makes a receiver with the key that requests are signed with. `take` answers one request: by the action's target,
 * fail400-… is always refused, fail500-… fails twice and is then taken, hang-… gets no answer, redirect-… is sent to the
 * address where clouds serve their credentials. `deliveries` are the requests and how each was answered, oldest first.
 */
export function responseReceiver(key) {
  const deliveries = [];

  function take({ headers }, text) {
    if (text === undefined) return said(413, "the body is too large");
    const id = headers["webhook-id"] ?? null;
    const body = parse(text);
    const earlier = deliveries.filter((delivery) => delivery.id === id && delivery.signed);
    const signed = isSigned(headers, text, key);
    const answer = signed ? answerTo(body, id, earlier) : said(401, "the signature is not valid");
    deliveries.push({ id, at: new Date().toISOString(), signed, attempt: earlier.length + 1, status: answer?.status ?? null, body });
    if (deliveries.length > KEPT) deliveries.shift();
    return answer ?? new Promise(() => {});
  }

  return { take, deliveries };
}

function answerTo(body, id, earlier) {
  if (body?.id !== id) return said(400, "the body is no action");
  const target = String(body.target);
  if (target.startsWith("hang-")) return undefined;
  if (target.startsWith("fail400-")) return said(400, "the target is not known");
  if (target.startsWith("fail500-") && earlier.length < 2) return said(500, "try again");
  if (target.startsWith("redirect-")) return { status: 302, headers: { location: "http://169.254.169.254/" } };
  return said(200, earlier.some(({ status }) => status === 200) ? "done before" : "done by the local stand-in");
}

/** Standard Webhooks: HMAC-SHA-256 over id, time and body; written out here, so that it is not checked with what made it. */
function isSigned(headers, text, key) {
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signatures } = headers;
  if (!id || !signatures || !(Math.abs(Date.now() / 1000 - Number(time)) <= TOLERANCE_SECONDS)) return false;
  const expected = createHmac("sha256", Buffer.from(key, "base64")).update(`${id}.${time}.${text}`).digest();
  return signatures.split(" ").some((signature) => {
    const [version, value = ""] = signature.split(",");
    const given = Buffer.from(value, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const said = (status, result) => ({ status, body: JSON.stringify({ result }) });
