import { z } from "zod";
import { ListAuditInput } from "../audit/model.ts";
import { AlertStatus } from "../alerts/model.ts";
import { dimensions, statisticsMaxDays } from "../analytics/model.ts";
import { Status } from "../incidents/model.ts";
import { id, line, page, pageOf, timestamp } from "../platform/schemas.ts";
import { Category, SeverityLevel } from "../triage/model.ts";

export const ExportKind = z.enum(["incidents", "alerts", "audit", "statistics"]);
export type ExportKind = z.output<typeof ExportKind>;
/** Kinds of which there may be very many rows. */
export const ListedKind = ExportKind.exclude(["statistics"]);
export type ListedKind = z.output<typeof ListedKind>;

export const ExportFormat = z.enum(["csv", "json", "ndjson"]);
export type ExportFormat = z.output<typeof ExportFormat>;

const anyStatus = z.enum([...new Set([...Status.options, ...AlertStatus.options])]);

/** Which rows; a filter that the kind does not have is refused. */
export const ExportFilter = z.strictObject({
  status: z.array(anyStatus).min(1).max(8).optional(),
  severity: SeverityLevel.optional(),
  category: Category.optional().meta({ description: "Of incidents" }),
  watching: z.boolean().optional().meta({ description: "Only incidents the caller watches, restricted ones included" }),
  source: line(1, 100).optional().meta({ description: "Of alerts" }),
  suppressed: z.boolean().optional().meta({ description: "With the alerts that a rule keeps out of lists" }),
  by: z.enum(dimensions).optional().meta({ description: "Of statistics" }),
  stream: ListAuditInput.shape.stream,
  actor: ListAuditInput.shape.actor,
  event: ListAuditInput.shape.event,
  from: timestamp.optional().meta({ description: "Reported, first seen or entered at or after" }),
  to: timestamp.optional().meta({ description: "Reported, first seen or entered before; now when left out and at the latest, for the log ten minutes before now" }),
});
export type ExportFilter = z.output<typeof ExportFilter>;

const filtersOf: Readonly<Record<ExportKind, readonly (keyof ExportFilter)[]>> = {
  incidents: ["status", "severity", "category", "watching", "from", "to"],
  alerts: ["status", "severity", "source", "suppressed", "from", "to"],
  audit: ["stream", "actor", "event", "from", "to"],
  statistics: ["by", "from", "to"],
};
const statusesOf: Readonly<Record<ExportKind, readonly string[]>> = { incidents: Status.options, alerts: AlertStatus.options, audit: [], statistics: [] };

const dayMs = 86_400_000;

function demandFilters({ kind, ...asked }: ExportFilter & { kind: ExportKind }, issue: (path: string, message: string) => void): void {
  for (const filter of ExportFilter.keyof().options) {
    if (asked[filter] !== undefined && !filtersOf[kind].includes(filter)) issue(filter, `is no filter of ${kind}`);
  }
  if (filtersOf[kind].includes("status") && asked.status?.some((status) => !statusesOf[kind].includes(status)) === true) issue("status", `is no status of ${kind}`);
  if (asked.from && asked.to && asked.from >= asked.to) issue("to", "must be after `from`");
  if (kind !== "statistics") return;
  if (!asked.from || !asked.to) issue(asked.from ? "to" : "from", "is needed for statistics");
  else if (asked.to.getTime() - asked.from.getTime() > (statisticsMaxDays - 1) * dayMs) issue("to", `must not be more than ${String(statisticsMaxDays - 1)} days after \`from\``);
}

const form = {
  format: ExportFormat.default("csv"),
  bom: z.boolean().default(false).meta({ description: "CSV begins with the mark by which Excel knows UTF-8" }),
  people: z.boolean().default(false).meta({ description: "With what is personal: names of people, and what the log holds of them; for those who may read accounts" }),
};

export const ExportNowInput = ExportFilter.extend({ kind: ExportKind.default("incidents"), ...form }).superRefine((input, context) => {
  demandFilters(input, (path, message) => {
    context.addIssue({ code: "custom", path: [path], message });
  });
});
export type ExportNowInput = z.output<typeof ExportNowInput>;

export const StartExportInput = ExportFilter.extend({ kind: ListedKind.default("incidents"), ...form }).superRefine((input, context) => {
  demandFilters(input, (path, message) => {
    context.addIssue({ code: "custom", path: [path], message });
  });
});
export type StartExportInput = z.output<typeof StartExportInput>;

export const ExportState = z.enum(["pending", "running", "done", "failed", "cancelled"]);
/** States in which it is still being worked on. */
export const openStates = ["pending", "running"] as const satisfies z.output<typeof ExportState>[];

/** An export that has not come to its end by then never will. */
export const endsWithinMs = 24 * 3_600_000;
/** How long a file is kept. */
export const keptMs = 72 * 3_600_000;

const counted = z.int().min(0);

/** A long export and how far it has come. */
export const ExportJob = z
  .object({
    id: z.string(),
    kind: ListedKind,
    format: ExportFormat,
    bom: z.boolean(),
    people: z.boolean(),
    filter: ExportFilter.meta({ description: "`to` is the moment it was asked for at the latest, for the log ten minutes before: what comes in meanwhile is not in it" }),
    state: ExportState,
    total: counted.meta({ description: "How many documents there are to look at" }),
    read: counted.meta({ description: "How many of them were looked at so far" }),
    rows: counted.meta({ description: "How many rows were written so far" }),
    bytes: counted,
    sha256: z.string().nullable().meta({ description: "Of the whole file; null until it is done" }),
    problem: z.string().nullable(),
    requestedBy: z.string(),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
    expiresAt: timestamp.meta({ description: "When it and its file are removed" }),
  })
  .meta({ id: "ExportJob" });
export type ExportJob = z.output<typeof ExportJob>;

/** An export as it is stored. `round` is raised whenever somebody else is to go on with it: only the worker of the present round may write. */
export const StoredJob = ExportJob.extend({ requestId: z.string(), round: counted, cursor: z.string().nullable(), parts: z.array(z.string()), touchedAt: timestamp });
export type StoredJob = z.output<typeof StoredJob>;

const epoch = new Date(0);
export const jobDefaults: StoredJob = { id: "", kind: "incidents", format: "csv", bom: false, people: false, filter: {}, state: "failed", total: 0, read: 0, rows: 0, bytes: 0, sha256: null, problem: null, requestedBy: "", createdAt: epoch, finishedAt: null, expiresAt: epoch, requestId: "", round: 0, cursor: null, parts: [], touchedAt: epoch };

export const ExportRef = z.strictObject({ id });
export type ExportRef = z.output<typeof ExportRef>;
export const ListExportsInput = page;
export type ListExportsInput = z.output<typeof ListExportsInput>;
export const ExportPage = pageOf(ExportJob);
export type ExportPage = z.output<typeof ExportPage>;
