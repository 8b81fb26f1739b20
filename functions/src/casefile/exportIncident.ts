import { createHash } from "node:crypto";
import { z } from "zod";
import { openStream } from "../audit/log.ts";
import { demandInternal } from "../incidents/access.ts";
import { auditStreamOf, loadIncident, writeTimeline } from "../incidents/documents.ts";
import { organisationName } from "../platform/config.ts";
import type { Context } from "../platform/context.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { buildCasefile } from "./buildCasefile.ts";
import { contentTypes, type ExportFormat, type ExportIncidentInput } from "./exportOperation.ts";
import { Casefile } from "./model.ts";
import { readCasefile } from "./readCasefile.ts";

async function render(file: Casefile, format: ExportFormat): Promise<Buffer> {
  switch (format) {
    case "json":
      return Buffer.from(`${JSON.stringify(z.encode(Casefile, file), null, 2)}\n`);
    case "md":
      return Buffer.from((await import("./renderMarkdown.ts")).renderMarkdown(file));
    case "pdf":
      // A third of a second to load, which the other forms need not wait for.
      return await (await import("./renderPdf.ts")).renderPdf(file);
  }
}

/**
 * Hands out an incident as a report, and enters that into its story and log with the SHA-256 of the very bytes. Throws
 * `not_found` for who may not see it, `permission_denied` for who may not see the team's part.
 */
export async function exportIncident(input: ExportIncidentInput, context: Context): Promise<FileAnswer> {
  const { caller, now, requestId } = context;
  const { id, format, messages, recipient } = input;
  const records = await readCasefile(id, messages, context);
  const by = { uid: caller.uid, name: caller.name };
  const file = buildCasefile(records, { at: now, by, organisation: organisationName.value(), recipient: recipient ?? null });
  const content = await render(file, format);
  const sha256 = createHash("sha256").update(content).digest("hex");

  const entryId = context.newId();
  await context.transaction(async (tx) => {
    // Rendering takes a while, in which the incident may have been restricted.
    demandInternal(caller, await loadIncident(tx, id));
    const audit = await openStream(tx, auditStreamOf(id));
    writeTimeline(tx, id, entryId, { at: now, kind: "exported", actorId: caller.uid, summary: `Handed out as a report (${format})`, audience: "team", details: { format, messages, sha256 } });
    audit.append({ event: "incident.exported", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${id}`, requestId, details: { format, messages, sha256, version: file.head.version } });
  });
  return { fileName: `${file.head.number ?? id}.${format}`, contentType: contentTypes[format], content, size: content.length, headers: { "X-Content-Sha256": sha256 } };
}
