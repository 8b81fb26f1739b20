import { FieldPath, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";
import { entriesOf, headRef } from "./store.ts";

const pageSize = 500;

/**
 * A stream as it stands at one moment, without holding up who writes to it: its head as it is stored, undefined where there
 * is none, and its entries by their ids. A page is in memory at a time, and all pages are read as of the moment of the head,
 * for up to an hour after it. One read for each entry and one more.
 */
export async function readStream(stream: string): Promise<{ head: unknown; entries: AsyncGenerator }> {
  const head = await headRef(stream).get();
  const query = entriesOf(stream).orderBy(FieldPath.documentId()).limit(pageSize);
  async function* entries(): AsyncGenerator {
    for (let last: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
      const page = last ? query.startAfter(last) : query;
      const { docs } = await db().runTransaction(async (tx) => await tx.get(page), { readOnly: true, readTime: head.readTime });
      for (const entry of docs) yield entry.data();
      last = docs.at(-1);
      isMore = docs.length === pageSize;
    }
  }
  return { head: head.data(), entries: entries() };
}
