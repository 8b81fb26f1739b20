import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { demandInternal, maySee } from "./access.ts";
import type { SimilarList } from "./mergeModel.ts";
import type { IncidentRef } from "./model.ts";
import { reportOf } from "./report.ts";
import { findSimilar, likenessOf } from "./similar.ts";
import { incidentRef, readIncident, requireIncident } from "./store.ts";

/**
 * The incidents most like this one, most alike first, without those the caller may not see. Searched anew, for the first of a
 * campaign was judged when there were no others yet.
 */
export async function listSimilar({ id }: z.output<typeof IncidentRef>, { caller, now }: Context): Promise<SimilarList> {
  const incident = requireIncident(await incidentRef(id).get());
  demandInternal(caller, incident);
  const { similar } = await findSimilar(id, likenessOf(reportOf(incident)), now);
  if (similar.length === 0) return { items: [] };
  const snapshots = await db().getAll(...similar.map((found) => incidentRef(found.id)));
  const items = similar.flatMap((found, i) => {
    const snapshot = snapshots[i];
    const other = snapshot?.exists === true ? readIncident(snapshot).value : null;
    if (!other || !maySee(caller, other)) return [];
    const { number, title, status, severity, category, createdAt, duplicateOf } = other;
    return [{ ...found, number, title, status, severity, category, createdAt, duplicateOf, isMergedHere: incident.mergedIds.includes(other.id) }];
  });
  return { items };
}
