import { getApps, initializeApp, type App } from "firebase-admin/app";
import { getFirestore, Timestamp, type DocumentData, type DocumentSnapshot, type Firestore, type Query, type Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { isLostTransaction } from "./errors.ts";
import { log } from "./log.ts";

let database: Firestore | undefined;

/** The Firebase app of this process: the one the functions SDK made for a trigger, or the default one, made on first use. */
export function app(): App {
  return getApps()[0] ?? initializeApp();
}

/** The Firestore client of this instance. */
export function db(): Firestore {
  if (!database) {
    database = getFirestore(app());
    // REST spares a cold start the gRPC handshake; the emulator does not take it.
    database.settings({ ignoreUndefinedProperties: true, preferRest: process.env["FIRESTORE_EMULATOR_HOST"] === undefined });
  }
  return database;
}

/** How many documents a query finds. A read for each thousand, one at least. */
export const countAll = async (query: Query): Promise<number> => (await query.count().get()).data().count;

const transactionAttempts = 5;

/**
 * Runs a transaction. The SDK repeats it after contention by itself, save when Firestore has already closed the
 * transaction that lost; this repeats it then too. `work` may run several times: no side effects in it.
 */
export async function transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db().runTransaction(work);
    } catch (thrown) {
      if (attempt === transactionAttempts || !isLostTransaction(thrown)) throw thrown;
    }
  }
}

/** Firestore's data as JSON carries it: timestamps as ISO strings, so one schema reads documents and writes answers. */
export function toWire(value: unknown): unknown {
  if (value instanceof Timestamp) return value.toDate().toISOString();
  if (Array.isArray(value)) return value.map(toWire);
  if (value instanceof Object && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]));
  }
  return value;
}

export interface Read<T> {
  value: T;
  /** What did not fit the schema, `field: reason`; those fields hold their default. */
  problems: string[];
}

/**
 * Reads a document field by field. A client or an administrator may have written one that is incomplete or wrong; such
 * a field takes its default and is named in `problems`, so that one bad document never spoils a list.
 *
 * `defaults` covers every field the document may lack; a missing field that has a default is no problem.
 */
export function readFields<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, defaults: z.output<z.ZodObject<Shape>>, data: DocumentData): Read<z.output<z.ZodObject<Shape>>> {
  const problems: string[] = [];
  const fields: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    const fallback: unknown = Reflect.get(defaults, key);
    if (data[key] === undefined) {
      fields[key] = fallback;
      continue;
    }
    const read = z.safeParse(field, toWire(data[key]));
    if (!read.success) problems.push(`${key}: ${read.error.issues[0]?.message ?? "invalid"}`);
    fields[key] = read.success ? read.data : fallback;
  }
  return { value: fields as z.output<z.ZodObject<Shape>>, problems };
}

/** `readFields` for a snapshot, with the document's id as `id`; problems are logged. */
export function readSnapshot<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, defaults: z.output<z.ZodObject<Shape>>, snapshot: DocumentSnapshot): Read<z.output<z.ZodObject<Shape>>> {
  const read = readFields(schema, defaults, { ...snapshot.data(), id: snapshot.id });
  if (read.problems.length > 0) log.documentMalformed({ path: snapshot.ref.path, problems: read.problems });
  return read;
}
