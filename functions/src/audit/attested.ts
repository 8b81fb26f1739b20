import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from "jose";

// Base64url has spare bits at its end that most readers pass over; one text for one value, so that no bit is without meaning.
const isExact = (part: string): boolean => Buffer.from(part, "base64url").toString("base64url") === part;

/** The payload of a JWS, unchecked: what it says it is. Throws for what is no JWS of that type. */
export function payloadOf(jws: string, type: string): string {
  const parts = jws.split(".");
  if (parts.length !== 3 || !parts.every(isExact) || decodeProtectedHeader(jws).typ !== type) throw new Error(`This is no ${type}.`);
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(parts[1] ?? "", "base64url"));
}

/** The payload of what `attest` signed, checked with the public keys of the installation (`/.well-known/jwks.json`). Throws when it does not hold. */
export async function readAttested(jws: string, type: string, keys: JSONWebKeySet): Promise<string> {
  const payload = payloadOf(jws, type);
  await compactVerify(jws, createLocalJWKSet(keys), { algorithms: ["EdDSA"] });
  return payload;
}
