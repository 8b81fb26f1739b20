import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";

const dayMs = 86_400_000;

/** What can be deleted by age: the closed list, with how many days each is kept unless an administrator says otherwise; null is for ever. */
export const ruleDefaults = {
  /** From when it was closed. Nothing of the kind is assumed: laws ask for years, and each asks for others. */
  closedIncidents: null,
  /** From when it was last seen; those of an incident stay with it. */
  resolvedAlerts: 365,
  falsePositiveAlerts: 180,
  /** From when it was made. */
  notifications: 180,
  /** From when it was finished: what was said of each item; indicators have an end of their own. */
  imports: 730,
} as const satisfies Record<string, number | null>;
export type RuleName = keyof typeof ruleDefaults;
export const ruleNames = Object.keys(ruleDefaults) as RuleName[];

// A month at least: what was closed by mistake must not be gone when somebody is back from leave.
const Days = z.int().min(30).max(36_500).nullable().meta({ description: "null keeps it for ever" });
const rules = Object.fromEntries(ruleNames.map((name) => [name, Days])) as Record<RuleName, typeof Days>;

export const RetentionSettings = z.object({ rules: z.object(rules), version: z.int().min(0) }).meta({ id: "RetentionSettings" });
export type RetentionSettings = z.output<typeof RetentionSettings>;
export const defaultSettings: RetentionSettings = { rules: ruleDefaults, version: 0 };

export const UpdateRetentionInput = z.strictObject({ rules: z.strictObject(rules).partial().meta({ description: "What is left out stays" }) });
export type UpdateRetentionInput = z.output<typeof UpdateRetentionInput>;

export const RetentionPreview = z
  .object({
    version: z.int().min(0),
    rules: z.array(
      z.object({
        rule: z.enum(ruleNames as [RuleName, ...RuleName[]]),
        days: Days,
        before: timestamp.nullable().meta({ description: "What is older than this would go" }),
        due: z.int().min(0).meta({ description: "How many are of that age. Those under a legal hold, with a deadline that runs, that repeat one that stands, or that one repeats which stays, stay all the same; restricted incidents are not counted here" }),
        examples: z.array(z.object({ id: z.string(), at: timestamp })).meta({ description: "The oldest of them" }),
      }),
    ),
  })
  .meta({ id: "RetentionPreview" });
export type RetentionPreview = z.output<typeof RetentionPreview>;

/** Before which moment something must lie to be deleted; null when it is kept for ever. Pure. */
export const cutoffOf = (days: number | null, now: Date): Date | null => (days === null ? null : new Date(now.getTime() - days * dayMs));
