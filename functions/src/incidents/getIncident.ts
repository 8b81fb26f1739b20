import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandSight, maySeeInternal } from "./access.ts";
import type { Incident, IncidentRef } from "./model.ts";
import { incidentRef, loadInternalTriage, readIncident } from "./store.ts";

/** One incident as the caller may see it: the team gets the engine's evidence and the similar incidents as well. */
export async function getIncident(input: z.output<typeof IncidentRef>, context: Context): Promise<Incident> {
  const snapshot = await incidentRef(input.id).get();
  if (!snapshot.exists) throw new AppError("not_found", "There is no such incident, or you may not see it.");
  const incident = readIncident(snapshot).value;
  demandSight(context.caller, incident);
  if (!maySeeInternal(context.caller, incident) || incident.triage.state !== "done") return incident;
  return { ...incident, triage: { ...incident.triage, ...(await loadInternalTriage(incident.id)) } };
}
