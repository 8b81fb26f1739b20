import { z } from "zod";
import { CsfFunction, Phase } from "../incidents/taskModel.ts";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { Category, SeverityLevel } from "../triage/model.ts";
import { ActionKind } from "./actionModel.ts";
import { Condition } from "./conditions.ts";

export const stepsMax = 50;

const StepId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, "must be lower-case letters, digits and hyphens, a letter first");

/**
 * Whose task a step becomes: the incident's assignee at the start, or nobody's until somebody takes it. Who is on duty,
 * or senior enough, is decided once, where the incident is assigned; a playbook does not decide it again for each step.
 */
export const StepOwner = z.enum(["assignee", "nobody"]);

/** A response action a step suggests; it is requested, and approved, on its own. */
export const SuggestedAction = z.strictObject({
  kind: ActionKind,
  target: line(1, 500).meta({ description: "What to aim it at, in words" }),
});

export const Step = z
  .strictObject({
    id: StepId.meta({ description: "Stays the same from version to version" }),
    title: line(3, 200).meta({ description: "What to do, as an order" }),
    description: text(0, 3_500).default(""),
    phase: Phase,
    csfFunction: CsfFunction.default("respond"),
    required: z.boolean().default(false).meta({ description: "The incident cannot be closed while its task is neither done nor skipped" }),
    owner: StepOwner.default("nobody"),
    dueMinutes: z.int().min(0).max(525_600).nullable().default(null).meta({ description: "Minutes after the start of the run; null: no due time" }),
    conditions: z.array(Condition).max(10).default([]).meta({ description: "All must hold at the start of the run, or the step is left out" }),
    action: SuggestedAction.nullable().default(null),
    needs: z.array(StepId).max(5).default([]).meta({ description: "Steps to do first; they stand before it in the list" }),
  })
  .meta({ id: "PlaybookStep" });
export type Step = z.output<typeof Step>;

/** Steps with ids of their own, each standing after those it needs; so needs cannot run in circles. */
export const Steps = z
  .array(Step)
  .min(1)
  .max(stepsMax)
  .superRefine((steps, context) => {
    const before = new Set<string>();
    const refuse = (message: string, ...path: (string | number)[]) => {
      context.addIssue({ code: "custom", message, path });
    };
    for (const [i, step] of steps.entries()) {
      if (before.has(step.id)) refuse("another step has this id", i, "id");
      for (const [j, need] of step.needs.entries()) {
        if (!before.has(need)) refuse("must be the id of a step that stands before this one", i, "needs", j);
      }
      before.add(step.id);
    }
  });

export const AppliesTo = z.strictObject({
  categories: z.array(Category).min(1).max(20).meta({ description: "The one it is written for first" }),
  minimumSeverity: SeverityLevel.default("low").meta({ description: "It is not suggested for anything less severe" }),
});

/** What people write of a playbook. */
const content = { name: line(3, 200), description: text(0, 2_000), appliesTo: AppliesTo, steps: Steps };
export const PlaybookContent = z.strictObject(content);
export type PlaybookContent = z.output<typeof PlaybookContent>;
/** A playbook as it is written down: what has a default may be left out. */
export type PlaybookText = z.input<typeof PlaybookContent>;

export const PlaybookStatus = z.enum(["active", "archived"]);

export const Playbook = z
  .object({
    id: z.string(),
    ...content,
    stepCount: z.int().min(0),
    status: PlaybookStatus,
    source: z.enum(["builtin", "own"]).meta({ description: "`builtin`: exactly as it came with Secura; `own`: written or changed here" }),
    version: z.int().min(0),
    createdBy: z.string(),
    createdAt: timestamp,
    updatedBy: z.string(),
    updatedAt: timestamp,
  })
  .meta({ id: "Playbook" });
export type Playbook = z.output<typeof Playbook>;

const epoch = new Date(0);
/** What a field is that cannot be read. A playbook without steps is not run. */
export const playbookDefaults: Playbook = { id: "", name: "", description: "", appliesTo: { categories: [], minimumSeverity: "low" }, steps: [], stepCount: 0, status: "archived", source: "own", version: 0, createdBy: "", createdAt: epoch, updatedBy: "", updatedAt: epoch };

/** A playbook without its steps, as lists show it. */
export const PlaybookSummary = Playbook.omit({ steps: true }).meta({ id: "PlaybookSummary" });
export type PlaybookSummary = z.output<typeof PlaybookSummary>;
export const PlaybookPage = pageOf(PlaybookSummary);
export type PlaybookPage = z.output<typeof PlaybookPage>;

export const CreatePlaybookInput = PlaybookContent.extend({ description: text(0, 2_000).default("") });
export type CreatePlaybookInput = z.output<typeof CreatePlaybookInput>;

export const UpdatePlaybookInput = PlaybookContent.partial().extend({ id });
export type UpdatePlaybookInput = z.output<typeof UpdatePlaybookInput>;

export const PlaybookRef = z.strictObject({ id });
export type PlaybookRef = z.output<typeof PlaybookRef>;

export const ListPlaybooksInput = page.extend({ category: Category.optional(), status: PlaybookStatus.optional() });
export type ListPlaybooksInput = z.output<typeof ListPlaybooksInput>;

export const ListVersionsInput = page.extend({ id });
export type ListVersionsInput = z.output<typeof ListVersionsInput>;

export const VersionRef = z.strictObject({ id, version: z.int().min(1).max(1_000_000) });
export type VersionRef = z.output<typeof VersionRef>;

export const InstallOutput = z.object({
  added: z.array(z.string()),
  updated: z.array(z.string()).meta({ description: "Still as it came, and newer now" }),
  current: z.array(z.string()),
  kept: z.array(z.string()).meta({ description: "Changed or archived here, so left alone" }),
});
export type InstallOutput = z.output<typeof InstallOutput>;
