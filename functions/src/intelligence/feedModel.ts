import { z } from "zod";
import { Tlp } from "../incidents/model.ts";
import { id, line, page, pageOf, timestamp } from "../platform/schemas.ts";
import { FeedKind, ImportCounts, noCounts } from "./importModel.ts";
import { CsvColumn, ImportInput, IndicatorType } from "./model.ts";

export const FeedState = z.enum(["idle", "requested", "running", "ok", "partial", "failed"]);

/** Where indicators are fetched from, how often, and how it went last. */
export const Feed = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: "What its indicators name as their source" }),
    url: z.string(),
    kind: FeedKind,
    enabled: z.boolean(),
    tlp: Tlp.meta({ description: "For what says nothing of it" }),
    confidence: z.int().min(1).max(100).meta({ description: "For what says nothing of it" }),
    type: IndicatorType.nullable().meta({ description: "Of every value of a list; null: told from the value" }),
    columns: z.array(CsvColumn).nullable().meta({ description: "Of a CSV file that has no row that names them" }),
    intervalHours: z.int().min(1).max(720),
    state: FeedState.meta({ description: "`partial`: it stopped half-way, and what arrived whole was taken; `failed`: see problem" }),
    problem: z.string().nullable(),
    etag: z.string().nullable(),
    lastModified: z.string().nullable(),
    requestedBy: z.string().nullable(),
    startedAt: timestamp.nullable(),
    lastRunAt: timestamp.nullable(),
    lastChangeAt: timestamp.nullable().meta({ description: "When it last brought something that was fetched anew" }),
    lastImportId: z.string().nullable(),
    counts: ImportCounts.meta({ description: "Of the last run that brought content" }),
    createdBy: z.string(),
    createdAt: timestamp,
    version: z.int().min(0).meta({ description: "Raised by what people change, not by runs" }),
  })
  .meta({ id: "IndicatorFeed" });
export type Feed = z.output<typeof Feed>;

const epoch = new Date(0);
export const feedDefaults: Feed = { id: "", name: "", url: "", kind: "list", enabled: false, tlp: "AMBER", confidence: 50, type: null, columns: null, intervalHours: 24, state: "idle", problem: null, etag: null, lastModified: null, requestedBy: null, startedAt: null, lastRunAt: null, lastChangeAt: null, lastImportId: null, counts: noCounts, createdBy: "", createdAt: epoch, version: 0 };

/** True for an address a feed may have. What it leads to is checked when it is fetched. */
function isFeedUrl(written: string): boolean {
  const url = URL.parse(written);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "";
}

const settings = {
  name: ImportInput.shape.source,
  url: line(1, 2_000).refine(isFeedUrl, "must be an https address without user and password"),
  kind: FeedKind,
  enabled: z.boolean(),
  tlp: Tlp,
  confidence: z.int().min(1).max(100),
  type: IndicatorType.nullable(),
  columns: z.array(CsvColumn).min(1).max(50).nullable(),
  intervalHours: z.int().min(1).max(720),
};

export const CreateFeedInput = z.strictObject({
  ...settings,
  enabled: z.boolean().default(false),
  tlp: Tlp.default("AMBER"),
  confidence: z.int().min(1).max(100).default(50),
  type: IndicatorType.nullable().default(null),
  columns: settings.columns.default(null),
  intervalHours: z.int().min(1).max(720).default(24),
});
export type CreateFeedInput = z.output<typeof CreateFeedInput>;

export const UpdateFeedInput = z.strictObject({ id, ...settings }).partial().required({ id: true });
export type UpdateFeedInput = z.output<typeof UpdateFeedInput>;

export const FeedRef = z.strictObject({ id });
export type FeedRef = z.output<typeof FeedRef>;
export const ListFeedsInput = page;
export type ListFeedsInput = z.output<typeof ListFeedsInput>;
export const FeedPage = pageOf(Feed);
export type FeedPage = z.output<typeof FeedPage>;
