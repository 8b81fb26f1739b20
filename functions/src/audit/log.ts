import type { Transaction } from "firebase-admin/firestore";
import { db } from "../platform/firestore.ts";
import { genesisHash, link } from "../platform/hashChain.ts";
import type { AuditEvent } from "./events.ts";

/** One thing that happened. `details` holds names of fields, states and ids (uids among them), never names, addresses or texts. */
export interface AuditRecord {
  event: AuditEvent;
  at: Date;
  /** uid of the person, or `system:<part>` for Secura itself. */
  actorId: string;
  actorRole: string;
  subject: string;
  requestId: string;
  details: Record<string, string | number | boolean | null | string[]>;
}

/** What is stored as `audit/{stream}/entries/{n}`. */
export interface AuditEntry extends Omit<AuditRecord, "at"> {
  seq: number;
  at: string;
  previousHash: string;
  hash: string;
}

/** Chains a record to the entry before it. Pure. */
export function chain(record: AuditRecord, seq: number, previousHash: string): AuditEntry {
  return link({ ...record, at: record.at.toISOString() }, seq, previousHash);
}

export interface AuditStream {
  append: (record: AuditRecord) => void;
}

/**
 * Opens a stream of the log inside a transaction; call it among the reads and `append` among the writes. There is a
 * stream for each resource, so that the log is written as fast as the resources are and no document is shared by all.
 */
export async function openStream(tx: Transaction, stream: string): Promise<AuditStream> {
  const headRef = db().doc(`audit/${stream}`);
  const head = (await tx.get(headRef)).data();
  let seq = typeof head?.["seq"] === "number" ? head["seq"] : 0;
  let hash = typeof head?.["hash"] === "string" ? head["hash"] : genesisHash;
  return {
    append: (record) => {
      seq += 1;
      const entry = chain(record, seq, hash);
      hash = entry.hash;
      // `create`, so that an entry can never be written over.
      tx.create(headRef.collection("entries").doc(String(seq).padStart(10, "0")), entry);
      tx.set(headRef, { seq, hash, at: record.at });
    },
  };
}
