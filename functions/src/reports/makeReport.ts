import { createHash } from "node:crypto";
import { openStream } from "../audit/log.ts";
import { loadSettings } from "../compliance/settings.ts";
import { loadPeople } from "../identity/users.ts";
import { demand, type Caller } from "../platform/caller.ts";
import { organisationName } from "../platform/config.ts";
import { AppError, isTransient } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { deleteFile, deleteFilesUnder, listFiles, saveFile } from "../platform/storage.ts";
import { buildReport, regimesOf } from "./buildReport.ts";
import type { Case } from "./cases.ts";
import { contentTypes, incidentsMax, keptMs, type ReportFormat, type StoredFile, type StoredReport } from "./model.ts";
import { countCases, readCases } from "./readCases.ts";
import { namedIn, type Report } from "./report.ts";
import { auditStreamOf, filePath, filesOf, namedRef, readReport, reportRef, subjectOf, worker } from "./store.ts";

type Asker = Pick<Caller, "uid" | "role" | "name">;

/** Another worker makes it, or it has ended. */
class Superseded extends Error {}

const isOpen = ({ state }: StoredReport): boolean => state === "requested" || state === "running";

/** Who asked for it, as they are now. Throws `permission_denied` when they may not have it any more. */
async function askerOf({ requestedBy }: StoredReport): Promise<Asker> {
  const asker = (await loadPeople([requestedBy])).get(requestedBy);
  if (!asker) throw new AppError("permission_denied", "Who asked for it is not active any more.");
  demand(asker, "report.generate");
  return asker;
}

/** Notes how far it has come. One read, one write. Throws `Superseded`. */
async function advance({ id, round }: StoredReport, progress: number, now: Date): Promise<void> {
  const isOurs = await transact(async (tx) => {
    const stored = readReport(await tx.get(reportRef(id)));
    if (stored.round !== round || !isOpen(stored)) return false;
    tx.update(reportRef(id), { state: "running", progress: Math.max(stored.progress, Math.round(progress)), touchedAt: now });
    return true;
  });
  if (!isOurs) throw new Superseded();
}

/** The incidents of a report, as many as one takes, and how many there are more; of its progress reading is three quarters. */
async function gather(job: StoredReport, asker: Asker, now: () => Date): Promise<{ cases: Case[]; more: number }> {
  const total = await countCases(job);
  const cases: Case[] = [];
  for await (const page of readCases(job, regimesOf[job.kind], asker)) {
    cases.push(...page.slice(0, incidentsMax - cases.length));
    await advance(job, 75 * Math.min(1, cases.length / Math.max(1, total)), now());
    if (cases.length === incidentsMax) break;
  }
  return { cases, more: Math.max(0, total - cases.length) };
}

async function render(report: Report, format: ReportFormat): Promise<Buffer> {
  switch (format) {
    case "json":
      return Buffer.from(`${JSON.stringify(report, null, 1)}\n`);
    case "md":
      return Buffer.from((await import("./renderMarkdown.ts")).renderMarkdown(report));
    case "csv":
      return Buffer.from((await import("./renderCsv.ts")).renderCsv(report));
    case "pdf":
      return await (await import("./renderPdf.ts")).renderPdf(report);
  }
}

