import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { demandSight, maySeeInternal } from "./access.ts";
import type { Incident, IncidentRef } from "./model.ts";
import { incidentRef, loadInternalTriage, requireIncident } from "./store.ts";

/** One incident as the caller may see it: the team gets the engine's evidence and the similar incidents as well. */
export async function getIncident(input: z.output<typeof IncidentRef>, context: Context): Promise<Incident> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandSight(context.caller, incident);
  if (!maySeeInternal(context.caller, incident) || incident.triage.state !== "done") return incident;
  return { ...incident, triage: { ...incident.triage, ...(await loadInternalTriage(incident.id)) } };
}
