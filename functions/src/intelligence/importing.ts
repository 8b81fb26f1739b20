/** Indicators that a reader has found on their way into the database, in pieces that are repeated when they lose a race. */
import { setTimeout as pause } from "node:timers/promises";
import type { DocumentSnapshot } from "firebase-admin/firestore";
import { AppError, isTransient } from "../platform/errors.ts";
import { db } from "../platform/firestore.ts";
import { settleItems, type ImportResult, type ReadItem } from "./importReport.ts";
import { changedFields, mergeIndicators } from "./indicator.ts";
import { matchPast } from "./matchingPast.ts";
import { isMatchable } from "./matching.ts";
import type { Indicator } from "./model.ts";
import { indicatorRef, readIndicator, storedIndicator } from "./store.ts";

const perBatch = 200;
const atOnce = 3;
const attemptsMax = 8;

export interface Importing {
  /** The import that the indicators name as what made them worth matching. */
  id: string;
  now: Date;
  isDryRun: boolean;
  /** Told after each piece how many indicators were worked on, written and met. */
  onProgress: (progress: Progress) => Promise<void>;
}

export interface Progress {
  progress: number;
  written: number;
  matches: number;
}

/** What became of a piece: of which indicators nothing was known, which are revoked and so were not kept, how many were written, and what is to be matched. */
interface Piece {
  fresh: string[];
  left: string[];
  written: number;
  due: string[];
}

// gRPC: not found, already exists, failed precondition.
const lostRace = new Set<unknown>([5, 6, 9]);
const hasLostRace = (thrown: unknown): boolean => thrown instanceof Error && "code" in thrown && lostRace.has(thrown.code);

/** One indicator as it is to be stored. */
interface Change {
  snapshot: DocumentSnapshot;
  fields: Record<string, unknown> | null;
  isFresh: boolean;
  isLeft: boolean;
  isDue: boolean;
}

function changeOf(snapshot: DocumentSnapshot, reported: Indicator, { id, now }: Importing): Change {
  if (!snapshot.exists) {
    const fields = reported.revoked ? null : storedIndicator({ ...reported, version: 1 }, id);
    return { snapshot, fields, isFresh: true, isLeft: reported.revoked, isDue: fields !== null && isMatchable(reported, now) };
  }
  const known = readIndicator(snapshot);
  const merged = mergeIndicators(known, reported);
  // An import that was broken off goes on: what it wrote before is its own, and may not have been matched.
  const isOwn = snapshot.get("reportedBy") === id;
  const isFresh = isOwn && known.version === 1;
  if (changedFields(known, merged).length === 0) return { snapshot, fields: null, isFresh, isLeft: false, isDue: isOwn && isMatchable(known, now) };
  const isDue = isOwn || (isMatchable(merged, now) && !isMatchable(known, now));
  const before: unknown = snapshot.get("reportedBy");
  return { snapshot, fields: storedIndicator({ ...merged, version: known.version + 1 }, isDue ? id : typeof before === "string" ? before : null), isFresh, isLeft: false, isDue };
}

async function writePiece(indicators: readonly Indicator[], importing: Importing): Promise<Piece> {
  const snapshots = await db().getAll(...indicators.map(({ id }) => indicatorRef(id)));
  const changes = snapshots.flatMap((snapshot, i) => (indicators[i] ? [changeOf(snapshot, indicators[i], importing)] : []));
  const batch = db().batch();
  const written = changes.filter(({ fields }) => fields !== null);
  for (const { snapshot, fields } of written) {
    if (fields === null) continue;
    if (snapshot.exists && snapshot.updateTime) batch.update(snapshot.ref, fields, { lastUpdateTime: snapshot.updateTime });
    else batch.create(snapshot.ref, fields);
  }
  if (written.length > 0 && !importing.isDryRun) await batch.commit();
  const idsOf = (list: readonly Change[]): string[] => list.map(({ snapshot }) => snapshot.id);
  return { fresh: idsOf(changes.filter(({ isFresh }) => isFresh)), left: idsOf(changes.filter(({ isLeft }) => isLeft)), written: written.length, due: idsOf(changes.filter(({ isDue }) => isDue)) };
}

/** Merges a piece into what is stored; one that somebody else changes meanwhile is read and merged anew. Throws `unavailable`. */
async function mergePiece(indicators: readonly Indicator[], importing: Importing): Promise<Piece> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writePiece(indicators, importing);
    } catch (thrown) {
      if (!hasLostRace(thrown) && !isTransient(thrown)) throw thrown;
      if (attempt === attemptsMax) throw new AppError("unavailable", "The indicators were changed by others each time.", { cause: thrown });
      await pause(20 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

/** What an import has done: its items with what became of them, and how much. */
export interface Imported extends Progress {
  items: ReadItem[];
}

/**
 * Merges what a reader found into the stored indicators and matches what is new, or counts again, with the last thirty days.
 * May be repeated: nothing is written twice. Reads: each indicator once, and what `matchPast` says; writes: each that is new or
 * changed. Throws `unavailable`.
 */
export async function mergeImported({ indicators, items }: ImportResult, importing: Importing): Promise<Imported> {
  const [fresh, left] = [new Set<string>(), new Set<string>()];
  const done: Progress = { progress: 0, written: 0, matches: 0 };
  const work = async (from: number): Promise<void> => {
    const page = indicators.slice(from, from + perBatch);
    const piece = await mergePiece(page, importing);
    piece.fresh.forEach((id) => fresh.add(id));
    piece.left.forEach((id) => left.add(id));
    if (!importing.isDryRun) done.matches += await matchPast(piece.due, importing.now);
    done.progress += page.length;
    done.written += piece.written;
    await importing.onProgress({ ...done });
  };
  const starts = Array.from({ length: Math.ceil(indicators.length / perBatch) }, (_, i) => i * perBatch);
  for (let i = 0; i < starts.length; i += atOnce) await Promise.all(starts.slice(i, i + atOnce).map(work));
  const isLeft = (item: ReadItem): boolean => item.ids.length > 0 && item.ids.every((id) => left.has(id));
  const settled = settleItems(items, (id) => !fresh.has(id));
  return { ...done, items: settled.map((item) => (isLeft(item) && item.outcome !== "refused" ? { ...item, outcome: "ignored", reason: "revoked by its source, and not known" } : item)) };
}
