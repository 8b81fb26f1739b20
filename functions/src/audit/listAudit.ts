import { FieldPath, type DocumentReference, type DocumentSnapshot, type Query } from "firebase-admin/firestore";
import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { isDocumentId } from "../platform/ids.ts";
import { auditEvents, type AuditEvent } from "./events.ts";
import { openStream, type AuditRecord } from "./log.ts";
import { StoredEntry, type AuditPage, type ListAuditInput, type ListedEntry } from "./model.ts";
import { addressOf } from "./personal.ts";
import { entriesOf, entryId, readsStreamOf } from "./store.ts";

/** Enters that somebody read the log, and from where, into the log. */
export async function recordReading(context: Context, event: "audit.read" | "audit.verified" | "audit.exported", details: AuditRecord["details"]): Promise<void> {
  const { caller, now, requestId } = context;
  await context.transaction(async (tx) => {
    const audit = await openStream(tx, readsStreamOf(caller.uid));
    audit.append({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: "audit", requestId, details, personal: addressOf(context) });
  });
}

const isEvent = (name: string): name is AuditEvent => Object.hasOwn(auditEvents, name);

const none: z.output<typeof StoredEntry> = { stream: "", seq: 0, event: "", at: "", actorId: "", actorRole: "", subject: "", requestId: "", details: {}, commitments: null, personal: null, previousHash: "", hash: "" };

function readListed(snapshot: DocumentSnapshot): ListedEntry {
  const { commitments, personal, previousHash: _, ...entry } = readSnapshot(StoredEntry, none, snapshot).value;
  const values = personal && Object.fromEntries(Object.entries(personal.values).map(([field, { value }]) => [field, value]));
  return { ...entry, meaning: isEvent(entry.event) ? auditEvents[entry.event] : "", personal: values, erased: commitments !== null && personal === null };
}

const cursorAfter = ({ at, stream, seq }: ListedEntry): string => Buffer.from(JSON.stringify([at, stream, seq])).toString("base64url");

function positionOf(cursor: string): [string, DocumentReference] {
  try {
    const [at, stream, seq, ...more] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    if (typeof at === "string" && typeof stream === "string" && isDocumentId(stream) && typeof seq === "number" && more.length === 0) return [at, entriesOf(stream).doc(entryId(seq))];
  } catch {
    // Falls through: whatever is wrong with it, the client is told the same.
  }
  throw new AppError("invalid_cursor", "The cursor is not one this list gave out.");
}

/** The filters of a list as its query asks for them: equalities that share the order by time, which Firestore merges indexes for. Pure. */
export function filtersOf({ stream, subject, actor, event }: Pick<ListAuditInput, "stream" | "subject" | "actor" | "event">): [field: string, value: string][] {
  const filters = { stream, subject, actorId: actor, event };
  return Object.entries(filters).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
}

/**
 * The log of all streams, the latest first. That it was read, by which filters and from where, is entered in the log first.
 * Throws `invalid_cursor`. Reads each entry and one more, and writes two documents.
 */
export async function listAudit(input: ListAuditInput, context: Context): Promise<AuditPage> {
  const { limit, cursor, from, to } = input;
  const filters = filtersOf(input);
  let query: Query = db().collectionGroup("entries");
  for (const [field, value] of filters) query = query.where(field, "==", value);
  if (from) query = query.where("at", ">=", from.toISOString());
  if (to) query = query.where("at", "<", to.toISOString());
  query = query.orderBy("at", "desc").orderBy(FieldPath.documentId(), "desc");
  if (cursor !== undefined) query = query.startAfter(...positionOf(cursor));
  await recordReading(context, "audit.read", { ...Object.fromEntries(filters), from: from?.toISOString() ?? null, to: to?.toISOString() ?? null });
  const { docs } = await query.limit(limit + 1).get();
  const items = docs.slice(0, limit).map(readListed);
  const last = items.at(-1);
  return { items, nextCursor: docs.length > limit && last ? cursorAfter(last) : null };
}
