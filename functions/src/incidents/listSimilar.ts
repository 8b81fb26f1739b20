import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { demandInternal } from "./access.ts";
import type { SimilarList } from "./mergeModel.ts";
import type { IncidentRef } from "./model.ts";
import { reportOf } from "./report.ts";
import { findSimilar, likenessOf } from "./similar.ts";
import { incidentRef, requireIncident } from "./store.ts";
import { visibleSimilar } from "./visibleSimilar.ts";

/**
 * The incidents most like this one, most alike first, without those the caller may not see. Searched anew, for the first of a
 * campaign was judged when there were no others yet.
 */
export async function listSimilar({ id }: z.output<typeof IncidentRef>, { caller, now }: Context): Promise<SimilarList> {
  const incident = requireIncident(await incidentRef(id).get());
  demandInternal(caller, incident);
  const { similar } = await findSimilar(id, likenessOf(reportOf(incident)), now);
  const visible = await visibleSimilar(similar, caller, ["number", "title", "status", "severity", "category", "createdAt", "duplicateOf"]);
  const items = visible.map(({ incident: { number, title, status, severity, category, createdAt, duplicateOf }, ...found }) => ({ ...found, number, title, status, severity, category, createdAt, duplicateOf, isMergedHere: incident.mergedIds.includes(found.id) }));
  return { items };
}
