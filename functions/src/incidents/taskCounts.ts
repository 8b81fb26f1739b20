import { isFinished, type Task, type TaskCounts } from "./taskModel.ts";

type Counted = Pick<Task, "state" | "required" | "phase">;

function countOf(task: Counted): TaskCounts {
  const isOpen = !isFinished(task);
  const isContainment = task.required && task.phase === "containment";
  return { total: 1, finished: isOpen ? 0 : 1, requiredOpen: task.required && isOpen ? 1 : 0, containmentRequired: isContainment ? 1 : 0, containmentOpen: isContainment && isOpen ? 1 : 0 };
}

const fields = ["total", "finished", "requiredOpen", "containmentRequired", "containmentOpen"] as const;

/** The counts after tasks were added and changed; `before` holds the changed ones as they were. Pure. */
export function countTasks(counts: TaskCounts, before: readonly Counted[], after: readonly Counted[]): TaskCounts {
  const sum = { ...counts };
  for (const field of fields) {
    for (const task of after) sum[field] += countOf(task)[field];
    for (const task of before) sum[field] -= countOf(task)[field];
    sum[field] = Math.max(0, sum[field]);
  }
  return sum;
}
