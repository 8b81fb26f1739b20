import { z } from "zod";
import { Task, taskDefaults } from "../incidents/taskModel.ts";
import { excerpt, type Notice } from "./notice.ts";

/** A task as far as notices go, with who gave it to its assignee. */
export const AssignedTask = Task.pick({ id: true, title: true, assigneeId: true, playbookRunId: true, createdBy: true, version: true }).extend({ assignedBy: z.string().nullable() });
export type AssignedTask = z.output<typeof AssignedTask>;
export const assignedTaskDefaults: AssignedTask = { ...taskDefaults, assignedBy: null };

/** Whom a change of a task concerns: its new assignee; once for all tasks of one run of a playbook. Pure. */
export function noticesFor(before: AssignedTask | null, after: AssignedTask): Notice[] {
  if (after.assigneeId === null || before?.assigneeId === after.assigneeId) return [];
  const { id, playbookRunId, version } = after;
  const told = { to: [after.assigneeId], by: after.assignedBy ?? (before ? null : after.createdBy), audience: "team", type: "task_assigned" } as const;
  if (!before && playbookRunId !== null) return [{ ...told, id: `run-${playbookRunId}`, title: "Tasks are yours", body: "A playbook was started and gave you tasks." }];
  return [{ ...told, id: `task-${id}-v${String(version)}`, title: "A task is yours", body: excerpt(after.title, 200) }];
}
