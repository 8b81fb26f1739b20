import { Firestore, Query } from "firebase-admin/firestore";
import { db } from "../../src/platform/firestore.ts";

/** Documents read and written, as Firestore bills them. */
export interface Costs {
  reads: number;
  writes: number;
}

type Request = (this: Firestore, method: string, ...rest: unknown[]) => unknown;

/** What one request to Firestore costs. A document that is asked for is a read also when it is not there. */
function costsOf(method: string, request: unknown): Costs {
  if (method === "rollback") return { reads: 0, writes: 0 };
  const { documents = [], writes = [] } = request as { documents?: unknown[]; writes?: unknown[] };
  if (!["batchGetDocuments", "commit", "batchWrite"].includes(method)) throw new Error(`${method}: what this costs depends on what is found, and is not counted here`);
  return { reads: documents.length, writes: writes.length };
}

/**
 * Runs `work` and counts the documents it asks for by id and writes, attempts of transactions that are repeated included, at
 * the two methods through which the client sends all requests. Throws when `work` makes a query or listens.
 */
export async function countCosts(work: () => Promise<unknown>): Promise<Costs> {
  const counted: Costs = { reads: 0, writes: 0 };
  // Where the request stands among the arguments.
  const places = { request: 0, requestStream: 1 };
  const originals = Object.keys(places).map((name) => [name, Object.getOwnPropertyDescriptor(Firestore.prototype, name)] as const);
  for (const [name, original] of originals) {
    if (!original) throw new Error(`Firestore.${name} is not where it was`);
    const send = original.value as Request;
    const place = places[name as keyof typeof places];
    Object.defineProperty(Firestore.prototype, name, {
      ...original,
      value: function (this: Firestore, method: string, ...rest: unknown[]) {
        const costs = costsOf(method, rest[place]);
        counted.reads += costs.reads;
        counted.writes += costs.writes;
        return send.call(this, method, ...rest);
      },
    });
  }
  try {
    await work();
  } finally {
    for (const [name, original] of originals) if (original) Object.defineProperty(Firestore.prototype, name, original);
  }
  return counted;
}

type Get = (this: unknown) => Promise<{ size?: number; data?: () => Record<string, unknown> }>;

/**
 * Runs `work` and counts what its queries read as Firestore bills it: the documents they bring, and for a count a read for every
 * 1,000 that were counted. Documents asked for by id are not among them.
 */
export async function countReads(work: () => Promise<unknown>): Promise<number> {
  let read = 0;
  // The class of counts is not exported.
  const counting = Object.getPrototypeOf(db().collection("any").count()) as object;
  const undo = [Query.prototype, counting].map((prototype) => {
    const original = Object.getOwnPropertyDescriptor(prototype, "get");
    if (!original) throw new Error("get is not where it was");
    const get = original.value as Get;
    Object.defineProperty(prototype, "get", {
      ...original,
      value: async function (this: unknown) {
        const found = await get.call(this);
        read += found.size ?? Math.max(1, Math.ceil(Number(found.data?.()["count"] ?? 0) / 1_000));
        return found;
      },
    });
    return () => Object.defineProperty(prototype, "get", original);
  });
  try {
    await work();
  } finally {
    for (const restore of undo) restore();
  }
  return read;
}
