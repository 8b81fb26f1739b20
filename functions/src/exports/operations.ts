import { fileOperation, operation, type Operations } from "../platform/operation.ts";
import { ExportJob, ExportNowInput, ExportPage, ExportRef, ListExportsInput, StartExportInput } from "./model.ts";

const path = "/analytics";
// As in formats.ts, which loads what writes CSV.
const contentTypes = ["text/csv", "application/json", "application/x-ndjson"];

export const exportOperations = {
  export: fileOperation({
    summary: "Export incidents, alerts, the audit log or statistics",
    description: "CSV (RFC 4180, safe from formulas), a JSON array or NDJSON, up to 2,000 rows and 5 MB at once; for more start an export. Of incidents only what the caller may see, restricted ones only with `watching`. The audit log is for those who may read it, up to ten minutes before now; what verifies is its own export. Entered into the log with the SHA-256 of what was handed out.",
    permission: "export.run",
    rest: { method: "get", path: `${path}/export` },
    input: ExportNowInput,
    contentTypes,
    limit: "export",
    mutates: false,
    load: async () => (await import("./exportNow.ts")).exportNow,
  }),
  startExport: operation({
    summary: "Start a long export",
    description: "Of incidents, alerts or the audit log as of now, of the log up to ten minutes before. It is worked off in the background; its document `exportJobs/{id}` can be listened to by who asked for it. Removed with its file three days after it is done.",
    permission: "export.run",
    rest: { method: "post", path: `${path}/exports`, status: 202 },
    input: StartExportInput,
    output: ExportJob,
    limit: "export",
    mutates: true,
    load: async () => (await import("./startExport.ts")).startExport,
  }),
  listExports: operation({
    summary: "List one's long exports",
    permission: "export.run",
    rest: { method: "get", path: `${path}/exports` },
    input: ListExportsInput,
    output: ExportPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./readExports.ts")).listExports,
  }),
  getExport: operation({
    summary: "See how far a long export has come",
    permission: "export.run",
    rest: { method: "get", path: `${path}/exports/{id}` },
    input: ExportRef,
    output: ExportJob,
    limit: "read",
    mutates: false,
    load: async () => (await import("./readExports.ts")).getExport,
  }),
  cancelExport: operation({
    summary: "Cancel a long export",
    permission: "export.run",
    rest: { method: "post", path: `${path}/exports/{id}/cancel` },
    input: ExportRef,
    output: ExportJob,
    limit: "write",
    mutates: true,
    load: async () => (await import("./cancelExport.ts")).cancelExport,
  }),
  downloadExport: fileOperation({
    summary: "Download a long export",
    description: "For who asked for it, as a stream. Each download is entered into the log.",
    permission: "export.run",
    rest: { method: "get", path: `${path}/exports/{id}/content` },
    input: ExportRef,
    contentTypes,
    limit: "download",
    mutates: false,
    load: async () => (await import("./downloadExport.ts")).downloadExport,
  }),
} satisfies Operations;
