import { createHash } from "node:crypto";
import { Timestamp, type Transaction } from "firebase-admin/firestore";
import canonicalize from "canonicalize";
import type { Caller, Machine } from "./caller.ts";
import type { Client } from "./client.ts";
import { AppError } from "./errors.ts";
import { db, transact } from "./firestore.ts";
import { newId } from "./ids.ts";

/** What a handler may know of its surroundings; time and ids come from here so that tests and the seed can fix them. */
export interface Context<Of extends Caller | Machine = Caller> {
  readonly caller: Of;
  /** The moment of the request; the same for everything it writes. */
  readonly now: Date;
  readonly requestId: string;
  readonly client: Client;
  newId: () => string;
  /** True if the request came with an Idempotency-Key: what it does outside of `transaction` would be done again when it is repeated. */
  readonly isOnce: boolean;
  /** The version the client expects to change (If-Match); absent when it did not say. */
  readonly expectedVersion?: number | undefined;
  /**
   * Runs a Firestore transaction. With an Idempotency-Key the result is stored in the same transaction, and a repeated
   * request gets that result instead of a second effect. `work` may run several times: no side effects in it.
   */
  transaction: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  /**
   * The context of one part of a request that changes many things. Under the request's Idempotency-Key each part has a mark
   * of its own, so that a repeated request does only what is left; `encode` makes of a part's result what the mark keeps.
   */
  part: (name: string, encode: (output: unknown) => unknown, expectedVersion?: number) => Context<Of>;
}

/** What the handler of a public operation may know. `authorization` is what was sent, unchecked. */
export interface PublicContext extends Omit<Context, "caller" | "part" | "isOnce"> {
  readonly authorization: string | undefined;
}

/** Thrown out of a transaction when the request was already carried out; carries the encoded answer of that time. */
export class Replay extends Error {
  readonly response: unknown;

  constructor(response: unknown) {
    super("replayed");
    this.name = "Replay";
    this.response = response;
  }
}

export interface ContextParts<Of extends Caller | Machine = Caller> {
  caller: Of;
  now: Date;
  requestId: string;
  client?: Client;
  expectedVersion?: number | undefined;
  newId?: () => string;
  /** `input` as it was sent, read when the transaction begins: decoded dates would compare as well, but this needs no second form. */
  idempotency?: { key: string; operation: string; readonly input: unknown; encode: (output: unknown) => unknown } | undefined;
}

/** The client of what Secura does by itself. */
const ownClient: Client = { ip: "127.0.0.1", network: "127.0.0.1", userAgent: "" };

// Long enough for a phone that was offline over a weekend to send its queue again.
const idempotencyDays = 7;
// A document holds a mebibyte.
const responseBytesMax = 1_000_000;

/** Builds the context of one request of a person. */
export const createContext = (parts: ContextParts): Context => contextFor(parts) as Context;

/** Builds the context of one request of whoever calls, a person or a machine. */
export function contextFor(parts: ContextParts<Caller | Machine>): Context<Caller | Machine> {
  const { idempotency, caller, now } = parts;
  return {
    caller,
    now,
    requestId: parts.requestId,
    client: parts.client ?? ownClient,
    expectedVersion: parts.expectedVersion,
    newId: parts.newId ?? newId,
    isOnce: idempotency !== undefined,
    transaction: idempotency
      ? (work) => transactOnce(idempotency, caller, now, work)
      : transact,
    part: (name, encode, expectedVersion) => contextFor({ ...parts, expectedVersion, idempotency: idempotency && { ...idempotency, key: JSON.stringify([idempotency.key, name]), encode } }),
  };
}

/** Builds the context of one request to a public operation, which takes no Idempotency-Key. */
export function createPublicContext(parts: { now: Date; requestId: string; client: Client; authorization: string | undefined }): PublicContext {
  return { ...parts, newId, transaction: transact };
}

/** The same text for the same input. What no canonical JSON has, such as half a character, an input may hold that is another system's own. */
function textOf(input: unknown): string {
  try {
    return canonicalize(input) ?? "";
  } catch {
    return JSON.stringify(input);
  }
}

async function transactOnce<T>(once: NonNullable<ContextParts["idempotency"]>, caller: Pick<Caller, "uid">, now: Date, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const sha256 = (value: string) => createHash("sha256").update(value).digest("hex");
  const mark = db().doc(`idempotency/${sha256(JSON.stringify([caller.uid, once.operation, once.key]))}`);
  const inputSha256 = sha256(textOf(once.input));
  return await transact(async (tx) => {
    const data = (await tx.get(mark)).data();
    if (data?.["expiresAt"] instanceof Timestamp && data["expiresAt"].toDate() > now) {
      if (data["inputSha256"] !== inputSha256) {
        throw new AppError("idempotency_key_reused", "This Idempotency-Key was used for a different request.");
      }
      throw new Replay(JSON.parse(String(data["response"])));
    }
    const result = await work(tx);
    // As text: the answer may hold nested lists, which Firestore does not store.
    const response = JSON.stringify(once.encode(result));
    if (Buffer.byteLength(response) > responseBytesMax) throw new AppError("payload_too_large", "The answer is too large to be kept for a repetition; send this without an Idempotency-Key.");
    tx.set(mark, { inputSha256, response, expiresAt: new Date(now.getTime() + idempotencyDays * 86_400_000) });
    return result;
  });
}
