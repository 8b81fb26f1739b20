import { FieldValue, Timestamp, type DocumentSnapshot, type Transaction } from "firebase-admin/firestore";
import { verdictSha256 } from "../ai/verdictDigest.ts";
import { openStream, type AuditStream } from "../audit/log.ts";
import { displayNameOf } from "../identity/users.ts";
import { AppError, isTransient } from "../platform/errors.ts";
import { transact, type Read } from "../platform/firestore.ts";
import { isUid } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { loadEmbedding } from "../triage/embedding.ts";
import { inputSha256 } from "../triage/input.ts";
import type { TriageModel } from "../triage/modelFile.ts";
import type { Observable, Verdict } from "../triage/model.ts";
import { observableHash } from "../triage/observables.ts";
import { triage } from "../triage/pipeline.ts";
import { keywordsOf } from "./keywords.ts";
import { incidentDefaults, type Incident, type Resemblance, type StoredIncident } from "./model.ts";
import { choosePlace, forgetNeighbour, prepareNeighbour, type Place } from "./neighbours.ts";
import { optional } from "./optional.ts";
import { reportOf } from "./report.ts";
import { findSimilar, likenessOf } from "./similar.ts";
import { loadSettings, type DeskSettings } from "./settings.ts";
import { priorityOf, slaOf } from "./sla.ts";
import { auditStreamOf, freeNumber, incidentRef, internalTriageRef, observablesOf, readIncident, writeTimeline } from "./store.ts";

export type Outcome = "gone" | "unchanged" | "done" | "failed";

interface Judgement {
  verdict: Verdict;
  observables: Observable[];
  embedding: number[];
  similar: Resemblance[];
  /** Other open incidents that share an observable with it. The team's alone: who reports must not learn from the severity what others reported. */
  openCampaign: number;
  /** Where its vector is to stand; null if that could not be found out, and then others do not find it. */
  place: Place | null;
  tookMs: number;
}

export interface Judge {
  model: TriageModel;
  /** Since when it was chosen to judge; null or left out when nobody chose. */
  since?: Date | null;
  now: Date;
  /** Milliseconds on a clock that only runs forward, for `tookMs`. */
  stopwatch: () => number;
}

async function judge(incident: Incident, { model, now, stopwatch }: Judge): Promise<Judgement> {
  const { id } = incident;
  const report = reportOf(incident);
  const started = stopwatch();
  const likeness = likenessOf(report);
  const asked = stopwatch();
  const isFirst = incident.triage.inputSha256 === undefined;
  const [{ similar, openCampaign }, place] = await Promise.all([findSimilar(id, likeness, now), optional("choosePlace", id, null, async () => await choosePlace(id, likeness.embedding, loadEmbedding(), isFirst))]);
  const waitedMs = stopwatch() - asked;
  const { verdict, observables } = triage(report, model);
  const tookMs = Math.round((stopwatch() - started - waitedMs) * 100) / 100;
  return { verdict, observables, embedding: likeness.embedding, similar, openCampaign, place, tookMs };
}

/**
 * True if the incident carries a verdict, or a failure, on exactly the text it has now: by this model, or by another since
 * this one was chosen. While a choice spreads, and where its model cannot be opened, instances judge by different models;
 * each would find the other's verdict wanting, and they would judge by turns for ever.
 */
function isJudged(incident: Incident, { model, since = null }: Pick<Judge, "model" | "since">): boolean {
  const { state, inputSha256: judged, model: by, at } = incident.triage;
  if (state === "pending") return false;
  if (judged === inputSha256(reportOf(incident), model)) return true;
  return since !== null && by !== undefined && at !== undefined && at >= since && judged === inputSha256(reportOf(incident), by);
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
  tx.update(incidentRef(incident.id), { ...completed, sla, triage: { state: "failed", error: reason, model: { version: model.version, sha256: model.sha256 }, inputSha256: sha256, at: now } });
  writeTimeline(tx, incident.id, `v${String(completed.version ?? incident.version)}-triage`, { at: now, kind: "triage_failed", actorId: "system:triage", summary: "The engine could not judge the report", audience: "team", details: { reason } });
  audit.append({ event: "incident.triage_failed", at: now, actorId: "system:triage", actorRole: "system", subject: `incidents/${incident.id}`, requestId: "", details: { inputSha256: sha256 } });
}

