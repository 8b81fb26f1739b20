import { openStream } from "../audit/log.ts";
import { demandWork } from "../incidents/access.ts";
import { auditStreamOf, loadIncident, writeIncident, writeTimeline } from "../incidents/documents.ts";
import { isOpen } from "../incidents/lifecycle.ts";
import { proposalOf, writeProposal } from "../incidents/proposal.ts";
import { loadSettings } from "../incidents/settings.ts";
import { createTasks } from "../incidents/tasks.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import type { Playbook } from "./model.ts";
import { planSteps, taskOf } from "./planSteps.ts";
import type { Run, RunPlaybookInput } from "./runModel.ts";
import { playbookRef, requirePlaybook, runsOf } from "./store.ts";

/** Throws `conflict` for a playbook that is archived, or whose steps cannot be read. */
function demandRunnable(playbook: Playbook): void {
  if (playbook.status === "archived") throw new AppError("conflict", "This playbook is archived; restore it first, or choose another.");
  if (playbook.steps.length === 0) throw new AppError("conflict", "This playbook has no steps that can be read; correct it first.");
}

/**
 * Runs a playbook on an open incident the caller works on: each step whose conditions hold becomes a task, a copy that
 * later versions of the playbook do not touch. Throws `conflict` when it has run there before, unless `again` says so.
 */
export async function runPlaybook(input: RunPlaybookInput, context: Context): Promise<Run> {
  const { caller, now } = context;
  const settings = await loadSettings();
  return await context.transaction(async (tx) => {
    // The first run has the playbook's id, so that one read tells whether there was one.
    const firstRef = runsOf(input.id).doc(input.playbookId);
    const [incident, snapshot, first] = await Promise.all([loadIncident(tx, input.id), tx.get(playbookRef(input.playbookId)), tx.get(firstRef)]);
    demandWork(caller, incident);
    if (!isOpen(incident.status)) throw new AppError("conflict", "The incident is closed; reopen it first.");
    const playbook = requirePlaybook(snapshot);
    demandRunnable(playbook);
    if (first.exists && !input.again) throw new AppError("conflict", "This playbook has already run on this incident; its tasks are there. Send again: true to create them once more.");
    const audit = await openStream(tx, auditStreamOf(input.id));

    const runRef = first.exists ? runsOf(input.id).doc(context.newId()) : firstRef;
    const plan = planSteps(playbook.steps, incident);
    const tasks = plan.filter(({ skippedBecause }) => skippedBecause === null).map((planned) => ({ ...taskOf(planned, plan, incident, now), id: context.newId(), playbookRunId: runRef.id }));
    const { counts } = createTasks(tx, incident, tasks, caller.uid, now);
    const run: Omit<Run, "id"> = {
      playbookId: playbook.id,
      playbookVersion: playbook.version,
      name: playbook.name,
      startedBy: caller.uid,
      at: now,
      steps: plan.map(({ step, skippedBecause }) => ({ stepId: step.id, taskId: tasks.find(({ stepId }) => stepId === step.id)?.id ?? null, skippedBecause, action: step.action })),
    };
    tx.create(runRef, run);
    const updated = writeIncident(tx, incident, now, { tasks: counts, proposal: proposalOf({ ...incident, tasks: counts }, settings, now) });
    const details = { playbookId: playbook.id, playbookVersion: playbook.version, runId: runRef.id, tasks: tasks.length, skipped: plan.length - tasks.length };
    writeTimeline(tx, input.id, `v${String(updated.version)}-playbook`, { at: now, kind: "playbook", actorId: caller.uid, summary: `Playbook started: ${playbook.name}`, audience: "team", details });
    audit.append({ event: "playbook.run", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}/runs/${runRef.id}`, requestId: context.requestId, details: { ...details, version: updated.version } });
    writeProposal(tx, audit, incident, updated, now);
    return { id: runRef.id, ...run };
  });
}
