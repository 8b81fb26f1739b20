import { FieldPath, Timestamp, type QueryDocumentSnapshot } from "firebase-admin/firestore";
import { app, transact } from "../platform/firestore.ts";
import { attestationKeys } from "../platform/keyring.ts";
import { headsMax, sha256Of, signCheckpoint, type Checkpoint, type Place } from "./checkpoint.ts";
import { openCheckpoint, saveCheckpoint, type LoadedCheckpoint } from "./checkpoints.ts";
import { openStream } from "./log.ts";
import { checkpointsStream, entriesOf, entryId, headRef, headsCollection, system } from "./store.ts";

// A transaction's time is that of its commit's arrival; what was slow to commit is looked for again.
const overlapMs = 120_000;

export const projectId = (): string => app().options.projectId ?? process.env["GCLOUD_PROJECT"] ?? "";

/** How many checkpoints the log knows of. */
export async function checkpointsKnown(): Promise<number> {
  const head = (await headRef(checkpointsStream).get()).data();
  return typeof head?.["seq"] === "number" ? head["seq"] : 0;
}

/** Enters a stored checkpoint into the log, once. */
async function enter(number: number, { sha256, checkpoint }: Pick<LoadedCheckpoint, "sha256" | "checkpoint">, now: Date): Promise<void> {
  await transact(async (tx) => {
    const audit = await openStream(tx, checkpointsStream);
    const known = await tx.get(entriesOf(checkpointsStream).doc(entryId(number)));
    if (known.exists) return;
    audit.append({ event: "audit.checkpointed", at: now, ...system, subject: `checkpoints/${String(number)}`, details: { sha256, heads: checkpoint?.heads.length ?? 0, upTo: checkpoint?.upTo ?? null } });
  });
}

/** The last checkpoint; without content and hash where it is missing. */
type Last = { number: number; sha256: string | null; checkpoint: Checkpoint | null };

/** The last checkpoint that is stored. One that was stored before a run broke off is entered into the log now. */
async function lastCheckpoint(now: Date): Promise<Last | null> {
  const keys = attestationKeys();
  let number = await checkpointsKnown();
  let last = number === 0 ? null : await openCheckpoint(number, keys);
  for (let next = await openCheckpoint(number + 1, keys); next; next = await openCheckpoint(number + 1, keys)) {
    await enter(number + 1, next, now);
    [number, last] = [number + 1, next];
  }
  return number === 0 ? null : { number, sha256: last?.sha256 ?? null, checkpoint: last?.checkpoint ?? null };
}

const placeOf = (snapshot: QueryDocumentSnapshot): Place => ({ stream: snapshot.id, seq: Number(snapshot.get("seq")), hash: String(snapshot.get("hash")) });
const key = ({ stream, seq, hash }: Place): string => `${stream}/${String(seq)}/${hash}`;

/**
 * Signs the ends of all streams that were written to since the last checkpoint, and stores them outside the database: one
 * file for each two thousand, none when there is nothing new. What it costs follows from what was written, not from how much
 * there is: a read for each changed stream, and two reads, two writes and two files for each checkpoint. May run again after
 * it broke off. Throws `unavailable`.
 */
export async function checkpointAudit(now: Date, pageSize = headsMax): Promise<{ checkpoints: number; heads: number }> {
  let last = await lastCheckpoint(now);
  const since = last?.checkpoint ? new Date(new Date(last.checkpoint.upTo).getTime() - overlapMs) : new Date(0);
  const known = new Set(last?.checkpoint?.heads.map(key));
  const done = { checkpoints: 0, heads: 0 };
  const query = headsCollection().where("writtenAt", ">", since).orderBy("writtenAt").orderBy(FieldPath.documentId()).limit(pageSize);
  for (let after: QueryDocumentSnapshot | undefined, isMore = true; isMore; ) {
    const { docs } = await (after ? query.startAfter(after) : query).get();
    isMore = docs.length === pageSize;
    after = docs.at(-1);
    const writtenAt: unknown = after?.get("writtenAt");
    // The log's own entry of a checkpoint asks for no further one.
    const heads = docs.map(placeOf).filter((place) => place.stream !== checkpointsStream && !known.has(key(place)));
    if (heads.length === 0 || !(writtenAt instanceof Timestamp)) continue;
    const checkpoint: Checkpoint = { project: projectId(), number: (last?.number ?? 0) + 1, previous: last?.sha256 ?? null, upTo: writtenAt.toDate().toISOString(), heads };
    const jws = await signCheckpoint(checkpoint);
    await saveCheckpoint(checkpoint.number, jws);
    const sha256 = sha256Of(jws);
    await enter(checkpoint.number, { sha256, checkpoint }, now);
    last = { number: checkpoint.number, sha256, checkpoint };
    done.checkpoints += 1;
    done.heads += heads.length;
  }
  return done;
}
