import { demandInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import type { Category } from "../triage/model.ts";
import { fitPlaybooks, likelyCategories } from "./fitPlaybooks.ts";
import type { PlaybookSummary } from "./model.ts";
import type { SuggestInput, SuggestOutput } from "./runModel.ts";
import { playbooksCollection, readRun, readSummary, runsOf, summaryFields } from "./store.ts";

// More playbooks for one category than anybody keeps apart; the newest count.
const consideredMax = 100;
const suggestedMax = 10;

/** The playbooks in use that apply to an incident of these categories and this severity, the best first. One read for each that is considered. */
export async function fittingPlaybooks(categories: readonly Category[], severity: Incident["severity"]): Promise<PlaybookSummary[]> {
  if (categories.length === 0) return [];
  const query = playbooksCollection().where("status", "==", "active").where("appliesTo.categories", "array-contains-any", categories);
  const found = (await query.orderBy("createdAt", "desc").limit(consideredMax).select(...summaryFields).get()).docs.map(readSummary);
  return fitPlaybooks(found, categories, severity).slice(0, suggestedMax);
}

/** The playbooks that apply to an incident, the best first, and when each was first run on it. */
export async function suggestPlaybooks(input: SuggestInput, { caller }: Context): Promise<SuggestOutput> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandInternal(caller, incident);
  const suggested = await fittingPlaybooks(likelyCategories(incident), incident.severity);
  if (suggested.length === 0) return { items: [] };
  const runs = await db().getAll(...suggested.map(({ id }) => runsOf(input.id).doc(id)), { fieldMask: ["at"] });
  return { items: suggested.map((playbook, i) => ({ ...playbook, ranAt: runs[i]?.exists === true ? readRun(runs[i]).at : null })) };
}
