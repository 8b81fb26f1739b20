import { FieldPath } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";
import { entriesOf, entryId, headRef } from "./store.ts";

const pageSize = 500;

export interface Part {
  /** The id of the entry behind which it begins; null for the first. */
  after: string | null;
  /** How many entries it has at most. */
  limit: number;
}

/**
 * A stream, or a part of it, as it stands at one moment, without holding up who writes to it: its head as it is stored,
 * undefined where there is none, and its entries by their ids, which end with the id of the last one where there may be more.
 * A page is in memory at a time, and all pages are read as of the moment of the head, for up to an hour after it. One read
 * for each entry and one more.
 */
export async function readStream(stream: string, part: Part = { after: null, limit: Infinity }): Promise<{ head: unknown; entries: AsyncGenerator<unknown, string | null> }> {
  const head = await headRef(stream).get();
  const query = entriesOf(stream).orderBy(FieldPath.documentId());
  async function* entries(): AsyncGenerator<unknown, string | null> {
    let [last, left] = [part.after, part.limit];
    while (left > 0) {
      const size = Math.min(pageSize, left);
      const page = (last === null ? query : query.startAfter(last)).limit(size);
      const { docs } = await db().runTransaction(async (tx) => await tx.get(page), { readOnly: true, readTime: head.readTime });
      for (const entry of docs) yield entry.data();
      if (docs.length < size) return null;
      last = docs.at(-1)?.id ?? null;
      left -= size;
    }
    return last;
  }
  return { head: head.data(), entries: entries() };
}

/** The entries of a stream that say which personal values were erased, behind one of its entries, a page at a time. One read for each. */
export async function* erasuresAfter(stream: string, seq: number): AsyncGenerator {
  const query = entriesOf(stream).where("event", "==", "audit.personal_erased").orderBy(FieldPath.documentId()).limit(pageSize);
  for (let last = entryId(seq), isMore = true; isMore; ) {
    const { docs } = await query.startAfter(last).get();
    for (const entry of docs) yield entry.data();
    last = docs.at(-1)?.id ?? last;
    isMore = docs.length === pageSize;
  }
}
