import { fileOperation, operation, type Operations } from "../platform/operation.ts";
import { DownloadReportInput, GenerateReportInput, ListReportsInput, ReportJob, ReportPage, ReportRef } from "./model.ts";

const path = "/analytics/reports";

export const reportOperations = {
  generateReport: operation({
    summary: "Have a report made of a period",
    description: "GDPR, HIPAA, SOX, NIS2, DORA or executive, of the incidents reported in at most 397 days, up to 5,000 of them. It says what is documented and lists what is missing; whether that satisfies a law is not for it to say. Made in the background; its document `reports/{id}` can be listened to. Restricted incidents are counted, and named only where the caller may see them.",
    permission: "report.generate",
    rest: { method: "post", path: `${path}/generate`, status: 202 },
    input: GenerateReportInput,
    output: ReportJob,
    limit: "export",
    mutates: true,
    load: async () => (await import("./generateReport.ts")).generateReport,
  }),
  listReports: operation({
    summary: "List reports",
    permission: "report.read",
    rest: { method: "get", path },
    input: ListReportsInput,
    output: ReportPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./readReports.ts")).listReports,
  }),
  getReport: operation({
    summary: "See how far a report has come",
    permission: "report.read",
    rest: { method: "get", path: `${path}/{id}` },
    input: ReportRef,
    output: ReportJob,
    limit: "read",
    mutates: false,
    load: async () => (await import("./readReports.ts")).getReport,
  }),
  downloadReport: fileOperation({
    summary: "Download a report",
    description: "As PDF, Markdown, CSV or JSON. Refused where it names an incident that the caller may not see. Each download is entered into the log with the SHA-256 of the file.",
    permission: "report.read",
    rest: { method: "get", path: `${path}/{id}/content` },
    input: DownloadReportInput,
    contentTypes: ["application/pdf", "text/markdown", "text/csv", "application/json"],
    limit: "download",
    mutates: false,
    load: async () => (await import("./downloadReport.ts")).downloadReport,
  }),
} satisfies Operations;
