import type { CollectionReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import { AppError } from "../platform/errors.ts";
import { readSnapshot } from "../platform/firestore.ts";
import type { Incident } from "./model.ts";
import { incidentRef } from "./store.ts";
import { countTasks } from "./taskCounts.ts";
import { phases, Task, taskDefaults, type TaskCounts } from "./taskModel.ts";

// More than any playbook has; a list a person can still oversee, and a bound for what one incident costs.
const tasksMax = 200;

export const tasksOf = (incidentId: string): CollectionReference => incidentRef(incidentId).collection("tasks");
export const readTask = (snapshot: DocumentSnapshot): Task => readSnapshot(Task, taskDefaults, snapshot).value;

export type NewTask = Pick<Task, "id" | "title" | "phase" | "csfFunction"> & Partial<Pick<Task, "description" | "required" | "assigneeId" | "dueAt" | "playbookRunId" | "stepId">>;

/**
 * Writes new tasks and returns them with the incident's counts, which the caller writes with the incident (`writeIncident`).
 * Throws `conflict` when there would be too many. Call among a transaction's writes.
 */
export function createTasks(tx: Transaction, incident: Incident, tasks: readonly NewTask[], createdBy: string, now: Date): { tasks: Task[]; counts: TaskCounts } {
  if (incident.tasks.total + tasks.length > tasksMax) throw new AppError("conflict", `An incident has ${String(tasksMax)} tasks at most.`);
  const created = tasks.map((task, i): Task => ({ ...taskDefaults, ...task, assignedBy: task.assigneeId ? createdBy : null, order: phases.indexOf(task.phase) * 1_000 + incident.tasks.total + i, createdBy, createdAt: now, version: 1 }));
  for (const { id, ...fields } of created) tx.create(tasksOf(incident.id).doc(id), fields);
  return { tasks: created, counts: countTasks(incident.tasks, [], created) };
}
