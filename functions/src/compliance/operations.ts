import { z } from "zod";
import { operation, type Operations } from "../platform/operation.ts";
import { Clock, ClockList, ClocksInput, SetFactsInput, SubmitClockInput, WaiveClockInput } from "./model.ts";
import { ComplianceSettings, UpdateSettingsInput } from "./settings.ts";

const path = "/compliance/incidents/{id}/clocks";
const settingsPath = "/compliance/settings";

/** Regulatory deadlines: which run, from when, until when, and what became of them. */
export const operations = {
  listClocks: operation({
    summary: "List an incident's regulatory deadlines",
    description: "With the facts they follow from, what contradicts itself, and the regimes nobody has decided about. Documented, never a statement that anybody complies.",
    permission: "incident.readInternal",
    rest: { method: "get", path },
    input: ClocksInput,
    output: ClockList,
    limit: "read",
    mutates: false,
    versioned: true,
    load: async () => (await import("./listClocks.ts")).listClocks,
  }),
  setFacts: operation({
    summary: "Say what is known of an incident for its deadlines",
    description: "A person's word wins over the engine's. An answer that ends a clock, or comes before one that is raised, needs a reason, and a manager where the clock ran or would run. Facts of a duplicate are said in the incident it repeats.",
    permission: "clock.work",
    rest: { method: "put", path },
    input: SetFactsInput,
    output: ClockList,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./setFacts.ts")).setFacts,
  }),
  submitClock: operation({
    summary: "Note that a notice was submitted",
    description: "May be repeated, for an updated report. What counts from a submission starts.",
    permission: "clock.work",
    rest: { method: "post", path: `${path}/{clockId}/submit` },
    input: SubmitClockInput,
    output: Clock,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./workClocks.ts")).submitClock,
  }),
  waiveClock: operation({
    summary: "Let a deadline go, with a reason",
    permission: "clock.waive",
    rest: { method: "post", path: `${path}/{clockId}/waive` },
    input: WaiveClockInput,
    output: Clock,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./workClocks.ts")).waiveClock,
  }),
  reopenClock: operation({
    summary: "Take back a waiver, or a submission entered by mistake",
    permission: "clock.waive",
    rest: { method: "post", path: `${path}/{clockId}/reopen` },
    input: WaiveClockInput,
    output: Clock,
    limit: "write",
    mutates: true,
    versioned: true,
    load: async () => (await import("./workClocks.ts")).reopenClock,
  }),
  getSettings: operation({
    summary: "Get which regimes apply and whose calendar counts",
    permission: "settings.read",
    rest: { method: "get", path: settingsPath },
    input: z.strictObject({}),
    output: ComplianceSettings,
    limit: "read",
    mutates: false,
    versioned: true,
    load: async () => (await import("./workSettings.ts")).getSettings,
  }),
  updateSettings: operation({
    summary: "Change which regimes apply and whose calendar counts",
    description: "What is named is replaced. Deadlines follow at the next change of their incident or its facts; one that runs goes on.",
    permission: "settings.manage",
    rest: { method: "put", path: settingsPath },
    input: UpdateSettingsInput,
    output: ComplianceSettings,
    limit: "write",
    mutates: true,
    versioned: true,
    changesOwn: true,
    load: async () => (await import("./workSettings.ts")).updateSettings,
  }),
} satisfies Operations;
