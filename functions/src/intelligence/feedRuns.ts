import { openStream } from "../audit/log.ts";
import { AppError, isTransient } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { fetchFeed, type FetchDeps, type Fetched } from "./feedFetch.ts";
import type { Feed } from "./feedModel.ts";
import { isRunning } from "./feeds.ts";
import { wholePart } from "./feedWhole.ts";
import { problemOf, textOf } from "./importContent.ts";
import { importRunDefaults, noCounts, type ImportRun } from "./importModel.ts";
import { outcomeOf, progressOf, readResult } from "./importIndicators.ts";
import type { ImportResult } from "./importReport.ts";
import { mergeImported } from "./importing.ts";
import { auditStreamOf, feedRef, feedsCollection, importRef, readFeed } from "./store.ts";

const hourMs = 3_600_000;
/** A schedule is never to the second: a run a little early is in time. */
const slackMs = 5 * 60_000;
/** The record of a run is kept for half a year. */
const keptMs = 180 * 24 * hourMs;
const by = "system:feeds";

/** Marks the feed as being fetched; null if it is gone, or somebody else fetches it. */
async function take(id: string, now: Date): Promise<Feed | null> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(feedRef(id));
    if (!snapshot.exists) return null;
    const feed = readFeed(snapshot);
    if (isRunning(feed, now)) return null;
    tx.update(snapshot.ref, { state: "running", startedAt: now });
    return feed;
  });
}

type Settled = Pick<Feed, "state" | "problem"> & Partial<Pick<Feed, "etag" | "lastModified" | "lastChangeAt" | "lastImportId" | "counts">>;

/** What was said of a value that no source dates: a list says it anew each time, which must not be a write of all of it each hour. */
const dayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / (24 * hourMs)) * 24 * hourMs);

/** What arrived, read as far as it is whole. Throws as the readers do; `invalid_input` when nothing is, or nothing can be read. */
async function readFetched({ kind, name, tlp, confidence, type, columns }: Feed, { outcome, bytes }: Fetched, now: Date): Promise<ImportResult> {
  const text = outcome === "whole" ? textOf(bytes) : wholePart(kind, new TextDecoder().decode(bytes, { stream: true }));
  if (text === null) throw new AppError("invalid_input", "The feed stopped before anything of it had arrived whole.");
  const result = await readResult(kind, text, { source: name, tlp, confidence, type, columns: columns ?? undefined, now: dayOf(now) });
  // A page to sign in at, say: with its ETag kept it would be "unchanged" from then on.
  if (result.items.length > 0 && result.items.every(({ outcome: each }) => each === "refused")) throw new AppError("invalid_input", `Nothing of what it brought can be read as ${kind}.`);
  return result;
}

/** Merges what a feed brought, as an import of its own. */
async function takeIn(feed: Feed, fetched: Fetched, now: Date): Promise<Settled> {
  const result = await readFetched(feed, fetched, now);
  const id = newId();
  const run: ImportRun = { ...importRunDefaults, id, source: feed.name, format: feed.kind, feedId: feed.id, state: "running", indicators: result.indicators.length, bytes: fetched.bytes.length, by, at: now };
  const { id: _, ...stored } = run;
  await importRef(id).create({ ...stored, expiresAt: new Date(now.getTime() + keptMs) });
  const state = fetched.outcome === "whole" ? "done" : "partial";
  try {
    const imported = await mergeImported(result, { id, now, isDryRun: false, onProgress: progressOf(id) });
    const outcome = outcomeOf(imported);
    await transact(async (tx) => {
      const audit = await openStream(tx, auditStreamOf("import", id));
      tx.update(importRef(id), { ...outcome, state, problem: fetched.problem, finishedAt: now });
      audit.append({ event: "indicator.imported", at: now, actorId: by, actorRole: "system", subject: `imports/${id}`, requestId: "", details: { source: feed.name, format: feed.kind, written: outcome.written, ...outcome.counts } });
    });
    // What was cut off is fetched again, and so are these: they go with the whole.
    const tags = state === "done" ? { etag: fetched.etag, lastModified: fetched.lastModified } : {};
    return { state: state === "done" ? "ok" : "partial", problem: fetched.problem, ...tags, lastChangeAt: now, lastImportId: id, counts: outcome.counts };
  } catch (thrown) {
    await importRef(id).update({ state: "failed", problem: "It was broken off.", finishedAt: now });
    throw thrown;
  }
}

async function outcomeOfRun(feed: Feed, now: Date, deps: FetchDeps): Promise<Settled> {
  const fetched = await fetchFeed(feed, deps);
  if (fetched.outcome === "failed") return { state: "failed", problem: fetched.problem };
  if (fetched.outcome === "unchanged") return { state: "ok", problem: null };
  try {
    return await takeIn(feed, fetched, now);
  } catch (thrown) {
    if (thrown instanceof AppError && !isTransient(thrown)) return { state: "failed", problem: problemOf(thrown), counts: noCounts };
    log.triggerFailed({ trigger: "runFeed", document: `feeds/${feed.id}`, willRetry: false, thrown });
    return { state: "failed", problem: "What it brought could not be stored; the next run tries again." };
  }
}

/**
 * Fetches a feed and merges what it brings; how that went stands in its document. Nothing is ever removed. Returns the state it
 * ended in, or "nothing" when there is no such feed or it is being fetched. Two reads and two writes, and what the import costs.
 */
export async function fetchAndMerge(id: string, now: Date, deps: FetchDeps = {}): Promise<Feed["state"] | "nothing"> {
  const feed = await take(id, now);
  if (!feed) return "nothing";
  const settled = await outcomeOfRun(feed, now, deps);
  await transact(async (tx) => {
    const snapshot = await tx.get(feedRef(id));
    if (!snapshot.exists) return;
    const current = readFeed(snapshot);
    // Somebody has given it another address meanwhile: what is known of the old one says nothing of that.
    const isSame = current.url === feed.url && current.kind === feed.kind && current.version === feed.version;
    const { etag: _, lastModified: __, ...rest } = settled;
    tx.update(snapshot.ref, { ...(isSame ? settled : rest), requestedBy: null, startedAt: null, lastRunAt: now });
  });
  log.feedRun({ feedId: id, state: settled.state, problem: settled.problem });
  return settled.state;
}

const isDue = (feed: Feed, now: Date): boolean => feed.lastRunAt === null || now.getTime() - feed.lastRunAt.getTime() >= feed.intervalHours * hourMs - slackMs;

/**
 * Fetches the feeds that are on and due, the longest waiting first, one after the other until the time is used up; the rest wait
 * for the next schedule. Returns how many ran. One read for each feed that is on.
 */
export async function runDueFeeds(now: Date, { budgetMs = 400_000, ...deps }: FetchDeps & { budgetMs?: number } = {}): Promise<number> {
  const { docs } = await feedsCollection().where("enabled", "==", true).get();
  const due = docs.map(readFeed).filter((feed) => isDue(feed, now)).sort((a, b) => (a.lastRunAt?.getTime() ?? 0) - (b.lastRunAt?.getTime() ?? 0));
  const started = performance.now();
  let ran = 0;
  for (const feed of due) {
    if (performance.now() - started > budgetMs) break;
    if ((await fetchAndMerge(feed.id, now, deps)) !== "nothing") ran += 1;
  }
  return ran;
}
