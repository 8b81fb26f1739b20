import { describe, expect, it } from "vitest";
import { incidentDefaults } from "../incidents/model.ts";
import { Steps } from "./model.ts";
import { planSteps, taskOf } from "./planSteps.ts";

const now = new Date("2026-06-01T12:00:00Z");
const steps = Steps.parse([
  { id: "save", title: "Save memory", phase: "triage" },
  { id: "lead", title: "Name a lead", phase: "triage", conditions: [{ field: "severity", operator: "atLeast", value: "high" }] },
  { id: "wipe", title: "Wipe the disk", description: "All of it.", phase: "eradication", csfFunction: "protect", required: true, owner: "assignee", dueMinutes: 90, needs: ["save", "lead"] },
]);
const taskOfWipe = (severity: "low" | "high", assigneeId: string | null) => {
  const plan = planSteps(steps, { ...incidentDefaults, severity });
  const wipe = plan[2];
  return wipe && taskOf(wipe, plan, { assigneeId }, now);
};

describe("a plan", () => {
  it("keeps every step in its order and says of each left out why", () => {
    expect(planSteps(steps, { ...incidentDefaults, severity: "low" }).map(({ step, skippedBecause }) => [step.id, skippedBecause])).toEqual([
      ["save", null],
      ["lead", "the severity: low (asked: at least high)"],
      ["wipe", null],
    ]);
  });
});

describe("a step's task", () => {
  it("is a copy of the step, with owner and due time as of the start", () => {
    expect(taskOfWipe("high", "u1")).toEqual({ title: "Wipe the disk", description: "All of it.\n\nDo first: Save memory; Name a lead.", phase: "eradication", csfFunction: "protect", required: true, assigneeId: "u1", dueAt: new Date("2026-06-01T13:30:00Z"), stepId: "wipe" });
  });
  it("is nobody's while nobody has the incident", () => {
    expect(taskOfWipe("high", null)?.assigneeId).toBe(null);
  });
  it("does not wait for a step that was left out", () => {
    expect(taskOfWipe("low", null)?.description).toBe("All of it.\n\nDo first: Save memory.");
  });
  it("has no due time and no owner unless the step says so", () => {
    const plan = planSteps(steps, incidentDefaults);
    expect(plan[0] && taskOf(plan[0], plan, { assigneeId: "u1" }, now)).toMatchObject({ dueAt: null, assigneeId: null, description: "" });
  });
});
