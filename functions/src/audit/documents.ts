/** What other modules may read of the log. Whoever reads it enters that into the log. */
import { FieldPath, type DocumentReference, type DocumentSnapshot, type Query } from "firebase-admin/firestore";
import type { z } from "zod";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot } from "../platform/firestore.ts";
import { isDocumentId } from "../platform/ids.ts";
import { auditEvents, type AuditEvent } from "./events.ts";
import { StoredEntry, type ListAuditInput, type ListedEntry } from "./model.ts";
import { entriesOf } from "./store.ts";

export type EntryFilter = { [Field in "stream" | "subject" | "actor" | "event" | "from" | "to"]?: ListAuditInput[Field] };

const isEvent = (name: string): name is AuditEvent => Object.hasOwn(auditEvents, name);

const none: z.output<typeof StoredEntry> = { stream: "", seq: 0, event: "", at: "", actorId: "", actorRole: "", subject: "", requestId: "", details: {}, commitments: null, personal: null, previousHash: "", hash: "" };

function readListed(snapshot: DocumentSnapshot): ListedEntry {
  const { commitments, personal, previousHash: _, ...entry } = readSnapshot(StoredEntry, none, snapshot).value;
  const values = personal && Object.fromEntries(Object.entries(personal.values).map(([field, { value }]) => [field, value]));
  return { ...entry, meaning: isEvent(entry.event) ? auditEvents[entry.event] : "", personal: values, erased: commitments !== null && personal === null };
}

// Where it stands, and not what it says of itself, which somebody may have changed.
const cursorAfter = (entry: DocumentSnapshot): string => Buffer.from(JSON.stringify([entry.get("at"), entry.ref.parent.parent?.id, entry.id])).toString("base64url");

function positionOf(cursor: string): [string, DocumentReference] {
  try {
    const [at, stream, entry, ...more] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    const isId = (part: unknown): part is string => typeof part === "string" && isDocumentId(part);
    if (typeof at === "string" && isId(stream) && isId(entry) && more.length === 0) return [at, entriesOf(stream).doc(entry)];
  } catch {
    // Falls through: whatever is wrong with it, the client is told the same.
  }
  throw new AppError("invalid_cursor", "The cursor is not one this list gave out.");
}

/** The filters of a list as its query asks for them: equalities that share the order by time, which Firestore merges indexes for. Pure. */
export function equalitiesOf({ stream, subject, actor, event }: EntryFilter): [field: string, value: string][] {
  const filters = { stream, subject, actorId: actor, event };
  return Object.entries(filters).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
}

/** What the log says of a reading of it: by which filters. Pure. */
export const enteredOf = (filter: EntryFilter): Record<string, string | null> => ({ ...Object.fromEntries(equalitiesOf(filter)), from: filter.from?.toISOString() ?? null, to: filter.to?.toISOString() ?? null });

// Longer than any function runs.
const settlesMs = 600_000;

/**
 * Until when the log has everything: an entry's `at` is when its request began, and it is there once that has ended. What
 * is handed out by time ends here, so that an entry that comes late is in the next and not in neither. Pure.
 */
export const settledAt = (now: Date): Date => new Date(now.getTime() - settlesMs);

/** Entries of all streams, the latest first. */
export function entriesQuery(filter: EntryFilter): Query {
  const { from, to } = filter;
  let query: Query = db().collectionGroup("entries");
  for (const [field, value] of equalitiesOf(filter)) query = query.where(field, "==", value);
  if (from) query = query.where("at", ">=", from.toISOString());
  if (to) query = query.where("at", "<", to.toISOString());
  return query.orderBy("at", "desc").orderBy(FieldPath.documentId(), "desc");
}

/** A page of `entriesQuery`. Throws `invalid_cursor`. Reads each entry and one more. */
export async function entriesPage(query: Query, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<{ items: ListedEntry[]; nextCursor: string | null }> {
  const from = cursor === undefined ? query : query.startAfter(...positionOf(cursor));
  const { docs } = await from.limit(limit + 1).get();
  const shown = docs.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(readListed), nextCursor: docs.length > limit && last ? cursorAfter(last) : null };
}
