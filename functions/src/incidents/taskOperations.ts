import { operation, type Operations } from "../platform/operation.ts";
import { AddTaskInput, ListTasksInput, Task, TaskPage, UpdateTaskInput } from "./taskModel.ts";

const path = "/incidents/{id}/tasks";

export const taskOperations = {
  addTask: operation({
    summary: "Add a task to an incident",
    permission: "task.work",
    rest: { method: "post", path, status: 201 },
    input: AddTaskInput,
    output: Task,
    limit: "write",
    mutates: true,
    load: async () => (await import("./workTasks.ts")).addTask,
  }),
  listTasks: operation({
    summary: "List an incident's tasks",
    description: "In the order of their phases.",
    permission: "task.read",
    rest: { method: "get", path },
    input: ListTasksInput,
    output: TaskPage,
    limit: "read",
    mutates: false,
    load: async () => (await import("./workTasks.ts")).listTasks,
  }),
  updateTask: operation({
    summary: "Change a task",
    description: "Finishing the last required containment task proposes that the incident is contained. Skipping a required task needs a note.",
    permission: "task.work",
    rest: { method: "put", path: `${path}/{taskId}` },
    input: UpdateTaskInput,
    output: Task,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./workTasks.ts")).updateTask,
  }),
} satisfies Operations;
