import { z } from "zod";
import { id, line, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { SeverityLevel } from "../triage/model.ts";

export const SuppressionKind = z.enum(["suppress", "maintenance"]);
/** Longest life in days: what is to be looked away from must be looked at again. */
export const daysMax: Record<z.output<typeof SuppressionKind>, number> = { suppress: 90, maintenance: 30 };

const anyOf = (most: number) => z.array(line(1, most)).min(1).max(50).optional();

/** What an alert must be like: each part that is there must hold, and of a list one entry. */
export const SuppressionConditions = z
  .strictObject({
    sources: anyOf(100),
    severityAtMost: SeverityLevel.optional(),
    rules: anyOf(200).meta({ description: "As the source writes them" }),
    title: anyOf(200).meta({ description: "Words that all stand in the title, in any order" }),
    hosts: anyOf(200),
    users: anyOf(200),
    observables: anyOf(2_048).meta({ description: "Values; a domain does not mean those under it" }),
    techniques: z.array(z.string().regex(/^T\d{4}(?:\.\d{3})?$/, "must be an ATT&CK technique id")).min(1).max(50).optional().meta({ description: "T1059 means T1059.001 as well" }),
  })
  .refine((conditions) => Object.values(conditions).some((part) => part !== undefined), "must have a condition: nothing suppresses everything")
  .meta({ id: "SuppressionConditions" });
export type SuppressionConditions = z.output<typeof SuppressionConditions>;

export const Suppression = z
  .object({
    id: z.string(),
    kind: SuppressionKind,
    conditions: SuppressionConditions,
    owner: z.string().meta({ description: "uid of who answers for it" }),
    reason: z.string(),
    from: timestamp,
    until: timestamp,
    endedAt: timestamp.nullable().meta({ description: "When somebody ended it before its time" }),
    hits: z.int().min(0).meta({ description: "Reports it has kept away" }),
    lastHitAt: timestamp.nullable(),
    createdBy: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    version: z.int().min(0),
  })
  .meta({ id: "Suppression" });
export type Suppression = z.output<typeof Suppression>;

const epoch = new Date(0);
/** A rule that cannot be read suppresses nothing: it is over. */
export const suppressionDefaults: Suppression = { id: "", kind: "suppress", conditions: { sources: [] }, owner: "", reason: "", from: epoch, until: epoch, endedAt: null, hits: 0, lastHitAt: null, createdBy: "", createdAt: epoch, updatedAt: epoch, version: 0 };

export const AddSuppressionInput = z.strictObject({
  kind: SuppressionKind,
  conditions: SuppressionConditions,
  owner: id.optional().meta({ description: "The caller without it" }),
  reason: text(3, 2_000),
  from: timestamp.optional().meta({ description: "Now without it" }),
  until: timestamp.meta({ description: "At most 90 days after the beginning, for maintenance 30" }),
});
export type AddSuppressionInput = z.output<typeof AddSuppressionInput>;

export const UpdateSuppressionInput = AddSuppressionInput.omit({ kind: true }).partial().extend({ id });
export type UpdateSuppressionInput = z.output<typeof UpdateSuppressionInput>;

export const SuppressionRef = z.strictObject({ id });
export type SuppressionRef = z.output<typeof SuppressionRef>;

export const ListSuppressionsInput = page.extend({ active: z.boolean().default(false).meta({ description: "Only those that are not over" }) });
export type ListSuppressionsInput = z.output<typeof ListSuppressionsInput>;
export const SuppressionPage = pageOf(Suppression);
export type SuppressionPage = z.output<typeof SuppressionPage>;

export const DryRunInput = z
  .strictObject({ id: id.optional().meta({ description: "A rule that exists" }), conditions: SuppressionConditions.optional(), days: z.int().min(1).max(30).default(7) })
  .refine((input) => (input.id === undefined) !== (input.conditions === undefined), { message: "needs either id or conditions", path: ["conditions"] });
export type DryRunInput = z.output<typeof DryRunInput>;

export const DryRunOutput = z
  .object({
    examined: z.int().meta({ description: "Alerts that were looked at, the latest first" }),
    isComplete: z.boolean().meta({ description: "False when there were more than could be looked at" }),
    alerts: z.int().meta({ description: "Of these, what would have been suppressed" }),
    reports: z.int().meta({ description: "How often these were reported" }),
    alreadySuppressed: z.int().meta({ description: "What other rules have kept away; not looked at further" }),
    items: z.array(z.object({ id: z.string(), source: z.string(), title: z.string(), severity: SeverityLevel, status: z.string(), count: z.int(), firstSeenAt: timestamp, incidentId: z.string().nullable() })).meta({ description: "The latest 50 of them" }),
  })
  .meta({ id: "SuppressionDryRun" });
export type DryRunOutput = z.output<typeof DryRunOutput>;
