import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { JSONWebKeySet } from "jose";
import { z } from "zod";
import { attest, type Keys } from "../platform/keyring.ts";
import { payloadOf, readAttested } from "./attested.ts";

/** Heads in one checkpoint: some 600 KB. */
export const headsMax = 2_000;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const Place = z.strictObject({ stream: z.string().min(1).max(1_500), seq: z.int().positive(), hash });
export type Place = z.output<typeof Place>;

/** The ends of the streams that were written to since the checkpoint before, as they stood. */
export const Checkpoint = z.strictObject({
  project: z.string(),
  /** Counts from 1. */
  number: z.int().positive(),
  /** SHA-256 of the checkpoint before as it is stored; null for the first. */
  previous: hash.nullable(),
  /** Up to when streams were written to, by the database's clock. */
  upTo: z.iso.datetime(),
  /** In the order of their names. */
  heads: z.array(Place).min(1).max(headsMax),
});
export type Checkpoint = z.output<typeof Checkpoint>;

const type = "secura-audit-checkpoint+jws";

export const sha256Of = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const inOrder = (heads: readonly Place[]): Place[] => heads.toSorted((a, b) => (a.stream < b.stream ? -1 : 1));

/** Signs a checkpoint with the installation's key: a JWS (RFC 7515) over its canonical JSON, Ed25519. */
export async function signCheckpoint(checkpoint: Checkpoint, keys?: Keys): Promise<string> {
  return await attest(canonicalize({ ...checkpoint, heads: inOrder(checkpoint.heads) }) ?? "", type, keys);
}

/** Reads a signed checkpoint; without keys its signature is not checked. Throws when it does not hold. */
export async function readSignedCheckpoint(jws: string, keys: JSONWebKeySet | null): Promise<Checkpoint> {
  return Checkpoint.parse(JSON.parse(keys ? await readAttested(jws, type, keys) : payloadOf(jws, type)));
}
