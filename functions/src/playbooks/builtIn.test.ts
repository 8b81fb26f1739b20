import { describe, expect, it } from "vitest";
import { incidentDefaults, type Incident } from "../incidents/model.ts";
import { phases } from "../incidents/taskModel.ts";
import { id as anyId } from "../platform/schemas.ts";
import { categories } from "../triage/model.ts";
import { builtInPlaybooks } from "./builtIn.ts";
import { fitPlaybooks } from "./fitPlaybooks.ts";
import { PlaybookContent } from "./model.ts";
import { planSteps, taskOf } from "./planSteps.ts";

const incident = (changes: Partial<Incident>): Incident => ({ ...incidentDefaults, ...changes });
const created = (content: PlaybookContent, changes: Partial<Incident>) => planSteps(content.steps, incident(changes)).filter(({ skippedBecause }) => skippedBecause === null).map(({ step }) => step);

describe("the built-in playbooks", () => {
  it("keep the ids they were published with: an installation finds its documents by them", () => {
    expect(builtInPlaybooks.map(({ id }) => id).sort()).toEqual(
      ["account-takeover", "business-email-compromise", "data-exposure", "denial-of-service", "fraud", "insider-misuse", "intrusion", "leaked-secret", "lost-or-stolen-device", "malware", "other", "phishing", "ransomware", "supplier-breach", "web-attack"].map((name) => `builtin-${name}`),
    );
    for (const { id } of builtInPlaybooks) expect(anyId.safeParse(id).success, id).toBe(true);
  });
  it.each(categories)("have one that is suggested first for %s, and is written for it", (category) => {
    const fitting = fitPlaybooks(builtInPlaybooks.map(({ id, content }) => ({ ...content, id, source: "builtin" as const })), [category], "critical");
    expect(fitting[0]?.appliesTo.categories[0]).toBe(category);
    expect(fitting[0]?.id).toBe(`builtin-${category.replaceAll("_", "-")}`);
  });
});

describe.each(builtInPlaybooks.map(({ id, content }) => [id, content] as const))("%s", (id, content) => {
  it("fits the schema as it is stored", () => {
    expect(PlaybookContent.parse(JSON.parse(JSON.stringify(content)))).toEqual(content);
  });
  it("contains, recovers and tells people, and has steps the incident cannot be closed without", () => {
    for (const phase of ["triage", "containment", "eradication", "recovery", "communication", "lessons_learned"] as const) expect(content.steps.map((step) => step.phase), phase).toContain(phase);
    for (const changes of [{ severity: "low" }, { severity: "critical", affected: { records: 100 } }] as const) {
      const steps = created(content, changes);
      for (const phase of ["containment", "recovery", "communication"]) expect(steps.map((step) => step.phase), phase).toContain(phase);
      expect(steps.some((step) => step.required && step.phase === "containment")).toBe(true);
    }
  });
  it("can be followed by somebody who has never seen it: short orders, each with a text that says how", () => {
    for (const { id: stepId, title, description } of content.steps) {
      expect(title.length, title).toBeLessThanOrEqual(70);
      expect(title, title).toMatch(/^[A-Z][^.!?]*$/);
      expect(description.length, stepId).toBeGreaterThanOrEqual(90);
      expect(description.length, stepId).toBeLessThanOrEqual(700);
      expect(description, stepId).toMatch(/[.?]$/);
    }
  });
  it("makes tasks that fit into a task", () => {
    const plan = planSteps(content.steps, incident({ severity: "critical", affected: { records: 1 } }));
    for (const planned of plan) expect(taskOf(planned, plan, { assigneeId: null }, new Date(0)).description?.length).toBeLessThanOrEqual(5_000);
  });
  it("has nothing wait for a step of a later phase", () => {
    const order = phases.filter((phase) => phase !== "communication");
    for (const step of content.steps) {
      for (const need of content.steps.filter((other) => step.needs.includes(other.id))) {
        if (step.phase === "communication" || need.phase === "communication") continue;
        expect(order.indexOf(need.phase), `${step.id} needs ${need.id}`).toBeLessThanOrEqual(order.indexOf(step.phase));
      }
    }
  });
  it("has the data protection officer told as soon as records are known to be affected, and duties to report checked when it is severe", () => {
    const idsFor = (changes: Partial<Incident>) => created(content, changes).map((step) => step.id);
    const isAboutData = content.steps.some((step) => step.id === "tell-dpo");
    if (isAboutData) {
      expect(idsFor({ affected: { records: 1 } })).toEqual(expect.arrayContaining(["tell-dpo", "notify-authority", "tell-affected-people"]));
      expect(idsFor({ affected: { records: 0 } }).includes("notify-authority")).toBe(id === "builtin-data-exposure");
      expect(idsFor({}).some((step) => ["check-personal-data", "what-data"].includes(step))).toBe(true);
    }
    if (content.steps.some((step) => step.id === "check-duties")) expect(idsFor({ severity: "high" })).toContain("check-duties");
  });
});

describe("personal data", () => {
  it("is a question in every built-in playbook but the one against floods", () => {
    const without = builtInPlaybooks.filter(({ content }) => !content.steps.some((step) => step.id === "tell-dpo")).map(({ id }) => id);
    expect(without).toEqual(["builtin-denial-of-service"]);
  });
  it("has the authority told a day before the 72 hours of GDPR Art. 33(1) are over", () => {
    const notices = builtInPlaybooks.flatMap(({ content }) => content.steps.filter((step) => step.id === "notify-authority"));
    expect(new Set(notices.map((step) => step.dueMinutes))).toEqual(new Set([48 * 60]));
    expect(notices.every((step) => step.required)).toBe(true);
  });
});
