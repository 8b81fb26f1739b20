import { createPublicKey, verify } from "node:crypto";

// SendGrid sends within seconds; the clocks of both sides may differ.
const windowMs = 600_000;

/** What SendGrid sends beside the body of its event webhook. */
export interface EventHeaders {
  signature: string | undefined;
  timestamp: string | undefined;
}

/**
 * True if SendGrid signed this body, not more than ten minutes ago: ECDSA with SHA-256 over the timestamp and the body's
 * bytes, as https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 * describes. `publicKey` is SubjectPublicKeyInfo in base64. Pure; never throws.
 */
export function isFromSendGrid(body: Uint8Array, { signature, timestamp }: EventHeaders, publicKey: string, now: Date): boolean {
  if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp) || signature.length > 200) return false;
  if (Math.abs(now.getTime() - Number(timestamp) * 1_000) > windowMs) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ec" && verify("sha256", Buffer.concat([Buffer.from(timestamp), body]), { key, dsaEncoding: "der" }, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
