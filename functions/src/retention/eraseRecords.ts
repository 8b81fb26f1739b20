import { FieldPath, type DocumentSnapshot, type Query, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { heldAmong } from "../incidents/holds.ts";
import { countAll, transact } from "../platform/firestore.ts";
import { deleteFilesUnder } from "../platform/storage.ts";
import { auditStreamOf, subjectOf, worker } from "./auditNames.ts";
import type { Erased } from "./person.ts";

/** Documents of one kind that hold something of a person, and what takes it away. All of it is pure. */
export interface RecordKind {
  /** Each finds the person's documents by one field, which stays when the rest goes or goes with the document. */
  queries: (person: Erased) => Query[];
  /** True while the document holds something of the person; every one that is found if it is left out. */
  holds?: (snapshot: DocumentSnapshot, person: Erased) => boolean;
  /** The fields in the place of those that held it; null when the whole document goes. */
  erase: (snapshot: DocumentSnapshot, person: Erased) => Record<string, unknown> | null;
  /** The incident whose legal hold wins. */
  incidentOf?: (snapshot: DocumentSnapshot) => string | null;
  /** Files that go before the document. */
  filesOf?: (snapshot: DocumentSnapshot) => string;
}

/** A document that is left as it is for as long as a legal hold lasts. */
export interface HeldRecord {
  path: string;
  incidentId: string;
}

const pageSize = 100;

/** What there still is of a person, a page at a time; each document once, whichever queries find it. A read for each document found. */
async function* remaining({ queries, holds }: RecordKind, person: Erased): AsyncGenerator<QueryDocumentSnapshot[]> {
  const seen = new Set<string>();
  for (const query of queries(person)) {
    const sorted = query.orderBy(FieldPath.documentId()).limit(pageSize);
    for (let last: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
      const { docs } = await (last ? sorted.startAfter(last) : sorted).get();
      const stale = docs.filter((snapshot) => !seen.has(snapshot.ref.path) && holds?.(snapshot, person) !== false);
      for (const { ref } of stale) seen.add(ref.path);
      if (stale.length > 0) yield stale;
      last = docs.at(-1);
      isMore = docs.length === pageSize;
    }
  }
}

/**
 * How many documents there are of a person, whether or not they still hold something: of an account that stands they do.
 * One read for each thousand.
 */
export async function stockOf({ queries }: Pick<RecordKind, "queries">, person: Erased): Promise<number> {
  const counts = await Promise.all(queries(person).map(countAll));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many documents still hold something of a person. A read for each document found. */
export async function countRecords(kind: RecordKind, person: Erased): Promise<number> {
  let count = 0;
  for await (const { length } of remaining(kind, person)) count += length;
  return count;
}

/** Which step of an erasure it is that erases, and when. */
export interface By {
  step: string;
  at: Date;
}

/** Erases a page of documents as they are now, save those under a hold, which are returned; one entry in the erasure's stream names them. */
async function erasePage(kind: RecordKind, person: Erased, page: readonly QueryDocumentSnapshot[], { step, at }: By): Promise<HeldRecord[]> {
  const { holds, erase, incidentOf } = kind;
  return await transact(async (tx) => {
    const present = (await tx.getAll(...page.map(({ ref }) => ref))).filter((snapshot) => snapshot.exists && holds?.(snapshot, person) !== false);
    const belonging = present.map((snapshot) => ({ snapshot, incidentId: incidentOf?.(snapshot) ?? null }));
    const held = await heldAmong(tx, belonging.flatMap(({ incidentId }) => incidentId ?? []));
    const isHeld = ({ snapshot, incidentId }: (typeof belonging)[number]): boolean => incidentId !== null && (held.has(incidentId) || snapshot.get("legalHold") === true);
    const erased = belonging.filter((one) => !isHeld(one)).map(({ snapshot }) => snapshot);
    const kept = belonging.flatMap((one) => (isHeld(one) && one.incidentId !== null ? [{ path: one.snapshot.ref.path, incidentId: one.incidentId }] : []));
    if (erased.length === 0) return kept;
    const audit = await openStream(tx, auditStreamOf(person.uid));
    for (const snapshot of erased) {
      const fields = erase(snapshot, person);
      if (fields === null) tx.delete(snapshot.ref);
      else tx.update(snapshot.ref, fields);
    }
    audit.append({ event: "erasure.erased", at, actorId: worker, actorRole: "system", subject: subjectOf(person.uid), requestId: "", details: { step, count: erased.length, paths: erased.map(({ ref }) => ref.path) } });
    return kept;
  });
}

/** Erases what documents of a kind hold of a person, and returns those that a legal hold keeps. May run again, or after it was interrupted, and does nothing twice. */
export async function eraseRecords(kind: RecordKind, person: Erased, by: By): Promise<HeldRecord[]> {
  const held: HeldRecord[] = [];
  for await (const page of remaining(kind, person)) {
    if (kind.filesOf) for (const snapshot of page) await deleteFilesUnder(kind.filesOf(snapshot));
    held.push(...(await erasePage(kind, person, page, by)));
  }
  return held;
}
