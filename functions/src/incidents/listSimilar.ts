import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { demandInternal, maySee } from "./access.ts";
import type { SimilarList } from "./mergeModel.ts";
import type { IncidentRef } from "./model.ts";
import { incidentRef, loadInternalTriage, readIncident, requireIncident } from "./store.ts";

/**
 * The incidents the engine found most like this one, as they stand now, most alike first; without those the caller may
 * not see. Empty until the engine has judged it.
 */
export async function listSimilar({ id }: z.output<typeof IncidentRef>, { caller }: Context): Promise<SimilarList> {
  const incident = requireIncident(await incidentRef(id).get());
  demandInternal(caller, incident);
  const { similar } = await loadInternalTriage(id);
  if (similar.length === 0) return { items: [] };
  const snapshots = await db().getAll(...similar.map((found) => incidentRef(found.id)));
  const items = snapshots.flatMap((snapshot, i) => {
    const { value: other } = readIncident(snapshot);
    if (!snapshot.exists || !maySee(caller, other)) return [];
    const { number, title, status, severity, category, createdAt, duplicateOf } = other;
    return [{ id: other.id, score: similar[i]?.score ?? 0, number, title, status, severity, category, createdAt, duplicateOf, isMergedHere: incident.mergedIds.includes(other.id) }];
  });
  return { items };
}
