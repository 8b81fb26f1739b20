import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** What the first entry of a chain follows on. */
export const genesisHash = "0".repeat(64);

/** A place in a chain: the number of an entry, which counts from 1, and its hash. */
export interface ChainHead {
  seq: number;
  hash: string;
}

export interface ChainLink extends ChainHead {
  previousHash: string;
}

/**
 * Chains an entry to the one before it. Pure.
 * Method: SHA-256 over the RFC 8785 canonical JSON of the entry without its own hash.
 */
export function link<Body extends object>(body: Body, seq: number, previousHash: string): Body & ChainLink {
  const linked = { ...body, seq, previousHash };
  return { ...linked, hash: createHash("sha256").update(canonicalize(linked) ?? "").digest("hex") };
}

/**
 * Follows a chain on from `from`, the place before the first of `entries`: returns where it stands after the last, or the
 * number of the first entry that does not follow. Pure.
 */
export function follow(entries: readonly ChainLink[], from: ChainHead = { seq: 0, hash: genesisHash }): { head: ChainHead; brokenAt: number | null } {
  let head = from;
  for (const { hash, seq: _, previousHash: __, ...body } of entries) {
    const seq = head.seq + 1;
    if (link(body, seq, head.hash).hash !== hash) return { head, brokenAt: seq };
    head = { seq, hash };
  }
  return { head, brokenAt: null };
}
