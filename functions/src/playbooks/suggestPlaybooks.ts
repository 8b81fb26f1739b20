import { demandInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { fitPlaybooks, likelyCategories } from "./fitPlaybooks.ts";
import type { SuggestInput, SuggestOutput } from "./runModel.ts";
import { playbooksCollection, readRun, readSummary, runsOf, summaryFields } from "./store.ts";

// More playbooks for one category than anybody keeps apart; the newest count.
const consideredMax = 100;
const suggestedMax = 10;

/** The playbooks that apply to an incident, the best first, and when each was first run on it. */
export async function suggestPlaybooks(input: SuggestInput, { caller }: Context): Promise<SuggestOutput> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandInternal(caller, incident);
  const categories = likelyCategories(incident);
  if (categories.length === 0) return { items: [] };
  const query = playbooksCollection().where("status", "==", "active").where("appliesTo.categories", "array-contains-any", categories);
  const found = (await query.orderBy("createdAt", "desc").limit(consideredMax).select(...summaryFields).get()).docs.map(readSummary);
  const suggested = fitPlaybooks(found, categories, incident.severity).slice(0, suggestedMax);
  if (suggested.length === 0) return { items: [] };
  const runs = await db().getAll(...suggested.map(({ id }) => runsOf(input.id).doc(id)), { fieldMask: ["at"] });
  return { items: suggested.map((playbook, i) => ({ ...playbook, ranAt: runs[i]?.exists === true ? readRun(runs[i]).at : null })) };
}
