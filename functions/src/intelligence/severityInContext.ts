import { isDeepStrictEqual } from "node:util";
import type { DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { z } from "zod";
import { activeModel, openModel } from "../ai/activeModel.ts";
import { openStream } from "../audit/log.ts";
import { auditStreamOf, incidentRef, internalTriageRef, readIncident, writeTimeline } from "../incidents/documents.ts";
import { SeverityInContext, type Incident } from "../incidents/model.ts";
import { reportOf } from "../incidents/report.ts";
import { readSnapshot, transact } from "../platform/firestore.ts";
import { inputSha256 } from "../triage/input.ts";
import { severityLevels, type SeverityLevel } from "../triage/model.ts";
import { triage } from "../triage/pipeline.ts";
import type { KnownIndicator } from "../triage/severity.ts";
import type { Known } from "./hitModel.ts";
import { indicatorText } from "./hits.ts";

/** Which indicators stand for what an incident holds, the surest first, and when that was so by the database's clock. */
export interface Knowledge {
  known: readonly Known[];
  at: Date;
}

/** What a verdict's internal part keeps that the severity in context follows from. */
const Kept = z.object({ openCampaign: z.int().min(0), inputSha256: z.string(), verdictSha256: z.string(), inContext: SeverityInContext.nullable() });
type Kept = z.output<typeof Kept>;
const readKept = (snapshot: DocumentSnapshot): Kept => readSnapshot(Kept, { openCampaign: 0, inputSha256: "", verdictSha256: "", inContext: null }, snapshot).value;

const indicatorsMax = 10;
const factorsMax = 5;
const actorId = "system:intelligence";

/** Known indicators as the engine weighs them. Pure. */
export const weighed = (known: readonly Known[]): KnownIndicator[] => known.map(({ indicator: { type, value }, score }) => ({ type, value, score }));

/** True if the verdict is of the text the incident has now; else another one is on its way, and what follows from it. */
function isCurrent(incident: Incident, kept: Kept): boolean {
  const { state, model, inputSha256: judged } = incident.triage;
  return state === "done" && model !== undefined && judged === kept.inputSha256 && judged === inputSha256(reportOf(incident), model);
}

/** Judged by the model the verdict names, so that nothing but the context makes the difference; by the one in force where that is gone. */
async function assess(incident: Incident, openCampaign: number, { known, at }: Knowledge): Promise<SeverityInContext> {
  const opened = incident.triage.model ? await openModel(incident.triage.model.sha256) : null;
  const model = opened?.model ?? (await activeModel()).model;
  const { level, score, factors } = triage(reportOf(incident), model, { openCampaign, knownIndicators: weighed(known) }).verdict.severity;
  return {
    level,
    score,
    openCampaign,
    knownIndicators: known.slice(0, indicatorsMax).map(({ indicator: { id, type, value, tlp }, score: sureness }) => ({ id, type, value, score: sureness, tlp })),
    factors: factors.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, factorsMax),
    at,
  };
}

const isGraver = (level: SeverityLevel, than: SeverityLevel | null): boolean => than !== null && severityLevels.indexOf(level) > severityLevels.indexOf(than);

function reasonFor({ openCampaign }: SeverityInContext, known: readonly Known[]): string {
  const [first, ...more] = known;
  const indicators = first ? [`known indicator ${indicatorText(first)}${more.length === 0 ? "" : ` and ${String(more.length)} more`}`] : [];
  const campaign = openCampaign === 0 ? [] : [openCampaign === 1 ? "another open incident shares its observables" : `${String(openCampaign)} other open incidents share its observables`];
  return [...indicators, ...campaign].join("; ");
}

/** Prepares telling the team that an incident is graver than it stands, once for each level; null if that was told. One read, and the log's end. */
async function prepareTelling(tx: Transaction, incident: Incident, inContext: SeverityInContext, known: readonly Known[], now: Date): Promise<(() => void) | null> {
  const { level, score, openCampaign } = inContext;
  const entryId = `severity-in-context-${level}`;
  const entry = await tx.get(incidentRef(incident.id).collection("timeline").doc(entryId));
  if (entry.exists) return null;
  const audit = await openStream(tx, auditStreamOf(incident.id));
  const details = { level, score, severity: incident.severity, openCampaign, indicatorIds: inContext.knownIndicators.map(({ id }) => id) };
  return () => {
    writeTimeline(tx, incident.id, entryId, { at: now, kind: "severity_in_context", actorId, summary: `Severity ${level} in context, stands at ${incident.severity ?? "none"}: ${reasonFor(inContext, known)}`, audience: "team", details });
    audit.append({ event: "incident.severity_in_context", at: now, actorId, actorRole: "system", subject: `incidents/${incident.id}`, requestId: "", details });
  };
}

/**
 * Stores how grave an incident is with what is known beside its report, in the team's part of its verdict, and tells the team
 * once for each level that is graver than the severity it stands at, which stays: a person changes it. The only place that
 * writes it. Returns that level; null where it is not graver, or was merged into another. May run twice, late or out of order:
 * what was known later stays, and a verdict that is not of the present text gets none, for its own follows.
 * Reads: the internal part; where something is known, or was, the incident and both again. Writes: one if it changed; two and the
 * log's head when the team is told, after one read more and the log's end.
 */
export async function storeInContext(incidentId: string, knowledge: Knowledge, now: Date): Promise<SeverityLevel | null> {
  const seen = await internalTriageRef(incidentId).get();
  if (!seen.exists) return null;
  const kept = readKept(seen);
  if (knowledge.known.length === 0 && kept.openCampaign === 0 && kept.inContext === null) return null;
  const judged = await incidentRef(incidentId).get();
  if (!judged.exists || !isCurrent(readIncident(judged).value, kept)) return null;
  const inContext = await assess(readIncident(judged).value, kept.openCampaign, knowledge);

  return await transact(async (tx) => {
    const [snapshot, internal] = await tx.getAll(incidentRef(incidentId), internalTriageRef(incidentId));
    if (snapshot?.exists !== true || internal?.exists !== true) return null;
    const [incident, stored] = [readIncident(snapshot).value, readKept(internal)];
    if (incident.duplicateOf !== null || !isCurrent(incident, stored) || stored.verdictSha256 !== kept.verdictSha256 || stored.openCampaign !== kept.openCampaign) return null;
    const isOld = stored.inContext !== null && stored.inContext.at > knowledge.at;
    const { level } = isOld && stored.inContext ? stored.inContext : inContext;
    const graver = isGraver(level, incident.severity) ? level : null;
    if (isOld) return graver;
    const tell = graver === null ? null : await prepareTelling(tx, incident, inContext, knowledge.known, now);
    if (!isDeepStrictEqual({ ...stored.inContext, at: null }, { ...inContext, at: null })) tx.update(internal.ref, { inContext });
    tell?.();
    return graver;
  });
}