const reasonsShown = 5;

/** What weighed most in the severity, heaviest first. */
const reasonsOf = ({ severity }: Verdict) => [...severity.factors].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, reasonsShown).map(({ name, value, contribution }) => ({ name, value, contribution }));

function writeVerdict(tx: Transaction, audit: AuditStream, incident: Incident, completed: Partial<StoredIncident>, judgement: Judgement, settings: DeskSettings, now: Date): void {
  const { verdict } = judgement;
  const { evidence, ...shown } = verdict;
  const digest = verdictSha256(verdict);
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
  tx.set(internalTriageRef(incident.id), { evidence, similar: judgement.similar, openCampaign: judgement.openCampaign, inputSha256: verdict.inputSha256, verdictSha256: digest, at: now });
  // `sources` keeps an observable that a merge brought as well when the merge is taken back.
  for (const observable of judgement.observables) {
    const hash = observableHash(observable);
    tx.set(observablesOf(incident.id).doc(hash), { ...observable, hash, tlp: incident.tlp, lastSeenAt: now, sources: FieldValue.arrayUnion(incident.id) }, { merge: true });
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
    details: { category: verdict.category, severity: verdict.severity.level, inputSha256: verdict.inputSha256, modelSha256: verdict.model.sha256, verdictSha256: digest },
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
  if (!shown) return "gone";
  const id = shown.id;
  if (!shown.exists) {
    await forgetNeighbour(id);
    return "gone";
  }
  if (isJudged(readIncident(shown).value, by)) return "unchanged";

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

/** What the engine made of a text, and which text it was; no judgement if the engine met an error. */
interface Attempt {
  inputSha256: string;
  judgement: Judgement | null;
}

/** Judges outside the transaction, which would hold its locks while the database is searched. */
async function attemptOf(incident: Incident, by: Judge): Promise<Attempt> {
  const judgement = await judge(incident, by).catch((thrown: unknown) => {
    log.triggerFailed({ trigger: "triageIncident", document: `incidents/${incident.id}`, willRetry: false, thrown });
    return null;
  });
  return { inputSha256: inputSha256(reportOf(incident), by.model), judgement };
}

const attemptsMax = 5;

async function judgeNow(id: string, by: Judge): Promise<Outcome> {
  const settings = await loadSettings();
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const seen = await incidentRef(id).get();
    if (!seen.exists) return "gone";
    const incident = readIncident(seen).value;
    if (isJudged(incident, by)) return "unchanged";
    const judged = await attemptOf(incident, by);
    const outcome = await store(id, judged, settings, by);
    if (outcome !== "changed") return outcome;
  }
  throw new AppError("unavailable", "The report changed each time it was judged.");
}

/** Writes what was found into the incident as it stands now, unless its text is another than the one that was judged. */
async function store(id: string, judged: Attempt, settings: DeskSettings, by: Judge): Promise<Outcome | "changed"> {
  const { model, now } = by;
  return await transact(async (tx): Promise<Outcome | "changed"> => {
    const snapshot = await tx.get(incidentRef(id));
    if (!snapshot.exists) return "gone";
    const read = readIncident(snapshot);
    const incident = read.value;
    if (isJudged(incident, by)) return "unchanged";
    if (judged.inputSha256 !== inputSha256(reportOf(incident), model)) return "changed";

    const completed = completion(snapshot, incident, now);
    const isDirect = incident.number === null;
    if (incident.number === null) completed.number = await freeNumber(tx, id, completed.createdAt ?? now);
    const problems = fatalProblems(read);
    if (incident.reporterName === null && isUid(incident.reportedBy)) completed.reporterName = await displayNameOf(incident.reportedBy);
    const place = judged.judgement?.place;
    const writeNeighbour = place ? await prepareNeighbour(tx, id, place, loadEmbedding()) : null;
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
    if (!judged.judgement) {
      writeFailure(tx, audit, incident, completed, "The engine met an error; the operators' log has it.", by, settings);
      return "failed";
    }
    writeVerdict(tx, audit, incident, completed, judged.judgement, settings, now);
    writeNeighbour?.({ inputSha256: judged.inputSha256, embedding: judged.judgement.embedding, at: completed.createdAt ?? incident.createdAt });
    return "done";
  });
}
