import { FieldPath, type Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { loadTeamMember } from "../identity/users.ts";
import type { Caller } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { fetchPage } from "../platform/paging.ts";
import { demandVersion } from "../platform/version.ts";
import { demandInternal, demandWork, maySeeInternal } from "./access.ts";
import { isOpen } from "./lifecycle.ts";
import type { Incident } from "./model.ts";
import { proposalOf, writeProposal } from "./proposal.ts";
import { loadSettings } from "./settings.ts";
import { auditStreamOf, incidentRef, loadIncident, requireIncident, writeIncident, writeTimeline } from "./store.ts";
import { countTasks } from "./taskCounts.ts";
import { isFinished, type AddTaskInput, type ListTasksInput, type Task, type TaskPage, type UpdateTaskInput } from "./taskModel.ts";
import { createTasks, readTask, tasksOf } from "./tasks.ts";

/** Throws `conflict` for a closed incident, `invalid_input` for somebody who could not see the task. */
async function demandPossible(tx: Transaction, incident: Incident, assigneeId: string | null | undefined): Promise<void> {
  if (!isOpen(incident.status)) throw new AppError("conflict", "The incident is closed; reopen it first.");
  if (!assigneeId) return;
  const member = await loadTeamMember(tx, assigneeId);
  if (!maySeeInternal(member, incident)) throw new AppError("conflict", "The incident is restricted and this person is not among its watchers.");
}

/** Adds a task to an open incident. Throws `conflict` when it is closed or has too many. */
export async function addTask({ id, ...task }: AddTaskInput, context: Context): Promise<Task> {
  const { caller, now } = context;
  const taskId = context.newId();
  const settings = await loadSettings();
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, id);
    demandInternal(caller, incident);
    await demandPossible(tx, incident, task.assigneeId);
    const audit = await openStream(tx, auditStreamOf(id));
    const { tasks, counts } = createTasks(tx, incident, [{ id: taskId, ...task }], caller.uid, now);
    const [created] = tasks;
    if (!created) throw new Error("no task was created");
    const updated = writeIncident(tx, incident, now, { tasks: counts, proposal: proposalOf({ ...incident, tasks: counts }, settings, now) });
    writeTimeline(tx, id, `v${String(updated.version)}-task`, { at: now, kind: "task", actorId: caller.uid, summary: `Task added: ${task.title}`, audience: "team", details: { taskId } });
    audit.append({ event: "task.added", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${id}/tasks/${taskId}`, requestId: context.requestId, details: { phase: task.phase, required: task.required, version: updated.version } });
    return created;
  });
}

/** Throws `permission_denied` unless who lets a required task go may work on the incident: required tasks keep it open. */
function demandMayRelease(caller: Caller, incident: Incident, task: Task, changed: Task): void {
  const isReleased = task.required && (!changed.required || (changed.state === "skipped" && task.state !== "skipped"));
  if (isReleased) demandWork(caller, incident);
}

/** What happened to a task, for the incident's story; null for what changes nothing of its course. */
function newsOf(task: Task, changed: Task): string | null {
  if (changed.state !== task.state) return `Task ${changed.state.replaceAll("_", " ")}: ${changed.title}`;
  if (changed.required !== task.required) return `Task ${changed.required ? "required" : "no longer required"}: ${changed.title}`;
  return null;
}

/** What a task becomes. Throws `invalid_input` for a required one that is skipped without a note. */
function change(task: Task, { id: _, taskId: __, ...asked }: UpdateTaskInput, by: string, now: Date): Task {
  const fields: Partial<Task> = Object.fromEntries(Object.entries(asked));
  const assignedBy = fields.assigneeId === undefined || fields.assigneeId === task.assigneeId ? task.assignedBy : fields.assigneeId === null ? null : by;
  const changed = { ...task, ...fields, assignedBy, version: task.version + 1 };
  if (changed.state === "skipped" && changed.required && (changed.note ?? "").trim() === "") {
    throw new AppError("invalid_input", "A required task is skipped with a note that says why.", { errors: [{ path: "note", message: "Required" }] });
  }
  if (isFinished(changed) === isFinished(task)) return changed;
  return { ...changed, finishedBy: isFinished(changed) ? by : null, finishedAt: isFinished(changed) ? now : null };
}

/** Changes a task of an open incident, with what follows for the incident. */
export async function updateTask(input: UpdateTaskInput, context: Context): Promise<Task> {
  const { caller, now } = context;
  const settings = await loadSettings();
  return await context.transaction(async (tx) => {
    const [incident, snapshot] = await Promise.all([loadIncident(tx, input.id), tx.get(tasksOf(input.id).doc(input.taskId))]);
    demandInternal(caller, incident);
    if (!snapshot.exists) throw new AppError("not_found", "There is no such task.");
    const task = readTask(snapshot);
    demandVersion(context, task.version);
    await demandPossible(tx, incident, input.assigneeId === task.assigneeId ? null : input.assigneeId);
    const audit = await openStream(tx, auditStreamOf(input.id));

    const changed = change(task, input, caller.uid, now);
    demandMayRelease(caller, incident, task, changed);
    const { id: _, ...stored } = changed;
    tx.set(snapshot.ref, stored);
    const counts = countTasks(incident.tasks, [task], [changed]);
    const updated = writeIncident(tx, incident, now, { tasks: counts, proposal: proposalOf({ ...incident, tasks: counts }, settings, now) });
    const news = newsOf(task, changed);
    if (news !== null) writeTimeline(tx, input.id, `v${String(updated.version)}-task`, { at: now, kind: "task", actorId: caller.uid, summary: news, audience: "team", details: { taskId: task.id, from: task.state, to: changed.state, required: changed.required } });
    const fields = Object.keys(input).filter((field) => field !== "id" && field !== "taskId").sort();
    audit.append({ event: "task.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: `incidents/${input.id}/tasks/${task.id}`, requestId: context.requestId, details: { fields, state: changed.state, required: changed.required, version: updated.version } });
    writeProposal(tx, audit, incident, updated, now);
    return changed;
  });
}

/** An incident's tasks, in the order of their phases. */
export async function listTasks(input: ListTasksInput, context: Context): Promise<TaskPage> {
  demandInternal(context.caller, requireIncident(await incidentRef(input.id).get()));
  const page = await fetchPage(tasksOf(input.id).orderBy("order").orderBy(FieldPath.documentId()), "order", input, "number");
  return { items: page.snapshots.map(readTask), nextCursor: page.nextCursor };
}
