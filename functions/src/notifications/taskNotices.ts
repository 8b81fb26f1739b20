import type { Task } from "../incidents/taskModel.ts";
import { excerpt, type Notice } from "./notice.ts";

type Told = Pick<Task, "id" | "title" | "assigneeId" | "assignedBy" | "playbookRunId" | "createdBy" | "version">;

/** Whom a change of a task concerns: its new assignee; once for all tasks of one run of a playbook. Pure. */
export function noticesFor(before: Told | null, after: Told): Notice[] {
  if (after.assigneeId === null || before?.assigneeId === after.assigneeId) return [];
  const { id, playbookRunId, version } = after;
  const told = { to: [after.assigneeId], by: after.assignedBy ?? (before ? null : after.createdBy), audience: "team", type: "task_assigned" } as const;
  if (!before && playbookRunId !== null) return [{ ...told, id: `run-${playbookRunId}`, title: "Tasks are yours", body: "A playbook was started and gave you tasks." }];
  return [{ ...told, id: `task-${id}-v${String(version)}`, title: "A task is yours", body: excerpt(after.title, 200) }];
}
