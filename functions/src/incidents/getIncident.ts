import type { z } from "zod";
import type { Context } from "../platform/context.ts";
import { demandSight, maySeeInternal } from "./access.ts";
import type { Incident, IncidentRef } from "./model.ts";
import { incidentRef, loadInternalTriage, requireIncident } from "./store.ts";
import { visibleSimilar } from "./visibleSimilar.ts";

/** One incident as the caller may see it: the team gets the engine's evidence, the similar incidents and the severity in context as well. */
export async function getIncident(input: z.output<typeof IncidentRef>, { caller }: Context): Promise<Incident> {
  const incident = requireIncident(await incidentRef(input.id).get());
  demandSight(caller, incident);
  if (!maySeeInternal(caller, incident) || incident.triage.state !== "done") return incident;
  const { evidence, similar, inContext } = await loadInternalTriage(incident.id);
  const visible = await visibleSimilar(similar, caller, ["number"]);
  return { ...incident, triage: { ...incident.triage, evidence, similar: visible.map(({ incident: { number }, ...found }) => ({ ...found, number })), ...(inContext ? { inContext } : {}) } };
}
