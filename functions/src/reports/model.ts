import { z } from "zod";
import { id, page, pageOf, timestamp } from "../platform/schemas.ts";

export const reportKinds = ["gdpr", "hipaa", "sox", "nis2", "dora", "executive"] as const;
export const ReportKind = z.enum(reportKinds);
export type ReportKind = z.output<typeof ReportKind>;

export const reportFormats = ["pdf", "md", "csv", "json"] as const;
export const ReportFormat = z.enum(reportFormats);
export type ReportFormat = z.output<typeof ReportFormat>;

export const contentTypes = { pdf: "application/pdf", md: "text/markdown; charset=utf-8", csv: "text/csv; charset=utf-8; header=present", json: "application/json; charset=utf-8" } as const satisfies Record<ReportFormat, string>;

const dayMs = 86_400_000;
/** Thirteen months, so that a year can be reported with what came after its end. */
export const periodMaxDays = 397;

/** More incidents than that a report does not take. */
export const incidentsMax = 5_000;

export const GenerateReportInput = z
  .strictObject({
    kind: ReportKind,
    from: timestamp.meta({ description: "Incidents reported at or after" }),
    to: timestamp.meta({ description: "Incidents reported before; now, when it lies in the future" }),
    formats: z.array(ReportFormat).min(1).max(reportFormats.length).default([...reportFormats]),
  })
  .refine(({ from, to }) => from < to, { message: "must be after `from`", path: ["to"] })
  .refine(({ from, to }) => to.getTime() - from.getTime() <= periodMaxDays * dayMs, { message: `must not be more than ${String(periodMaxDays)} days after \`from\``, path: ["to"] });
export type GenerateReportInput = z.output<typeof GenerateReportInput>;

export const ReportState = z.enum(["requested", "running", "done", "failed"]);
/** States in which it is still being worked on. */
export const openStates = ["requested", "running"] as const satisfies z.output<typeof ReportState>[];

/** A report that has not come to its end by then never will. */
export const endsWithinMs = 6 * 3_600_000;
/** How long a report is kept: as long as the longest period one can be of. */
export const keptMs = periodMaxDays * dayMs;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const counted = z.int().min(0);

/** A report that was asked for, and how far it has come. Holds numbers alone: which incidents they count stands in the files. */
export const ReportJob = z
  .object({
    id: z.string(),
    kind: ReportKind,
    from: timestamp,
    to: timestamp,
    formats: z.array(ReportFormat),
    state: ReportState,
    progress: z.int().min(0).max(100).meta({ description: "In percent" }),
    figures: z.array(z.object({ label: z.string(), value: z.number().nullable(), unit: z.string() })).max(20).meta({ description: "The first figures; null of nothing" }),
    gaps: counted.meta({ description: "How many kinds of things are missing" }),
    sha256: sha256.nullable().meta({ description: "Of the report's data, which every form of it is made from" }),
    files: z.array(z.object({ format: ReportFormat, bytes: counted, sha256 })),
    problem: z.string().nullable(),
    requestedBy: z.string(),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
    expiresAt: timestamp.meta({ description: "When it and its files are removed" }),
  })
  .meta({ id: "ReportJob" });
export type ReportJob = z.output<typeof ReportJob>;

const StoredFile = ReportJob.shape.files.element.extend({ name: z.string() });
export type StoredFile = z.output<typeof StoredFile>;

/** A report as it is stored. `round` is raised whenever somebody else is to make it: only the worker of the present round may finish it. */
export const StoredReport = ReportJob.extend({ files: z.array(StoredFile), requestId: z.string(), round: counted, touchedAt: timestamp });
export type StoredReport = z.output<typeof StoredReport>;

const epoch = new Date(0);
export const reportDefaults: StoredReport = { id: "", kind: "executive", from: epoch, to: epoch, formats: [], state: "failed", progress: 0, figures: [], gaps: 0, sha256: null, files: [], problem: null, requestedBy: "", createdAt: epoch, finishedAt: null, expiresAt: epoch, requestId: "", round: 0, touchedAt: epoch };

/** Which incidents a report names, beside it and for the server alone: restricted ones may be among them. */
export const Named = z.object({ incidentIds: z.array(z.string()) });

export const ReportRef = z.strictObject({ id });
export type ReportRef = z.output<typeof ReportRef>;
export const DownloadReportInput = z.strictObject({ id, format: ReportFormat.default("pdf") });
export type DownloadReportInput = z.output<typeof DownloadReportInput>;
export const ListReportsInput = page.extend({ kind: ReportKind.optional() });
export type ListReportsInput = z.output<typeof ListReportsInput>;
export const ReportPage = pageOf(ReportJob);
export type ReportPage = z.output<typeof ReportPage>;
