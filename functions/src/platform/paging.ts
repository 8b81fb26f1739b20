import { Timestamp, type DocumentSnapshot, type Query } from "firebase-admin/firestore";
import { AppError } from "./errors.ts";
import { isDocumentId } from "./ids.ts";

/** Firestore's first moment, 0001-01-01: a comparison with it keeps timestamps and drops every other type. */
const earliest = new Timestamp(-62_135_596_800, 0);

/** Opaque position after a document: its sort time to the nanosecond and its id. */
function cursorAfter(snapshot: DocumentSnapshot, sortField: string): string {
  const at: unknown = snapshot.get(sortField);
  if (!(at instanceof Timestamp)) throw new Error(`${snapshot.ref.path} has no timestamp in ${sortField}`);
  return Buffer.from(JSON.stringify([at.seconds, at.nanoseconds, snapshot.id])).toString("base64url");
}

function position(cursor: string): [Timestamp, string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parsed) && parsed.length === 3) {
      const [seconds, nanoseconds, id] = parsed as unknown[];
      if (typeof seconds === "number" && typeof nanoseconds === "number" && typeof id === "string" && isDocumentId(id)) {
        return [new Timestamp(seconds, nanoseconds), id];
      }
    }
  } catch {
    // Falls through: whatever is wrong with it, the client is told the same.
  }
  throw new AppError("invalid_cursor", "The cursor is not one this list gave out.");
}

/**
 * One page of a query that is ordered by the timestamp `sortField` and then by id; documents that have no time there are
 * left out, for no cursor could stand on one. Reads `limit` + 1 documents: the one
 * too many tells whether there is a next page.
 */
export async function fetchPage(query: Query, sortField: string, page: { limit: number; cursor?: string | undefined }): Promise<{ snapshots: DocumentSnapshot[]; nextCursor: string | null }> {
  const timed = query.where(sortField, ">=", earliest);
  const from = page.cursor === undefined ? timed : timed.startAfter(...position(page.cursor));
  const found = (await from.limit(page.limit + 1).get()).docs;
  const snapshots = found.slice(0, page.limit);
  const last = snapshots.at(-1);
  return { snapshots, nextCursor: found.length > page.limit && last ? cursorAfter(last, sortField) : null };
}
