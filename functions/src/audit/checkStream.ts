import { z } from "zod";
import { genesisHash, link, type ChainHead } from "../platform/hashChain.ts";
import { stateOfPersonal } from "./personal.ts";

/** What can be wrong with the log. */
export const problemKinds = {
  changed: "An entry is not what was written, or does not follow on the one before it.",
  missing: "An entry is not there, though later ones are.",
  reordered: "An entry stands in another's place, or twice.",
  truncated: "The last entries are gone.",
  head_mismatch: "The end of the stream is not where its head says.",
  checkpoint_mismatch: "The stream is not the one a checkpoint was made of.",
  checkpoint_invalid: "A checkpoint is missing, not signed by this installation, or does not follow on the one before it.",
  commitment_mismatch: "A personal value is not the one the entry was written with.",
  value_missing: "A personal value is gone, and no entry says that it was erased.",
  export_altered: "The exported file is not the one that was signed.",
} as const;
export type ProblemKind = keyof typeof problemKinds;

/** The first thing wrong with a stream, and where. */
export interface Problem {
  /** null for what concerns no stream. */
  stream: string | null;
  /** Number of the entry, or of the checkpoint where there is no stream. */
  seq: number | null;
  kind: ProblemKind;
  detail: string;
}

export interface StreamReport {
  /** Where the chain stood when it was last whole. */
  head: ChainHead;
  entries: number;
  /** Entries whose personal values were erased, as the log itself says. */
  erased: number;
  problem: Problem | null;
}

const Linked = z.looseObject({ stream: z.string(), seq: z.int().positive(), event: z.string(), previousHash: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) });
type Linked = z.output<typeof Linked>;
const Head = z.object({ seq: z.int().positive(), hash: z.string() });
const Erasure = z.object({ event: z.literal("audit.personal_erased"), details: z.object({ seqs: z.array(z.string()) }) });

/** True if an entry's hash is that of its own content. What JSON cannot hold is no content of ours. */
function isIntact({ personal: _, hash, ...entry }: Linked): boolean {
  try {
    return link(entry, entry.seq, entry.previousHash).hash === hash;
  } catch {
    return false;
  }
}

export interface StreamCheck {
  /** Takes the next entry, as it is stored. */
  add: (entry: unknown) => void;
  /** The entries so far whose values are gone and that no entry so far tells of. */
  untold: ReadonlySet<number>;
  /** Takes what an entry that comes later tells of, ahead of it; whether that entry is whole shows when it is taken itself. */
  tell: (later: unknown) => void;
  /** Ends a part of a stream, the rest of which is followed from `next` on: behind what was read last, whole or not. */
  pause: () => StreamReport & { next: ChainHead };
  /** Ends with the head, as it is stored; undefined where there is none. */
  end: (head: unknown) => StreamReport;
}

/** Before the first entry. */
export const beginning: ChainHead = { seq: 0, hash: genesisHash };

/** Stands for the hash of an entry that has none: what follows on it is not held against the next one. */
const noHash = "";

/**
 * Follows a stream from its first entry, or from a place on that a part before ended at, to its head and finds the first
 * thing wrong. `checkpointed` are places of the chain that were signed outside the database: whatever was cut off or written
 * anew since does not pass through them. Does no I/O, and keeps no entries.
 */
export function checkStream(stream: string, checkpointed: readonly ChainHead[] = [], from: ChainHead = beginning): StreamCheck {
  const places = checkpointed.toSorted((a, b) => a.seq - b.seq);
  let [nextPlace, entries, erased] = [0, 0, 0];
  let [at, last] = [from, from];
  let problem: Problem | null = null;
  // Numbers of entries that lost their values, of which none has told so far; and those that are told of.
  const gone = new Set<number>();
  const told = new Set<number>();
  const found = (seq: number, kind: ProblemKind, detail: string): void => {
    problem ??= { stream, seq, kind, detail };
  };

  const isBroken = (): boolean => problem !== null;

  /** What is wrong with the order, or with the link, of an entry that is whole in itself. */
  function judgePlace({ seq, previousHash }: Linked): void {
    const expected = at.seq + 1;
    if (seq > expected) found(expected, "missing", `Entry ${String(seq)} follows on ${String(at.seq)}.`);
    else if (seq < expected) found(seq, "reordered", `Entry ${String(seq)} comes after entry ${String(at.seq)}.`);
    else if (previousHash !== at.hash && at.hash !== noHash) found(seq, "changed", "The entry follows on another one than the one before it.");
  }

  function judgePersonal(entry: Linked): void {
    const state = stateOfPersonal(entry["commitments"], entry["personal"]);
    if (state === "altered") found(entry.seq, "commitment_mismatch", "A personal value does not match its commitment.");
    if (state === "erased" && told.has(entry.seq)) erased += 1;
    else if (state === "erased") gone.add(entry.seq);
    if (entry.event === "audit.personal_erased") tell(entry);
  }

  function tell(entry: unknown): void {
    for (const seq of Erasure.safeParse(entry).data?.details.seqs ?? []) {
      told.add(Number(seq));
      if (gone.delete(Number(seq))) erased += 1;
    }
  }

  function judgePlaces(): void {
    for (let place = places[nextPlace]; place?.seq === at.seq; place = places[nextPlace]) {
      if (place.hash !== at.hash) found(at.seq, "checkpoint_mismatch", "A checkpoint names another hash for this entry.");
      nextPlace += 1;
    }
  }

  function report(): StreamReport {
    const [missing] = gone;
    if (missing !== undefined) found(missing, "value_missing", "A personal value is gone, and no entry of the stream says that it was erased.");
    return { head: at, entries, erased, problem };
  }

  return {
    add: (raw) => {
      entries += 1;
      const entry = Linked.safeParse(raw).data;
      last = entry ? { seq: entry.seq, hash: entry.hash } : { seq: last.seq + 1, hash: noHash };
      // Once something is wrong, what follows only tells whether the missing entry stands elsewhere.
      if (problem?.kind === "missing" && entry?.seq === problem.seq && isIntact(entry)) problem = { ...problem, kind: "reordered", detail: "The entry stands in another place." };
      if (problem) return;
      if (entry?.stream !== stream || !isIntact(entry)) {
        found(at.seq + 1, "changed", "The entry is not what its hash was made of.");
        return;
      }
      judgePlace(entry);
      judgePersonal(entry);
      if (isBroken()) return;
      at = { seq: entry.seq, hash: entry.hash };
      judgePlaces();
    },
    untold: gone,
    tell,
    pause: () => ({ ...report(), next: last }),
    end: (rawHead) => {
      const head = Head.safeParse(rawHead).data;
      if (!head && entries > 0) found(at.seq, "head_mismatch", "The stream has no head.");
      if (head && head.seq > at.seq) found(at.seq + 1, "truncated", `The head says that there are ${String(head.seq)} entries.`);
      if (head && head.seq < at.seq) found(head.seq + 1, "head_mismatch", `The head says that there are ${String(head.seq)} entries.`);
      if (head?.seq === at.seq && head.hash !== at.hash) found(at.seq, "head_mismatch", "The head names another hash for the last entry.");
      const place = places[nextPlace];
      if (place) found(at.seq + 1, "truncated", `A checkpoint says that there are ${String(place.seq)} entries.`);
      return report();
    },
  };
}

/** `checkStream` for entries that are at hand. */
export function verifyStream(stream: string, stored: Iterable<unknown>, head: unknown, checkpointed: readonly ChainHead[] = []): StreamReport {
  const check = checkStream(stream, checkpointed);
  for (const entry of stored) check.add(entry);
  return check.end(head);
}
