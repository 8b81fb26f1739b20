import { maySee } from "../incidents/access.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import { listIncidents } from "../incidents/listIncidents.ts";
import { ListIncidentsInput, type Incident } from "../incidents/model.ts";
import type { Context } from "../platform/context.ts";
import { db } from "../platform/firestore.ts";
import { planSteps } from "./planSteps.ts";
import type { DryRunInput, DryRunOutput } from "./runModel.ts";
import { playbookRef, requirePlaybook } from "./store.ts";

/** The incidents asked for by id, as far as the caller may see them and they are of the category. */
async function readChosen(ids: readonly string[], category: DryRunInput["category"], { caller }: Context): Promise<Incident[]> {
  const snapshots = await db().getAll(...ids.map((id) => incidentRef(id)));
  return snapshots.filter(({ exists }) => exists).map((snapshot) => readIncident(snapshot).value).filter((incident) => maySee(caller, incident) && (category === undefined || incident.category === category));
}

/** What a playbook would do to past incidents, each as it is now. Writes nothing; throws `not_found` for no playbook. */
export async function dryRun(input: DryRunInput, context: Context): Promise<DryRunOutput> {
  const playbook = requirePlaybook(await playbookRef(input.id).get());
  const ids = input.incidentIds && [...new Set(input.incidentIds)];
  const incidents = ids ? await readChosen(ids, input.category, context) : (await listIncidents(ListIncidentsInput.parse({ category: input.category, limit: input.limit }), context)).items;
  const plans = incidents.map((incident) => ({ incident, plan: planSteps(playbook.steps, incident) }));
  return {
    playbookId: playbook.id,
    playbookVersion: playbook.version,
    incidents: plans.map(({ incident, plan }) => ({
      incidentId: incident.id,
      number: incident.number,
      created: plan.filter(({ skippedBecause }) => skippedBecause === null).map(({ step }) => step.id),
      skipped: plan.flatMap(({ step, skippedBecause }) => (skippedBecause === null ? [] : [{ stepId: step.id, because: skippedBecause }])),
    })),
    steps: playbook.steps.map(({ id: stepId, title }, i) => {
      const created = plans.filter(({ plan }) => plan[i]?.skippedBecause === null).length;
      return { stepId, title, created, skipped: plans.length - created };
    }),
    notFound: (ids ?? []).filter((id) => !incidents.some((incident) => incident.id === id)),
  };
}
