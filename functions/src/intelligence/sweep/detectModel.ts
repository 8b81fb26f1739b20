import { z } from "zod";
import { id, line, timestamp } from "../../platform/schemas.ts";
import { SeverityLevel } from "../../triage/model.ts";
import { detectors, findingKinds, metrics } from "../anomaly/settings.ts";
import { keptDays } from "../anomaly/series.ts";
import { entityTypes } from "./baseline.ts";

const AnomalyEntity = z.strictObject({ type: z.enum(entityTypes), id: z.union([id, line(1, 100)]).meta({ description: "A uid, a source's name, `all` for the organisation, a category, a technique" }) });

const OwnCounts = z
  .strictObject({
    name: line(1, 100).meta({ description: "What is counted of, for the sentence" }),
    metric: z.enum(metrics).default("alerts").meta({ description: "What is counted, for the sentence and for how many more are worth a word" }),
    days: z.array(z.strictObject({ day: z.iso.date(), hours: z.array(z.int().min(0).max(1_000_000)).length(24) })).min(2).max(keptDays).meta({ description: "The last is judged by those before it; days that are left out held nothing" }),
  })
  .meta({ description: "Counts from elsewhere, judged in the place of what is stored" });
export type OwnCounts = z.output<typeof OwnCounts>;

export const DetectInput = z
  .strictObject({
    entity: AnomalyEntity.optional().meta({ description: "Only this one; people for those who may read sign-ins" }),
    day: z.iso.date().optional().meta({ description: "A day of the desk's calendar; today if left out. Of earlier days what was counted is judged, but not sign-ins and combinations" }),
    counts: OwnCounts.optional(),
  })
  .refine(({ counts, entity, day }) => counts === undefined || (entity === undefined && day === undefined), { path: ["counts"], message: "give counts alone, or an entity and a day" });
export type DetectInput = z.output<typeof DetectInput>;

const AnomalyFinding = z.object({
  kind: z.enum(findingKinds),
  entity: z.object({ type: z.string(), id: z.string(), label: z.string() }),
  at: timestamp,
  expected: z.number().meta({ description: "In the unit of `observed`; of new things, how often such a thing comes on a day" }),
  observed: z.number(),
  p: z.number().meta({ description: "The chance of this or more on a usual day" }),
  score: z.int().min(0).max(100),
  severity: SeverityLevel.meta({ description: "Of the alert that the sweep raises" }),
  isWithinBudget: z.boolean().meta({ description: "The sweep would raise it: it keeps the budget of false alarms together with all that is looked at" }),
  sentence: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export const Detection = z
  .object({
    day: z.iso.date(),
    findings: z.array(AnomalyFinding).max(100).meta({ description: "The least likely first" }),
    looked: z.object(Object.fromEntries(detectors.map((detector) => [detector, z.int()])) as Record<(typeof detectors)[number], z.ZodInt>).meta({ description: "How many entities each detector could judge" }),
    entities: z.int().meta({ description: "How many were there on the day" }),
    historyDays: z.int().meta({ description: "Days of history of the entity that has most" }),
    hasTooLittleHistory: z.boolean().meta({ description: "Nothing could be judged for want of it: three weeks are needed for counts, 14 days with sign-ins for those" }),
  })
  .meta({ id: "AnomalyDetection" });
export type Detection = z.output<typeof Detection>;
