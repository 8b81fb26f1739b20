import { Timestamp, type DocumentSnapshot, type Query } from "firebase-admin/firestore";
import { AppError } from "./errors.ts";
import { isDocumentId } from "./ids.ts";

/** Firestore's first moment, 0001-01-01: a comparison with it keeps timestamps and drops every other type. */
const earliest = new Timestamp(-62_135_596_800, 0);

/** Opaque position after a document: its sort value (a time to the nanosecond, or a number) and its id. */
function cursorAfter(snapshot: DocumentSnapshot, sortField: string): string {
  const value: unknown = snapshot.get(sortField);
  if (!(value instanceof Timestamp) && typeof value !== "number") throw new Error(`${snapshot.ref.path} cannot be sorted by ${sortField}`);
  const position = value instanceof Timestamp ? [value.seconds, value.nanoseconds, snapshot.id] : [value, snapshot.id];
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function position(cursor: string, kind: "time" | "number"): [Timestamp | number, string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const parts = Array.isArray(parsed) ? (parsed as unknown[]) : [];
    const [id, ...numbers] = [parts.at(-1), ...parts.slice(0, -1)];
    const [first, second] = numbers;
    if (typeof id === "string" && isDocumentId(id) && typeof first === "number") {
      if (kind === "time" && numbers.length === 2 && typeof second === "number") return [new Timestamp(first, second), id];
      if (kind === "number" && numbers.length === 1) return [first, id];
    }
  } catch {
    // Falls through: whatever is wrong with it, the client is told the same.
  }
  throw new AppError("invalid_cursor", "The cursor is not one this list gave out.");
}

/**
 * One page of a query that is ordered by `sortField`, a timestamp unless said otherwise, and then by id; documents that
 * have no such value there are left out, for no cursor could stand on one. Reads `limit` + 1 documents: the one
 * too many tells whether there is a next page.
 */
export async function fetchPage(query: Query, sortField: string, page: { limit: number; cursor?: string | undefined }, kind: "time" | "number" = "time"): Promise<{ snapshots: DocumentSnapshot[]; nextCursor: string | null }> {
  const sortable = query.where(sortField, ">=", kind === "time" ? earliest : Number.MIN_SAFE_INTEGER);
  const from = page.cursor === undefined ? sortable : sortable.startAfter(...position(page.cursor, kind));
  const found = (await from.limit(page.limit + 1).get()).docs;
  const snapshots = found.slice(0, page.limit);
  const last = snapshots.at(-1);
  return { snapshots, nextCursor: found.length > page.limit && last ? cursorAfter(last, sortField) : null };
}
