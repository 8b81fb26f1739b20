import type { Caller } from "../platform/caller.ts";
import { db } from "../platform/firestore.ts";
import { maySee } from "./access.ts";
import type { Incident, Resemblance } from "./model.ts";
import { incidentRef, readIncident } from "./store.ts";

/**
 * Those of the incidents found alike that the caller may see as they stand now, each with the incident: one may have been
 * restricted or deleted since it was found. A read for each.
 *
 * @param fields what is wanted of the incidents; the others hold their default
 */
export async function visibleSimilar(found: readonly Resemblance[], caller: Caller, fields: readonly (keyof Incident)[]): Promise<(Resemblance & { incident: Incident })[]> {
  if (found.length === 0) return [];
  const snapshots = await db().getAll(...found.map(({ id }) => incidentRef(id)), { fieldMask: ["reportedBy", "restricted", "watchers", ...fields] });
  return found.flatMap((resemblance, at) => {
    const snapshot = snapshots[at];
    const incident = snapshot?.exists === true ? readIncident(snapshot).value : null;
    return incident && maySee(caller, incident) ? [{ ...resemblance, incident }] : [];
  });
}
