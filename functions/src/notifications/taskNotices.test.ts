import { describe, expect, it } from "vitest";
import { taskDefaults, type Task } from "../incidents/taskModel.ts";
import { noticesFor } from "./taskNotices.ts";

const task = (changes: Partial<Task>): Task => ({ ...taskDefaults, id: "t1", title: "Isolate the host", createdBy: "senior", version: 1, ...changes });

describe("a task", () => {
  it("is told to who gets it, when it is made or given on, with who gave it", () => {
    expect(noticesFor(null, task({ assigneeId: "ada" }))).toMatchObject([{ to: ["ada"], by: "senior", audience: "team", id: "task-t1-v1", type: "task_assigned", body: "Isolate the host" }]);
    expect(noticesFor(task({ assigneeId: "ada" }), task({ assigneeId: "ben", assignedBy: "ada", version: 2 }))).toMatchObject([{ to: ["ben"], by: "ada", id: "task-t1-v2" }]);
  });
  it("of which it is not known who gave it on is told all the same", () => {
    expect(noticesFor(task({}), task({ assigneeId: "ben", version: 2 }))).toMatchObject([{ to: ["ben"], by: null }]);
  });
  it("is told once for all that one run of a playbook gives to somebody, and by itself when it is given on later", () => {
    const ids = ["t1", "t2"].flatMap((id) => noticesFor(null, task({ id, assigneeId: "ada", playbookRunId: "r1" }))).map(({ id }) => id);
    expect(ids).toEqual(["run-r1", "run-r1"]);
    expect(noticesFor(task({ playbookRunId: "r1" }), task({ assigneeId: "ada", playbookRunId: "r1", version: 2 }))).toMatchObject([{ id: "task-t1-v2" }]);
  });
  it("that is nobody's, stays somebody's or is taken away is told to nobody", () => {
    expect(noticesFor(null, task({}))).toEqual([]);
    expect(noticesFor(task({ assigneeId: "ada" }), task({ assigneeId: "ada", version: 2 }))).toEqual([]);
    expect(noticesFor(task({ assigneeId: "ada" }), task({ version: 2 }))).toEqual([]);
  });
});
