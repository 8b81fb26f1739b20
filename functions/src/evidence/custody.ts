import { FieldPath, type CollectionReference, type Transaction } from "firebase-admin/firestore";
import type { Context } from "../platform/context.ts";
import { follow, genesisHash, link, type ChainHead } from "../platform/hashChain.ts";
import { CustodyEntry, type CustodyEntryInput, type CustodyRecord } from "./custodyModel.ts";
import type { StoredEvidence } from "./model.ts";
import { evidenceRef } from "./store.ts";

/** Who did it, when and from where, for a custody record. */
export function custodyBy({ caller, now, client }: Context): Pick<CustodyRecord, "at" | "by" | "role" | "ip" | "userAgent"> {
  return { at: now, by: caller.uid, role: caller.role, ip: client.ip, userAgent: client.userAgent };
}

/** The same for what Secura does by itself; `part` as in the audit log (`scanner`). */
export function custodyBySystem(part: string, at: Date): Pick<CustodyRecord, "at" | "by" | "role" | "ip" | "userAgent"> {
  return { at, by: `system:${part}`, role: "system", ip: null, userAgent: null };
}

export const custodyOf = (incidentId: string, evidenceId: string): CollectionReference => evidenceRef(incidentId, evidenceId).collection("custody");

const entryId = (seq: number) => String(seq).padStart(10, "0");

/** A custody record as the chain holds it. Pure. */
export function chainCustody(record: CustodyRecord, seq: number, previousHash: string): CustodyEntryInput {
  return link({ ...record, at: record.at.toISOString() }, seq, previousHash);
}

/** The chain of a file that has none yet. */
export const noCustody: StoredEvidence["custody"] = { seq: 0, hash: genesisHash };

/**
 * Appends a record to the custody of a file that was read in the same transaction, and returns the chain's new head, which
 * must be written with the rest of the file's record (`writeEvidence`) and named by the log (`custodyDetails`). For a second
 * record in one transaction, hand in the head the first one gave.
 */
export function appendCustody(tx: Transaction, incidentId: string, evidence: Pick<StoredEvidence, "id" | "custody">, record: CustodyRecord): StoredEvidence["custody"] {
  const entry = chainCustody(record, evidence.custody.seq + 1, evidence.custody.hash);
  // `create`, so that an entry can never be written over.
  tx.create(custodyOf(incidentId, evidence.id).doc(entryId(entry.seq)), entry);
  return { seq: entry.seq, hash: entry.hash };
}

/** The end of a custody chain, for the entry of the log that is written with it: the log then shows a custody that was cut off or written anew. */
export const custodyDetails = ({ seq, hash }: StoredEvidence["custody"]): { custodySeq: number; custodyHash: string } => ({ custodySeq: seq, custodyHash: hash });

const inChain = (entry: CustodyEntry) => ({ ...entry, at: entry.at.toISOString() });

/** Entries of a file's custody after the one numbered `seq`, in their order; those that cannot be read are left out. */
export async function readCustody(incidentId: string, evidenceId: string, { after, limit }: { after: number; limit: number }): Promise<CustodyEntry[]> {
  const found = await custodyOf(incidentId, evidenceId).orderBy(FieldPath.documentId()).startAfter(entryId(after)).limit(limit).get();
  return found.docs.flatMap((snapshot) => {
    const entry = CustodyEntry.safeParse(snapshot.data());
    return entry.success ? [entry.data] : [];
  });
}

/** The number of the first of `entries` that does not follow on from `from`, or of the one that is missing after them; null for a whole chain. Pure. */
export function findBreak(entries: readonly CustodyEntry[], from: ChainHead, to: ChainHead): number | null {
  const { head, brokenAt } = follow(entries.map(inChain), from);
  if (brokenAt !== null) return brokenAt;
  if (head.seq !== to.seq) return head.seq + 1;
  return head.hash === to.hash ? null : head.seq;
}

const chunkLength = 300;

/** `findBreak` for the custody of a file up to the head its record had when it was read. One read for each entry. */
export async function checkCustody(incidentId: string, { id, custody }: Pick<StoredEvidence, "id" | "custody">): Promise<number | null> {
  let head = noCustody;
  while (head.seq < custody.seq) {
    const entries = await readCustody(incidentId, id, { after: head.seq, limit: Math.min(chunkLength, custody.seq - head.seq) });
    const last = entries.at(-1);
    const brokenAt = findBreak(entries, head, last ?? custody);
    if (brokenAt !== null || !last) return brokenAt ?? head.seq + 1;
    head = { seq: last.seq, hash: last.hash };
  }
  return findBreak([], head, custody);
}
