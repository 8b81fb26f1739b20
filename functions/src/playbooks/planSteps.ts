import type { Incident } from "../incidents/model.ts";
import type { NewTask } from "../incidents/tasks.ts";
import { whyNot, type Facts } from "./conditions.ts";
import type { Step } from "./model.ts";

export interface PlannedStep {
  step: Step;
  /** Why it becomes no task; null when it does. */
  skippedBecause: string | null;
}

/** Which steps become tasks of an incident as it is now, in their order. Pure; a dry run asks the same. */
export function planSteps(steps: readonly Step[], incident: Facts): PlannedStep[] {
  return steps.map((step) => ({ step, skippedBecause: whyNot(step.conditions, incident) }));
}

/** The task of a planned step. What has to be done first stands in its text, save steps that were left out. */
export function taskOf({ step }: PlannedStep, plan: readonly PlannedStep[], incident: Pick<Incident, "assigneeId">, now: Date): Omit<NewTask, "id"> {
  const { id, title, description, phase, csfFunction, required, owner, dueMinutes, needs } = step;
  const first = plan.filter((other) => other.skippedBecause === null && needs.includes(other.step.id)).map((other) => other.step.title);
  return {
    title,
    description: [description, ...(first.length > 0 ? [`Do first: ${first.join("; ")}.`] : [])].filter((part) => part !== "").join("\n\n"),
    phase,
    csfFunction,
    required,
    assigneeId: owner === "assignee" ? incident.assigneeId : null,
    dueAt: dueMinutes === null ? null : new Date(now.getTime() + dueMinutes * 60_000),
    stepId: id,
  };
}
