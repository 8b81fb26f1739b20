import { FieldValue, Timestamp, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { openStream, type AuditStream } from "../audit/log.ts";
import { displayNameOf } from "../identity/users.ts";
import { isTransient } from "../platform/errors.ts";
import { transact, type Read } from "../platform/firestore.ts";
import { isUid } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { embed } from "../triage/embedding.ts";
import { inputSha256, judgedText, type TriageInput } from "../triage/input.ts";
import type { TriageModel } from "../triage/modelFile.ts";
import type { Observable, Verdict } from "../triage/model.ts";
import { observableHash } from "../triage/observables.ts";
import { triage } from "../triage/pipeline.ts";
import { keywordsOf } from "./keywords.ts";
import { incidentDefaults, type Incident, type StoredIncident } from "./model.ts";
import { findSimilar, type Similar } from "./similar.ts";
import { loadSettings, type DeskSettings } from "./settings.ts";
import { priorityOf, slaOf } from "./sla.ts";
import { auditStreamOf, freeNumber, incidentRef, internalTriageRef, observablesOf, readIncident, vector, writeTimeline } from "./store.ts";

export type Outcome = "gone" | "unchanged" | "done" | "failed";

interface Judgement {
  sha256: string;
  verdict: Verdict;
  observables: Observable[];
  embedding: number[];
  similar: Similar[];
  tookMs: number;
}

export interface Judge {
  model: TriageModel;
  now: Date;
  /** Milliseconds on a clock that only runs forward, for `tookMs`. */
  stopwatch: () => number;
}

async function judge(id: string, report: TriageInput, { model, stopwatch }: Judge): Promise<Judgement> {
  const started = stopwatch();
  const { verdict, observables } = triage(report, model);
  const embedding = embed(judgedText(report), model);
  const tookMs = Math.round((stopwatch() - started) * 100) / 100;
  return { sha256: verdict.inputSha256, verdict, observables, embedding, similar: await findSimilar(id, embedding), tookMs };
}

const reportOf = (incident: Incident): TriageInput => ({ title: incident.title, text: incident.description, affected: incident.affected });

/** True if the incident carries a verdict, or a failure, on exactly the text it has now. */
function isJudged(incident: Incident, model: TriageModel): boolean {
  return incident.triage.state !== "pending" && incident.triage.inputSha256 === inputSha256(reportOf(incident), model);
}

/** What keeps a document from being judged; such a one was written past the API and the rules. */
function fatalProblems(read: Read<Incident>): string[] {
  const missing = (["title", "description", "reportedBy"] as const).filter((field) => read.value[field] === "" && !read.problems.some((problem) => problem.startsWith(`${field}:`)));
  const odd = read.value.reportedBy !== "" && !isUid(read.value.reportedBy) ? ["reportedBy: not a uid"] : [];
  return [...read.problems.filter((problem) => /^(title|description|reportedBy):/.test(problem)), ...missing.map((field) => `${field}: missing`), ...odd];
}

/** Server-owned fields a direct SDK write came without. */
function completion(snapshot: DocumentSnapshot, incident: Incident, now: Date): Partial<StoredIncident> {
  const { id: _, triage: __, ...defaults } = incidentDefaults;
  const absent = Object.fromEntries(Object.entries(defaults).filter(([field]) => snapshot.get(field) === undefined));
  // Every list is sorted by it, so what is no time is mended.
  const createdAt = snapshot.get("createdAt") instanceof Timestamp ? incident.createdAt : now;
  return { ...absent, createdAt, updatedAt: now, version: incident.version + 1 };
}

function writeFailure(tx: Transaction, audit: AuditStream, incident: Incident, completed: Partial<StoredIncident>, reason: string, { model, now }: Pick<Judge, "model" | "now">, settings: DeskSettings): void {
  const sha256 = inputSha256(reportOf(incident), model);
  // The clock runs all the same: a report must not be forgotten because the engine failed.
  const sla = slaOf({ ...incident, createdAt: completed.createdAt ?? incident.createdAt }, settings, now);
  tx.update(incidentRef(incident.id), { ...completed, sla, triage: { state: "failed", error: reason, inputSha256: sha256, at: now } });
  writeTimeline(tx, incident.id, `v${String(completed.version ?? incident.version)}-triage`, { at: now, kind: "triage_failed", actorId: "system:triage", summary: "The engine could not judge the report", audience: "team", details: { reason } });
  audit.append({ event: "incident.triage_failed", at: now, actorId: "system:triage", actorRole: "system", subject: `incidents/${incident.id}`, requestId: "", details: { inputSha256: sha256 } });
}

const reasonsShown = 5;

/** What weighed most in the severity, heaviest first. */
const reasonsOf = ({ severity }: Verdict) => [...severity.factors].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, reasonsShown).map(({ name, value, contribution }) => ({ name, value, contribution }));

