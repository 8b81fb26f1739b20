import { z } from "zod";
import { fileOperation, type Operations } from "../platform/operation.ts";
import { id, line } from "../platform/schemas.ts";

export const contentTypes = { pdf: "application/pdf", md: "text/markdown; charset=utf-8", json: "application/json; charset=utf-8", stix: "application/stix+json;version=2.1", veris: "application/json; charset=utf-8" } as const;
export type ExportFormat = keyof typeof contentTypes;

export const ExportIncidentInput = z.strictObject({
  id,
  format: z.enum(["pdf", "md", "json", "stix", "veris"]).default("pdf"),
  messages: z.boolean().default(false).meta({ description: "With the messages themselves, the team's included" }),
  recipient: line(1, 200).optional().meta({ description: "Whom it is for, as it is to stand on it" }),
});
export type ExportIncidentInput = z.output<typeof ExportIncidentInput>;

export const exportOperations = {
  export: fileOperation({
    summary: "Export an incident as a report",
    description: "PDF and Markdown for people, JSON (`secura.casefile/1`) for programs, and the incident in STIX 2.1 (with its title and description) and in VERIS 1.4 (without) for those of others. The report holds the verdict with its reasons, targets, indicators, tasks, actions, evidence with hashes, the whole story. For those who may see the team's part. Entered into the story and the log with the SHA-256 of what was handed out.",
    permission: "incident.export",
    rest: { method: "get", path: "/incidents/{id}/export" },
    input: ExportIncidentInput,
    contentTypes: [...new Set(Object.values(contentTypes))],
    limit: "export",
    mutates: false,
    load: async () => (await import("./exportIncident.ts")).exportIncident,
  }),
} satisfies Operations;
