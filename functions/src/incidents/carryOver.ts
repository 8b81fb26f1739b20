import { createHash } from "node:crypto";
import { FieldPath, type DocumentSnapshot, type Query, type QueryDocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { transact } from "../platform/firestore.ts";
import { finishPart, followStep, mergeRef, pendingMerge, readMerge, type Following } from "./mergeRecords.ts";
import { mayCarry } from "./mergeRules.ts";
import { incidentRef, messagesOf, observablesOf, readIncident, readMessage } from "./store.ts";

// Far below what a transaction may hold, and small enough that a crash repeats little.
const pageSize = 100;

/** A copy's id follows from what it is a copy of, so that a repeated copy is the same document. */
export function copyIdOf(incidentId: string, messageId: string): string {
  return createHash("sha256").update(JSON.stringify([incidentId, messageId])).digest("hex").slice(0, 32);
}

/**
 * Works through a query page by page, each page in a transaction that holds only while the merge is to be followed. The
 * documents are read again in it: they may have changed since the query. Returns how many there were, or null when the
 * merge was taken back or made again in between.
 */
async function inPages(following: Following, query: Query, work: (tx: Transaction, page: DocumentSnapshot[]) => Promise<void> | void): Promise<number | null> {
  const ids = query.orderBy(FieldPath.documentId()).select().limit(pageSize);
  let count = 0;
  for (let last: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
    const { docs } = await (last ? ids.startAfter(last) : ids).get();
    if (docs.length > 0) {
      const isCurrent = await followStep(following, async (tx) => {
        const page = await tx.getAll(...docs.map(({ ref }) => ref));
        await work(tx, page.filter(({ exists }) => exists));
      });
      if (!isCurrent) return null;
    }
    count += docs.length;
    last = docs.at(-1);
    isMore = docs.length === pageSize;
  }
  return count;
}

/** Writes a message into the incident that carries on: for the team, since its reader wrote to their own case. */
function copyMessage(tx: Transaction, sourceId: string, targetId: string, snapshot: DocumentSnapshot, now: Date): void {
  const { id, ...message } = readMessage(snapshot).value;
  // Nobody is mentioned again, earlier texts stay where it was written, and there is nothing to enter into the log.
  const copy = { ...message, audience: "team", mentions: [], edits: [], threadId: message.threadId === null ? null : copyIdOf(sourceId, message.threadId), copiedFrom: { incidentId: sourceId, messageId: id }, loggedAt: now };
  tx.set(messagesOf(targetId).doc(copyIdOf(sourceId, id)), copy);
}

/** The incidents an observable comes from; one that says nothing is the incident's own. */
function sourcesOf(snapshot: DocumentSnapshot, ownId: string): string[] {
  const sources: unknown = snapshot.get("sources");
  return Array.isArray(sources) ? sources.map(String) : [ownId];
}

async function copyObservables(tx: Transaction, sourceId: string, targetId: string, page: DocumentSnapshot[]): Promise<void> {
  if (page.length === 0) return;
  const known = await tx.getAll(...page.map(({ id }) => observablesOf(targetId).doc(id)));
  page.forEach((observable, i) => {
    const there = known[i];
    const sources = there?.exists === true ? sourcesOf(there, targetId) : [];
    // What the target says of it already stands.
    tx.set(observablesOf(targetId).doc(observable.id), { ...observable.data(), ...there?.data(), sources: [...new Set([...sources, sourceId])] });
  });
}

function removeObservables(tx: Transaction, sourceId: string, targetId: string, page: DocumentSnapshot[]): void {
  for (const observable of page) {
    const left = sourcesOf(observable, targetId).filter((id) => id !== sourceId);
    if (left.length === 0) tx.delete(observable.ref);
    else tx.update(observable.ref, { sources: left });
  }
}

/** What a run moved; null when the merge was taken back, or made again, in between. */
type Moved = { messages: number; observables: number } | null;

/** True if both are there and nobody would read the source's content in the target who may not see the source. Two reads. */
async function mayStillCarry(tx: Transaction, { sourceId, targetId }: Following): Promise<boolean> {
  const [source, target] = await tx.getAll(incidentRef(sourceId), incidentRef(targetId));
  return source?.exists === true && target?.exists === true && mayCarry(readIncident(source).value, readIncident(target).value);
}

/** What the merge brings: messages, then observables. Each page asks again who would read it; `refused` once the answer was no. */
async function copyAll(following: Following, now: Date): Promise<{ counts: Moved; refused: boolean }> {
  const { sourceId, targetId } = following;
  let refused = false;
  const copy = async (query: Query, work: (tx: Transaction, page: DocumentSnapshot[]) => Promise<void> | void) =>
    await inPages(following, query, async (tx, page) => {
      refused ||= !(await mayStillCarry(tx, following));
      if (!refused) await work(tx, page);
    });
  const messages = await copy(messagesOf(sourceId), (tx, page) => {
    for (const message of page) copyMessage(tx, sourceId, targetId, message, now);
  });
  if (messages === null) return { counts: null, refused };
  const observables = await copy(observablesOf(sourceId), (tx, page) => copyObservables(tx, sourceId, targetId, page));
  return { counts: observables === null ? null : { messages, observables }, refused };
}

/** What the merge brought, gone again; what the target had itself stays. */
async function removeAll(following: Following): Promise<Moved> {
  const { sourceId, targetId } = following;
  const messages = await inPages(following, messagesOf(targetId).where("copiedFrom.incidentId", "==", sourceId), (tx, page) => {
    for (const { ref } of page) tx.delete(ref);
  });
  if (messages === null) return null;
  const observables = await inPages(following, observablesOf(targetId).where("sources", "array-contains", sourceId), (tx, page) => {
    removeObservables(tx, sourceId, targetId, page);
  });
  return observables === null ? null : { messages, observables };
}

/**
 * Brings copies of an incident's messages and observables into the one it was merged into, or takes them away again, as
 * the record of the merge wants it now. Where people would read them who may not see the source, what was copied before that
 * turned out is taken away too. May run twice, late, or again after it was interrupted.
 */
export async function carryOver(targetId: string, sourceId: string, now: Date): Promise<"nothing" | "done" | "superseded"> {
  const following = await pendingMerge(targetId, sourceId, "copies");
  if (!following) return "nothing";
  if (following.record.wanted === "apart") {
    const counts = await removeAll(following);
    return counts && (await finishPart(following, "copies", { counts })) ? "done" : "superseded";
  }
  const { counts, refused } = await copyAll(following, now);
  const left = refused ? (await removeAll(following)) && { messages: 0, observables: 0 } : counts;
  return left && (await finishPart(following, "copies", { counts: left, refused })) ? "done" : "superseded";
}

/**
 * Brings one message that was written or edited after a merge into the incident that carries on: a reporter goes on in
 * their own case, where nobody works any more. Returns whether it was copied. One read where nothing was merged.
 */
export async function carryMessage(incidentId: string, messageId: string, now: Date): Promise<boolean> {
  const { value: shown } = readIncident(await incidentRef(incidentId).get());
  const targetId = shown.duplicateOf;
  if (targetId === null) return false;
  return await transact(async (tx) => {
    const [record, source, target, message] = await tx.getAll(mergeRef(targetId, incidentId), incidentRef(incidentId), incidentRef(targetId), messagesOf(incidentId).doc(messageId));
    const merge = record && readMerge(record);
    // What was refused as a whole is not brought piece by piece.
    if (merge?.wanted !== "merged" || merge.refused || !source || !target?.exists || message?.exists !== true) return false;
    // Who may see them may have changed since the merge.
    if (!mayCarry(readIncident(source).value, readIncident(target).value)) return false;
    copyMessage(tx, incidentId, targetId, message, now);
    return true;
  });
}
