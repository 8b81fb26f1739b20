import { createHash } from "node:crypto";
import { z } from "zod";
import { openStream } from "../audit/log.ts";
import { demandInternal } from "../incidents/access.ts";
import { auditStreamOf, loadIncident, writeTimeline } from "../incidents/documents.ts";
import { may } from "../platform/caller.ts";
import { organisationName } from "../platform/config.ts";
import type { Context } from "../platform/context.ts";
import type { FileAnswer } from "../platform/operation.ts";
import { buildCasefile } from "./buildCasefile.ts";
import { contentTypes, type ExportFormat, type ExportIncidentInput } from "./exportOperation.ts";
import { Casefile } from "./model.ts";
import { readCasefile } from "./readCasefile.ts";
import { outwardOf } from "./standing.ts";

const extensions = { pdf: "pdf", md: "md", json: "json", stix: "stix.json", veris: "veris.json" } as const satisfies Record<ExportFormat, string>;

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** A bundle, with the indicators that stand for what was observed and may leave; RED ones only for who may hand them out. A read for each observable. */
async function stixOf(file: Casefile, { caller, now }: Context): Promise<Buffer> {
  const [{ renderStix }, { knownAmong }, { installation }, { loadAttack }] = await Promise.all([import("./renderStix.ts"), import("../intelligence/matching.ts"), import("../intelligence/installation.ts"), import("../triage/attack.ts")]);
  const known = await knownAmong(outwardOf(file), now);
  const { techniques } = loadAttack();
  return json(renderStix(file, known.map(({ indicator }) => indicator).filter(({ tlp }) => tlp !== "RED" || may(caller, "indicator.exportRed")), { ...installation(), techniqueName: (id) => techniques.get(id)?.name ?? null }));
}

async function verisOf(file: Casefile): Promise<Buffer> {
  const [{ renderVeris }, { installation }] = await Promise.all([import("./renderVeris.ts"), import("../intelligence/installation.ts")]);
  return json(renderVeris(file, installation().namespace));
}

async function render(file: Casefile, format: ExportFormat, context: Context): Promise<Buffer> {
  switch (format) {
    case "json":
      return json(z.encode(Casefile, file));
    case "md":
      return Buffer.from((await import("./renderMarkdown.ts")).renderMarkdown(file));
    case "pdf":
      // A third of a second to load, which the other forms need not wait for.
      return await (await import("./renderPdf.ts")).renderPdf(file);
    case "stix":
      return await stixOf(file, context);
    case "veris":
      return await verisOf(file);
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
  const content = await render(file, format, context);
  const sha256 = createHash("sha256").update(content).digest("hex");

  const entryId = context.newId();
  await context.transaction(async (tx) => {
    // Rendering takes a while, in which the incident may have been restricted.
    demandInternal(caller, await loadIncident(tx, id));
    const audit = await openStream(tx, auditStreamOf(id));
    writeTimeline(tx, id, entryId, { at: now, kind: "exported", actorId: caller.uid, summary: `Handed out as a report (${format})`, audience: "team", details: { format, messages, sha256 } });
    audit.append({ event: "incident.exported", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${id}`, requestId, details: { format, messages, sha256, version: file.head.version } });
  });
  return { fileName: `${file.head.number ?? id}.${extensions[format]}`, contentType: contentTypes[format], content, size: content.length, headers: { "X-Content-Sha256": sha256 } };
}
