import { z } from "zod";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";

/** Phases of a response, in order, after NIST SP 800-61; `communication` runs beside them. */
export const phases = ["triage", "containment", "eradication", "recovery", "communication", "lessons_learned"] as const;
export const Phase = z.enum(phases);
/** Functions of the NIST Cybersecurity Framework 2.0. */
export const CsfFunction = z.enum(["govern", "identify", "protect", "detect", "respond", "recover"]);
/** `skipped`: not done, on purpose, with a note. */
export const TaskState = z.enum(["open", "in_progress", "done", "skipped"]);

export const Task = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    state: TaskState,
    phase: Phase,
    csfFunction: CsfFunction,
    required: z.boolean().meta({ description: "The incident cannot be closed while it is neither done nor skipped" }),
    assigneeId: z.string().nullable(),
    assignedBy: z.string().nullable(),
    dueAt: timestamp.nullable(),
    order: z.int(),
    playbookRunId: z.string().nullable(),
    stepId: z.string().nullable().meta({ description: "The playbook's step it came from" }),
    note: z.string().nullable().meta({ description: "What was done, or why not" }),
    createdBy: z.string(),
    createdAt: timestamp,
    finishedBy: z.string().nullable(),
    finishedAt: timestamp.nullable(),
    version: z.int().min(0),
  })
  .meta({ id: "Task" });
export type Task = z.output<typeof Task>;

const epoch = new Date(0);
export const taskDefaults: Task = { id: "", title: "", description: "", state: "open", phase: "triage", csfFunction: "respond", required: false, assigneeId: null, assignedBy: null, dueAt: null, order: 0, playbookRunId: null, stepId: null, note: null, createdBy: "", createdAt: epoch, finishedBy: null, finishedAt: null, version: 0 };

/** Nothing is left to do for it. */
export const isFinished = ({ state }: Pick<Task, "state">): boolean => state === "done" || state === "skipped";

/** How an incident's tasks stand, kept on the incident so that guards and boards need not read them. */
export const TaskCounts = z.object({ total: z.int(), finished: z.int(), requiredOpen: z.int(), containmentRequired: z.int(), containmentOpen: z.int() });
export type TaskCounts = z.output<typeof TaskCounts>;
export const noTasks: TaskCounts = { total: 0, finished: 0, requiredOpen: 0, containmentRequired: 0, containmentOpen: 0 };

export const AddTaskInput = z.strictObject({
  id,
  title: line(3, 200),
  description: text(0, 5_000).default(""),
  phase: Phase,
  csfFunction: CsfFunction.default("respond"),
  required: z.boolean().default(false),
  assigneeId: id.nullable().default(null),
  dueAt: timestamp.nullable().default(null),
});
export type AddTaskInput = z.output<typeof AddTaskInput>;

export const UpdateTaskInput = z.strictObject({
  id,
  taskId: id,
  title: line(3, 200).optional(),
  description: text(0, 5_000).optional(),
  state: TaskState.optional(),
  required: z.boolean().optional(),
  assigneeId: id.nullable().optional(),
  dueAt: timestamp.nullable().optional(),
  note: text(0, 5_000).nullable().optional().meta({ description: "Required to skip a required task" }),
});
export type UpdateTaskInput = z.output<typeof UpdateTaskInput>;

export const ListTasksInput = page.extend({ id });
export type ListTasksInput = z.output<typeof ListTasksInput>;
export const TaskPage = pageOf(Task);
export type TaskPage = z.output<typeof TaskPage>;
