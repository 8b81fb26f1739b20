import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from "node:crypto";
import { CompactEncrypt, compactDecrypt, CompactSign, errors, jwtVerify, SignJWT, type JWK } from "jose";
import { secretPart, type Secrets } from "./config.ts";
import { AppError } from "./errors.ts";

/** The installation's keys, the current one first. */
export type Keys = Secrets["keys"];

/** The keys in Secret Manager (functions/.secret.local in the emulators). Throws `unavailable` when there are none. */
export function installedKeys(): Keys {
  const keys = secretPart("keys");
  if (Array.isArray(keys) && keys.length > 0) return keys;
  throw new AppError("unavailable", "This installation has no keys: set the secret SECURA_SECRETS.");
}

/** A key of its own for each use: one key must not serve two algorithms (NIST SP 800-57 part 1, 5.2). */
function derive(key: string, use: "seal" | "sign" | "attest"): Uint8Array {
  const material = Buffer.from(key, "base64url");
  if (material.length !== 32) throw new Error("A key in SECURA_SECRETS does not have 32 bytes.");
  return new Uint8Array(hkdfSync("sha256", material, "", `secura:${use}`, 32));
}

function keyOf(keys: Keys, id: unknown): Keys[number] {
  const found = keys.find((key) => key.id === id);
  if (!found) throw new Error("sealed with a key this installation does not have");
  return found;
}

/** Encrypts a text for storage; it opens only for the same purpose and subject. JWE (RFC 7516), AES-256-GCM. */
export async function seal(text: string, about: { purpose: string; subject: string }, keys: Keys = installedKeys()): Promise<string> {
  const [key] = keys;
  if (!key) throw new Error("no key");
  return await new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: key.id, purpose: about.purpose, subject: about.subject }).encrypt(derive(key.key, "seal"));
}

/** Opens what `seal` made. `isCurrent` is false when it should be sealed anew, under the current key. Throws when it does not open. */
export async function unseal(sealed: string, about: { purpose: string; subject: string }, keys: Keys = installedKeys()): Promise<{ text: string; isCurrent: boolean }> {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => derive(keyOf(keys, kid).key, "seal"), { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] });
  // The header is authenticated, so a sealed text that was moved to another place is found out here.
  if (protectedHeader["purpose"] !== about.purpose || protectedHeader["subject"] !== about.subject) throw new Error("sealed for something else");
  return { text: new TextDecoder().decode(plaintext), isCurrent: protectedHeader.kid === keys[0]?.id };
}

/** A token that lets its bearer do one thing, such as set a password. JWT (RFC 7519), HMAC-SHA-256. */
export interface ActionClaims {
  purpose: string;
  /** uid */
  subject: string;
  /** What it can be used up by. */
  id: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** Signs an action token. The same claims give the same token. */
export async function sign(claims: ActionClaims, keys: Keys = installedKeys()): Promise<string> {
  const [key] = keys;
  if (!key) throw new Error("no key");
  return await new SignJWT()
    .setProtectedHeader({ alg: "HS256", kid: key.id })
    .setAudience(`secura:${claims.purpose}`)
    .setSubject(claims.subject)
    .setJti(claims.id)
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(derive(key.key, "sign"));
}

/** Reads an action token made for one of `purposes`. Throws `action_token_invalid`, for an expired one too. */
export async function readSigned(token: string, purposes: readonly string[], now: Date, keys: Keys = installedKeys()): Promise<ActionClaims> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => derive(keyOf(keys, kid).key, "sign"), { algorithms: ["HS256"], audience: purposes.map((purpose) => `secura:${purpose}`), currentDate: now, requiredClaims: ["sub", "jti", "iat", "exp"] });
    const { aud, sub, jti, iat, exp } = payload;
    if (typeof aud === "string" && sub !== undefined && jti !== undefined && iat !== undefined && exp !== undefined) {
      return { purpose: aud.replace(/^secura:/, ""), subject: sub, id: jti, issuedAt: new Date(iat * 1_000), expiresAt: new Date(exp * 1_000) };
    }
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new AppError("action_token_invalid", "This link has expired; ask for a new one.");
  }
  throw new AppError("action_token_invalid", "This link is not valid; ask for a new one.");
}

// What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, section 7).
const ed25519Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

function attestationKey({ key }: Keys[number]): KeyObject {
  return createPrivateKey({ key: Buffer.concat([ed25519Prefix, derive(key, "attest")]), format: "der", type: "pkcs8" });
}

/** Signs a document that others are to check without this installation: a compact JWS (RFC 7515) with Ed25519 (RFC 8037). `type` says what it is. */
export async function attest(document: string, type: string, keys: Keys = installedKeys()): Promise<string> {
  const [key] = keys;
  if (!key) throw new Error("no key");
  return await new CompactSign(new TextEncoder().encode(document)).setProtectedHeader({ alg: "EdDSA", kid: key.id, typ: type }).sign(attestationKey(key));
}

/** The public keys that check what `attest` signed, those of older keys too: a JWK set (RFC 7517). */
export function attestationKeys(keys: Keys = installedKeys()): { keys: JWK[] } {
  return { keys: keys.map((key) => ({ ...createPublicKey(attestationKey(key)).export({ format: "jwk" }), kid: key.id, use: "sig", alg: "EdDSA" })) };
}
