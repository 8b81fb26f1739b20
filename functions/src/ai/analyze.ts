import { demandInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { reportOf } from "../incidents/report.ts";
import { findSimilar, likenessOf } from "../incidents/similar.ts";
import { knownIn } from "../intelligence/matching.ts";
import { weighed } from "../intelligence/severityInContext.ts";
import type { Context } from "../platform/context.ts";
import { likelyCategories } from "../playbooks/fitPlaybooks.ts";
import { fittingPlaybooks } from "../playbooks/suggestPlaybooks.ts";
import { adviseOn } from "../triage/advise.ts";
import { judgedText, type TriageInput } from "../triage/input.ts";
import type { Observable, Verdict } from "../triage/model.ts";
import { triage } from "../triage/pipeline.ts";
import { activeModel } from "./activeModel.ts";
import type { Analysis, AnalyzeInput, Categorisation, SeverityAssessment, Strategies } from "./model.ts";
import { verdictSha256 } from "./verdictDigest.ts";

interface Judged {
  incident: Incident | null;
  report: TriageInput;
  about: { incidentId: string | null; tookMs: number };
  verdict: Verdict;
  observables: Observable[];
}

async function incidentOf(incidentId: string, { caller }: Context): Promise<Incident> {
  const incident = requireIncident(await incidentRef(incidentId).get());
  demandInternal(caller, incident);
  return incident;
}

/** What is known beside the report of a stored incident, now. Reads: those of `findSimilar` and `knownIn`. */
async function contextOf(incidentId: string, report: TriageInput, now: Date): Promise<Parameters<typeof triage>[2]> {
  const [{ openCampaign }, { known }] = await Promise.all([findSimilar(incidentId, likenessOf(report), now), knownIn(incidentId, now)]);
  return { openCampaign, knownIndicators: weighed(known) };
}

/** Judges what is asked about, as the trigger does; throws `not_found` or `permission_denied` for an incident that is not the caller's to see. */
async function judge(input: AnalyzeInput, context: Context, { inContext }: { inContext: boolean } = { inContext: false }): Promise<Judged> {
  const incident = input.incidentId === undefined ? null : await incidentOf(input.incidentId, context);
  const { title, text = "", affected } = input;
  const report: TriageInput = incident ? reportOf(incident) : { ...(title === undefined ? {} : { title }), text, ...(affected === undefined ? {} : { affected }) };
  const { model } = await activeModel();
  const started = performance.now();
  const known = incident && inContext ? await contextOf(incident.id, report, context.now) : {};
  const judged = triage(report, model, known);
  return { incident, report, about: { incidentId: incident?.id ?? null, tookMs: Math.round((performance.now() - started) * 100) / 100 }, ...judged };
}

/** The whole verdict on a text or an incident, as it would be now. Stores nothing. */
export async function analyzeIncident(input: AnalyzeInput, context: Context): Promise<Analysis> {
  const { about, verdict, observables } = await judge(input, context);
  return { ...about, verdict, verdictSha256: verdictSha256(verdict), observables };
}

/** The category alone, with the words that decided it. */
export async function categorize(input: AnalyzeInput, context: Context): Promise<Categorisation> {
  const { about, verdict } = await judge(input, context);
  return { ...about, ...verdict };
}

/**
 * The severity alone, with its factors. For a stored incident also the factors `campaign`, other open incidents that share its
 * observables, and `known indicator`, those of its observables that are known by indicators that stand now. The stored verdict
 * leaves them out because its reporter reads it.
 */
export async function assessSeverity(input: AnalyzeInput, context: Context): Promise<SeverityAssessment> {
  const { about, verdict } = await judge(input, context, { inContext: true });
  const { severity, category, recordsEstimated, model, inputSha256 } = verdict;
  return { ...about, ...severity, category, recordsEstimated, model, inputSha256 };
}

/** What can be done about it: techniques, first steps, and this organisation's playbooks. What the team decided counts before what the engine thinks. */
export async function adviseStrategies(input: AnalyzeInput, context: Context): Promise<Strategies> {
  const { incident, report, about, verdict } = await judge(input, context);
  const decided = incident?.categorySource === "human" ? incident.category : null;
  const category = decided ?? verdict.category;
  const severity = (incident?.severitySource === "human" ? incident.severity : null) ?? verdict.severity.level;
  const { type, techniques, mitigations } = adviseOn({ category, text: judgedText(report), systems: report.affected?.systems, severity, needsReview: decided === null && verdict.needsReview });
  const categories = likelyCategories({ category, categorySource: decided === null ? "ai" : "human", triage: { ...verdict, state: "done" } });
  const { model, inputSha256 } = verdict;
  return { ...about, category, severity, type, techniques, mitigations, model, inputSha256, playbooks: await fittingPlaybooks(categories, severity) };
}
