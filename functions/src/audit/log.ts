import { FieldValue, type Transaction } from "firebase-admin/firestore";
import { genesisHash, link, type ChainLink } from "../platform/hashChain.ts";
import type { AuditEvent } from "./events.ts";
import { commit, newSalt, type Personal, type StoredPersonal } from "./personal.ts";
import { entriesOf, entryId, headRef } from "./store.ts";

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
  /** What an auditor needs that is personal, such as the address a call came from. An erasure takes it away; the chain still holds. */
  personal?: Personal;
}

/** What the chain binds of a record: of personal values commitments alone. The stream is in it, so that an entry cannot pass for another stream's. */
export interface ChainedRecord extends Omit<AuditRecord, "personal"> {
  stream: string;
  commitments?: Record<string, string>;
}

/** What is stored as `audit/{stream}/entries/{n}`. */
export interface AuditEntry extends Omit<ChainedRecord, "at">, ChainLink {
  at: string;
  /** Not under the hash, so that it can be erased. */
  personal?: StoredPersonal;
}

/** Chains a record to the entry before it. Pure. */
export function chain(record: ChainedRecord, seq: number, previousHash: string): AuditEntry {
  return link({ ...record, at: record.at.toISOString() }, seq, previousHash);
}

/** An entry as it is stored, with salted commitments for personal values. Pure as far as `salt` is. */
export function entryOf(stream: string, { personal, ...record }: AuditRecord, seq: number, previousHash: string, salt: () => string = newSalt): AuditEntry {
  if (!personal) return chain({ stream, ...record }, seq, previousHash);
  const committed = commit(personal, salt);
  return { ...chain({ stream, ...record, commitments: committed.commitments }, seq, previousHash), personal: committed.personal };
}

export interface AuditStream {
  append: (record: AuditRecord) => void;
}

/**
 * Opens a stream of the log inside a transaction; call it among the reads and `append` among the writes. There is a
 * stream for each resource, so that the log is written as fast as the resources are and no document is shared by all.
 * One read; two writes for an entry, one more for each further one.
 */
export async function openStream(tx: Transaction, stream: string): Promise<AuditStream> {
  const head = (await tx.get(headRef(stream))).data();
  let seq = typeof head?.["seq"] === "number" ? head["seq"] : 0;
  let hash = typeof head?.["hash"] === "string" ? head["hash"] : genesisHash;
  return {
    append: (record) => {
      seq += 1;
      const entry = entryOf(stream, record, seq, hash);
      hash = entry.hash;
      // `create`, so that an entry can never be written over.
      tx.create(entriesOf(stream).doc(entryId(seq)), entry);
      // The database's own clock: checkpoints look for what was written since, and a record may be of before.
      tx.set(headRef(stream), { seq, hash, at: record.at, writtenAt: FieldValue.serverTimestamp() });
    },
  };
}