function writeVerdict(tx: Transaction, audit: AuditStream, incident: Incident, completed: Partial<StoredIncident>, judgement: Judgement, settings: DeskSettings, now: Date): void {
  const { verdict } = judgement;
  const { evidence, ...shown } = verdict;
  const category = incident.categorySource === "human" && incident.category ? incident.category : verdict.category;
  const severity = incident.severitySource === "human" && incident.severity ? incident.severity : verdict.severity.level;
  const createdAt = completed.createdAt ?? incident.createdAt;
  const number = completed.number ?? incident.number;
  tx.update(incidentRef(incident.id), {
    ...completed,
    category,
    categorySource: incident.categorySource ?? "ai",
    severity,
    severitySource: incident.severitySource ?? "ai",
    priority: priorityOf(severity),
    sla: slaOf({ ...incident, severity, createdAt }, settings, now),
    keywords: keywordsOf({ ...incident, number }),
    triage: { ...shown, state: "done", error: null, tookMs: judgement.tookMs, at: now },
  });
  tx.set(internalTriageRef(incident.id), { evidence, similar: judgement.similar, embedding: vector(judgement.embedding), inputSha256: judgement.sha256, at: now });
  // `sources` keeps an observable that a merge brought as well when the merge is taken back.
  for (const observable of judgement.observables) {
    tx.set(observablesOf(incident.id).doc(observableHash(observable)), { ...observable, tlp: incident.tlp, lastSeenAt: now, sources: FieldValue.arrayUnion(incident.id) }, { merge: true });
  }
  writeTimeline(tx, incident.id, `v${String(completed.version)}-triage`, {
    at: now,
    kind: "triaged",
    actorId: "system:triage",
    summary: `Judged ${verdict.category} (${String(Math.round(verdict.confidence * 100))} %), severity ${verdict.severity.level}`,
    audience: "everyone",
    details: { category: verdict.category, confidence: verdict.confidence, needsReview: verdict.needsReview, alternatives: verdict.alternatives, severity: verdict.severity.level, score: verdict.severity.score, nciss: verdict.severity.nciss.level, factors: reasonsOf(verdict), model: verdict.model.version },
  });
  audit.append({
    event: "incident.triaged",
    at: now,
    actorId: "system:triage",
    actorRole: "system",
    subject: `incidents/${incident.id}`,
    requestId: "",
    details: { category: verdict.category, severity: verdict.severity.level, inputSha256: judgement.sha256, modelSha256: verdict.model.sha256 },
  });
}

/**
 * Judges an incident as it stands now, whatever version of it the event carries: the transaction reads the document
 * again and does nothing when the text it has was judged already. So an event that comes twice, late or out of order has
 * no second effect, and the write of the verdict does not lead to another.
 *
 * `shown` is the document as the event has it; it spares the reads when that version carries its verdict. Throws only
 * what a retry may cure; anything else becomes `triage.state = failed` with the reason.
 */
export async function judgeIncident(shown: DocumentSnapshot | undefined, by: Judge): Promise<Outcome> {
  if (!shown?.exists) return "gone";
  const id = shown.id;
  if (isJudged(readIncident(shown).value, by.model)) return "unchanged";

  try {
    return await judgeNow(id, by);
  } catch (thrown) {
    if (isTransient(thrown)) throw thrown;
    log.triggerFailed({ trigger: "triageIncident", document: shown.ref.path, willRetry: false, thrown });
    await recordFault(id, by);
    return "failed";
  }
}

/** Marks an incident whose verdict could not even be written, say because the document is full; tried once, then logged. */
async function recordFault(id: string, by: Judge): Promise<void> {
  const settings = await loadSettings();
  await transact(async (tx) => {
    const snapshot = await tx.get(incidentRef(id));
    if (!snapshot.exists) return;
    const incident = readIncident(snapshot).value;
    const audit = await openStream(tx, auditStreamOf(id));
    writeFailure(tx, audit, incident, {}, "The verdict could not be stored; the operators' log has the reason.", by, settings);
  }).catch((thrown: unknown) => {
    log.triggerFailed({ trigger: "triageIncident", document: `incidents/${id}`, willRetry: false, thrown });
  });
}

async function judgeNow(id: string, by: Judge): Promise<Outcome> {
  const { model, now } = by;
  const settings = await loadSettings();
  let judged: Judgement | undefined;
  return await transact(async (tx): Promise<Outcome> => {
    const snapshot = await tx.get(incidentRef(id));
    if (!snapshot.exists) return "gone";
    const read = readIncident(snapshot);
    const incident = read.value;
    if (isJudged(incident, model)) return "unchanged";

    const completed = completion(snapshot, incident, now);
    const isDirect = incident.number === null;
    if (incident.number === null) completed.number = await freeNumber(tx, id, completed.createdAt ?? now);
    const problems = fatalProblems(read);
    if (incident.reporterName === null && isUid(incident.reportedBy)) completed.reporterName = await displayNameOf(incident.reportedBy);
    const audit = await openStream(tx, auditStreamOf(id));
    if (isDirect) {
      // A report by direct SDK write enters the log here: its writer has no access to the log.
      audit.append({ event: "incident.created", at: completed.createdAt ?? now, actorId: incident.reportedBy || "unknown", actorRole: "unknown", subject: `incidents/${id}`, requestId: "", details: { number: completed.number ?? null } });
      writeTimeline(tx, id, "created", { at: completed.createdAt ?? now, kind: "created", actorId: incident.reportedBy, summary: "Reported", audience: "everyone" });
    }

    if (problems.length > 0) {
      writeFailure(tx, audit, incident, completed, `The report is malformed: ${problems.join("; ")}`.slice(0, 1_000), by, settings);
      return "failed";
    }
    // The transaction may run again; the text is judged again only if it changed in between.
    if (judged?.sha256 !== inputSha256(reportOf(incident), model)) {
      judged = await judge(id, reportOf(incident), by).catch((thrown: unknown) => {
        log.triggerFailed({ trigger: "triageIncident", document: snapshot.ref.path, willRetry: false, thrown });
        return undefined;
      });
    }
    if (!judged) {
      writeFailure(tx, audit, incident, completed, "The engine met an error; the operators' log has it.", by, settings);
      return "failed";
    }
    writeVerdict(tx, audit, incident, completed, judged, settings, now);
    return "done";
  });
}
