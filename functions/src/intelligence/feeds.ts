import { FieldPath, type Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import type { AuditEvent } from "../audit/events.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { countAll } from "../platform/firestore.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandVersion } from "../platform/version.ts";
import { feedDefaults, type CreateFeedInput, type Feed, type FeedPage, type FeedRef, type ListFeedsInput, type UpdateFeedInput } from "./feedModel.ts";
import { auditStreamOf, feedRef, feedsCollection, readFeed, requireFeed } from "./store.ts";

/** Feeds there may be: each costs a request and its share of every run. */
export const feedsMax = 50;

const fields = ["name", "url", "kind", "enabled", "tlp", "confidence", "type", "columns", "intervalHours"] as const;

/** Opens a feed's log; what is appended names the fields, never the address, which may hold a key. */
async function openLog(tx: Transaction, id: string, { caller, now, requestId }: Context): Promise<(event: AuditEvent, details: Record<string, string | number | boolean | string[]>) => void> {
  const audit = await openStream(tx, auditStreamOf("feed", id));
  return (event, details) => { audit.append({ event, at: now, actorId: caller.uid, actorRole: caller.role, subject: `feeds/${id}`, requestId, details }); };
}

/** Adds a feed, off unless said otherwise. Throws `conflict` when there are fifty. */
export async function createFeed(input: CreateFeedInput, context: Context): Promise<Feed> {
  const { caller, now } = context;
  if ((await countAll(feedsCollection())) >= feedsMax) throw new AppError("conflict", `There are ${String(feedsMax)} feeds at most; remove one first.`);
  const id = context.newId();
  return await context.transaction(async (tx) => {
    const append = await openLog(tx, id, context);
    const feed: Feed = { ...feedDefaults, ...input, id, createdBy: caller.uid, createdAt: now, version: 1 };
    const { id: _, ...stored } = feed;
    tx.create(feedRef(id), stored);
    append("feed.created", { kind: feed.kind, enabled: feed.enabled });
    return feed;
  });
}

/** Changes a feed. With another address or another kind it is fetched anew. Throws `not_found`, `version_conflict`. */
export async function updateFeed(input: UpdateFeedInput, context: Context): Promise<Feed> {
  return await context.transaction(async (tx) => {
    const feed = requireFeed(await tx.get(feedRef(input.id)));
    demandVersion(context, feed.version);
    const changed = fields.filter((field) => input[field] !== undefined && JSON.stringify(input[field]) !== JSON.stringify(feed[field]));
    if (changed.length === 0) return feed;
    const append = await openLog(tx, feed.id, context);
    const asBefore = changed.every((field) => field === "name" || field === "enabled" || field === "intervalHours");
    const changes = { ...Object.fromEntries(changed.map((field) => [field, input[field]])), ...(asBefore ? {} : { etag: null, lastModified: null }), version: feed.version + 1 };
    tx.update(feedRef(feed.id), changes);
    append("feed.updated", { fields: changed, version: feed.version + 1 });
    return { ...feed, ...changes };
  });
}

/** Removes a feed; what it brought stays. Throws `not_found`, `version_conflict`. */
export async function removeFeed({ id }: FeedRef, context: Context): Promise<Feed> {
  return await context.transaction(async (tx) => {
    const feed = requireFeed(await tx.get(feedRef(id)));
    demandVersion(context, feed.version);
    const append = await openLog(tx, id, context);
    tx.delete(feedRef(id));
    append("feed.removed", { kind: feed.kind });
    return feed;
  });
}

const runMs = 15 * 60_000;

/** True while a run is under way; one that has not ended after fifteen minutes broke off. */
export const isRunning = ({ state, startedAt }: Feed, now: Date): boolean => state === "running" && startedAt !== null && now.getTime() - startedAt.getTime() < runMs;

/** Asks that a feed be fetched now, whether it is on or not; its document tells how that goes. Throws `not_found`, `conflict` while it is being fetched. */
export async function runFeed({ id }: FeedRef, context: Context): Promise<Feed> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    const feed = requireFeed(await tx.get(feedRef(id)));
    if (isRunning(feed, now)) throw new AppError("conflict", "This feed is being fetched just now.");
    const append = await openLog(tx, id, context);
    const changes = { state: "requested", requestedBy: caller.uid } as const;
    tx.update(feedRef(id), changes);
    append("feed.run_requested", { kind: feed.kind });
    return { ...feed, ...changes };
  });
}

/** One feed; throws `not_found`. */
export async function getFeed({ id }: FeedRef): Promise<Feed> {
  return requireFeed(await feedRef(id).get());
}

/** Feeds, the newest first. */
export async function listFeeds(input: ListFeedsInput): Promise<FeedPage> {
  const { snapshots, nextCursor } = await fetchPage(feedsCollection().orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", input);
  return { items: snapshots.map(readFeed), nextCursor };
}
