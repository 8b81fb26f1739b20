import { z } from "zod";
import { id, page, pageOf, timestamp } from "../platform/schemas.ts";
import { Category } from "../triage/model.ts";
import { PlaybookSummary, SuggestedAction } from "./model.ts";

/** What became of a step: a task, or the reason why there is none. */
const RunStep = z.object({
  stepId: z.string(),
  taskId: z.string().nullable(),
  skippedBecause: z.string().nullable(),
  action: SuggestedAction.nullable(),
});

/** One start of a playbook on an incident; it never changes, whatever becomes of the playbook. */
export const Run = z
  .object({
    id: z.string(),
    playbookId: z.string(),
    playbookVersion: z.int(),
    name: z.string(),
    startedBy: z.string(),
    at: timestamp,
    steps: z.array(RunStep),
  })
  .meta({ id: "PlaybookRun" });
export type Run = z.output<typeof Run>;
export const runDefaults: Run = { id: "", playbookId: "", playbookVersion: 0, name: "", startedBy: "", at: new Date(0), steps: [] };

export const RunPlaybookInput = z.strictObject({
  id: id.meta({ description: "The incident" }),
  playbookId: id,
  again: z.boolean().default(false).meta({ description: "Needed to run a playbook again on the same incident" }),
});
export type RunPlaybookInput = z.output<typeof RunPlaybookInput>;

export const ListRunsInput = page.extend({ id: id.meta({ description: "The incident" }) });
export type ListRunsInput = z.output<typeof ListRunsInput>;
export const RunPage = pageOf(Run);
export type RunPage = z.output<typeof RunPage>;

export const SuggestInput = z.strictObject({ id: id.meta({ description: "The incident" }) });
export type SuggestInput = z.output<typeof SuggestInput>;
export const SuggestOutput = z.object({
  items: z.array(PlaybookSummary.extend({ ranAt: timestamp.nullable().meta({ description: "When it was first run on this incident" }) })).meta({ description: "The one that fits best first" }),
});
export type SuggestOutput = z.output<typeof SuggestOutput>;

export const DryRunInput = z.strictObject({
  id: id.meta({ description: "The playbook" }),
  incidentIds: z.array(id).min(1).max(50).optional().meta({ description: "Without it: the newest incidents" }),
  category: Category.optional().meta({ description: "Only incidents of this category" }),
  limit: z.int().min(1).max(50).default(20).meta({ description: "How many of the newest at most" }),
});
export type DryRunInput = z.output<typeof DryRunInput>;
export const DryRunOutput = z.object({
  playbookId: z.string(),
  playbookVersion: z.int(),
  incidents: z.array(
    z.object({
      incidentId: z.string(),
      number: z.string().nullable(),
      created: z.array(z.string()).meta({ description: "Ids of the steps that would become tasks" }),
      skipped: z.array(z.object({ stepId: z.string(), because: z.string() })),
    }),
  ),
  steps: z.array(z.object({ stepId: z.string(), title: z.string(), created: z.int(), skipped: z.int() })),
  notFound: z.array(z.string()).meta({ description: "Asked for, but not there or not for the caller to see" }),
});
export type DryRunOutput = z.output<typeof DryRunOutput>;