/** Stores a form of a report under a name of its own, so that a worker that was overtaken can never put one in its place. */
async function storeForm(id: string, report: Report, format: ReportFormat): Promise<StoredFile> {
  const content = await render(report, format);
  const name = `${newId().slice(0, 8)}.${format}`;
  await saveFile(filePath(id, name), content, contentTypes[format]);
  return { format, name, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

/** Makes stored forms the report's. Two reads, five writes. Throws `Superseded`. */
async function finishReport({ id, round }: Pick<StoredReport, "id" | "round">, report: Report, forms: StoredFile[], role: Caller["role"], now: Date): Promise<void> {
  const isOurs = await transact(async (tx) => {
    const stored = readReport(await tx.get(reportRef(id)));
    const audit = await openStream(tx, auditStreamOf(id));
    if (stored.round !== round || !isOpen(stored)) return false;
    const figures = report.sections[0]?.figures.slice(0, 20).map(({ label, value, unit }) => ({ label, value, unit })) ?? [];
    tx.update(reportRef(id), { state: "done", progress: 100, figures, gaps: report.gaps.length, sha256: report.sha256, files: forms, finishedAt: now, touchedAt: now, expiresAt: new Date(now.getTime() + keptMs) });
    tx.set(namedRef(id), { incidentIds: namedIn(report) });
    audit.append({ event: "report.made", at: now, actorId: worker, actorRole: role, subject: subjectOf(id), requestId: stored.requestId, details: { kind: report.kind, formats: forms.map(({ format }) => format), sha256: report.sha256, gaps: report.gaps.length } });
    return true;
  });
  if (!isOurs) throw new Superseded();
}

/** Ends a report that cannot be made; one that has gone over to another round is left to its worker. Two reads, three writes. */
export async function failReport({ id, round }: Pick<StoredReport, "id" | "round">, problem: string, now: Date): Promise<boolean> {
  const isEnded = await transact(async (tx) => {
    const stored = readReport(await tx.get(reportRef(id)));
    const audit = await openStream(tx, auditStreamOf(id));
    if (stored.round !== round || !isOpen(stored)) return false;
    // A new round: whoever works on it may write no more.
    tx.update(reportRef(id), { state: "failed", problem, finishedAt: now, touchedAt: now, round: stored.round + 1 });
    audit.append({ event: "report.failed", at: now, actorId: worker, actorRole: "system", subject: subjectOf(id), requestId: stored.requestId, details: { kind: stored.kind } });
    return true;
  });
  if (isEnded) await deleteFilesUnder(filesOf(id));
  return isEnded;
}

const strayMax = 100;

/** Removes what workers left behind that broke off or were overtaken. */
async function removeStrays(id: string, forms: readonly StoredFile[]): Promise<void> {
  const kept = new Set(forms.map(({ name }) => filePath(id, name)));
  for (const path of await listFiles(filesOf(id), strayMax)) if (!kept.has(path)) await deleteFile(path);
}

/**
 * Makes a report in a round: reads, builds, stores each form and then, in one transaction, says that it is done. Wherever it
 * breaks off, whoever goes on makes it anew, and what was stored counts for nothing. Reads as `readCases`, twenty-odd writes.
 * Throws what a repetition may cure.
 */
export async function makeReport(id: string, round: number, now: () => Date): Promise<"done" | "superseded" | "failed"> {
  const job = readReport(await reportRef(id).get());
  if (job.round !== round || !isOpen(job)) return "superseded";
  const forms: StoredFile[] = [];
  try {
    const asker = await askerOf(job);
    const [{ cases, more }, { regimes }] = [await gather(job, asker, now), await loadSettings()];
    const report = buildReport(job.kind, cases, job, { at: now(), by: { uid: asker.uid, name: asker.name }, organisation: organisationName.value(), regimes, more });
    for (const format of job.formats) {
      forms.push(await storeForm(id, report, format));
      await advance(job, 75 + (24 * forms.length) / job.formats.length, now());
    }
    await finishReport(job, report, forms, asker.role, now());
    await removeStrays(id, forms);
    return "done";
  } catch (thrown) {
    if (thrown instanceof Superseded) {
      for (const { name } of forms) await deleteFile(filePath(id, name));
      return "superseded";
    }
    if (isTransient(thrown)) throw thrown;
    if (!(thrown instanceof AppError)) log.triggerFailed({ trigger: "makeReport", document: subjectOf(id), willRetry: false, thrown });
    const isEnded = await failReport(job, thrown instanceof AppError ? thrown.message : "It could not be made; the operators' log has the reason.", now());
    return isEnded ? "failed" : "superseded";
  }
}
