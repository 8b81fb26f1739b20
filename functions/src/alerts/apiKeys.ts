import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Machine } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import type { StoredSource } from "./sourceModel.ts";
import { loadSource } from "./sources.ts";

// 32 random bytes in base64url, which nobody guesses: a plain hash keeps them as well as a slow one would.
const form = /^sec_([a-z0-9]{20})_[A-Za-z0-9_-]{43}$/;

const digestOf = (key: string): Buffer => createHash("sha256").update(key).digest();

/** A new key for a source, and what is stored of it. */
export function newKey(sourceId: string): { key: string; keySha256: string } {
  const key = `sec_${sourceId}_${randomBytes(32).toString("base64url")}`;
  return { key, keySha256: digestOf(key).toString("hex") };
}

function isKeyOf(source: StoredSource | null, key: string, now: Date): boolean {
  if (source?.keySha256 == null) return false;
  const stored = Buffer.from(source.keySha256, "hex");
  const given = digestOf(key);
  const isRight = stored.length === given.length && timingSafeEqual(stored, given);
  return isRight && source.status === "active" && (source.keyExpiresAt === null || now < source.keyExpiresAt);
}

/**
 * The source that holds a key. Throws `token_invalid`: for one message whether the key never was one, was replaced, has
 * run out or its source was revoked. No read while the source is known from the last thirty seconds, else one; two for a wrong key.
 */
export async function findHolder(key: string, now: Date): Promise<Machine> {
  const id = form.exec(key)?.[1];
  if (id !== undefined) {
    const known = await loadSource(id, now);
    // What was read a moment ago may be of before the key was made, or the source.
    const source = isKeyOf(known, key, now) ? known : await loadSource(id, now, true);
    if (source && isKeyOf(source, key, now)) return { uid: `source:${id}`, role: "source", name: source.name };
  }
  throw new AppError("token_invalid", "The API key is not valid: it may have been replaced or revoked, or has run out.");
}
