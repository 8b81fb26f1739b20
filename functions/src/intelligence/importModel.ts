import { z } from "zod";
import { Tlp } from "../incidents/model.ts";
import { id, line, page, pageOf, timestamp } from "../platform/schemas.ts";
import { ImportFormat, ImportInput, ImportItem, ImportOutcome } from "./model.ts";

export const importBytesMax = 20_000_000;
/** Indicators that one import may bring: a pattern of a bundle may name many. */
export const importIndicatorsMax = 50_000;
/** In a call, which ends after a minute. */
export const importCallMax = 5_000;
/** Outcomes that are kept with an import. */
export const reportedMax = 500;

/** What a feed may be beside the formats of imports. */
export const FeedKind = z.enum(["kev", ...ImportFormat.options, "list"]);
export type FeedKind = z.output<typeof FeedKind>;

export const ImportState = z.enum(["receiving", "pending", "running", "done", "partial", "failed"]);

const counted = z.int().min(0);
export const ImportCounts = z.object({ taken: counted, merged: counted, refused: counted, ignored: counted } satisfies Record<z.output<typeof ImportOutcome>, z.ZodType>);
export type ImportCounts = z.output<typeof ImportCounts>;
export const noCounts: ImportCounts = { taken: 0, merged: 0, refused: 0, ignored: 0 };

/** An import, its progress and its report. */
export const ImportRun = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: "Of the file; empty for content that came in the call" }),
    source: z.string(),
    format: FeedKind.nullable().meta({ description: "null until it was recognised" }),
    feedId: z.string().nullable().meta({ description: "The feed it came by" }),
    state: ImportState.meta({ description: "`pending`: waits to be read; `partial`: what arrived whole was taken; `failed`: see problem" }),
    problem: z.string().nullable(),
    indicators: counted.meta({ description: "How many indicators it speaks of" }),
    written: counted.meta({ description: "How many of them were new or changed" }),
    progress: counted.meta({ description: "How many of them were worked on so far" }),
    matches: counted.meta({ description: "How many earlier incidents and alerts turned out to hold one" }),
    counts: ImportCounts.meta({ description: "Of the content's objects, attributes or lines, when all were worked on" }),
    items: z.array(ImportItem).meta({ description: `What was refused first, then ignored, then merged, then taken; the first ${String(reportedMax)}` }),
    isComplete: z.boolean().meta({ description: "false: there are more items than are listed" }),
    isDryRun: z.boolean(),
    bytes: counted,
    by: z.string().meta({ description: "uid of a person, or `system:feeds`" }),
    at: timestamp,
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: "IndicatorImport" });
export type ImportRun = z.output<typeof ImportRun>;

const epoch = new Date(0);
export const importRunDefaults: ImportRun = { id: "", name: "", source: "", format: null, feedId: null, state: "failed", problem: null, indicators: 0, written: 0, progress: 0, matches: 0, counts: noCounts, items: [], isComplete: true, isDryRun: false, bytes: 0, by: "", at: epoch, finishedAt: null };

const format = ImportFormat.optional().meta({ description: "Recognised by the content when left out" });
const isOwn = "true: a STIX bundle that this installation exported in full, a copy to be put back; what it says of sources is believed. For managers";
export const ImportContentInput = ImportInput.extend({ format, isOwn: z.boolean().default(false).meta({ description: isOwn }) });
export type ImportContentInput = z.output<typeof ImportContentInput>;

const confidence = z.codec(z.string().regex(/^(?:[1-9]\d?|100)$/, "must be 1 to 100"), z.int().min(1).max(100), { decode: Number, encode: String });

export const ImportFileForm = z.strictObject({
  source: ImportInput.shape.source,
  format,
  tlp: Tlp.optional().meta({ description: "For what says nothing of it: AMBER when left out" }),
  confidence: confidence.optional().meta({ description: "For what says nothing of it, 1 to 100: 50 when left out" }),
  isOwn: z.enum(["true", "false"]).optional().meta({ description: isOwn }),
});
export type ImportFileForm = z.output<typeof ImportFileForm>;

export const ImportRef = z.strictObject({ id });
export type ImportRef = z.output<typeof ImportRef>;
export const ListImportsInput = page.extend({ feedId: id.optional(), source: line(1, 100).optional() });
export type ListImportsInput = z.output<typeof ListImportsInput>;
export const ImportPage = pageOf(ImportRun.omit({ items: true }).meta({ id: "IndicatorImportSummary" }));
export type ImportPage = z.output<typeof ImportPage>;
