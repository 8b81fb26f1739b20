import { z } from "zod";
import { id, page, pageOf, text, timestamp } from "../platform/schemas.ts";
import { Audience } from "./model.ts";

const epoch = new Date(0);

export const TimelineEntry = z
  .object({
    id: z.string(),
    at: timestamp.meta({ description: "When it happened" }),
    kind: z.string().meta({ description: "`note` for what a person entered" }),
    actorId: z.string().meta({ description: "uid of a person, or `system:<part>` for Secura itself" }),
    summary: z.string(),
    audience: Audience,
    details: z.record(z.string(), z.unknown()).meta({ description: "What stands behind the summary, by kind; people by uid" }),
    enteredAt: timestamp.nullable().meta({ description: "When a person entered it; null for what Secura noted as it happened" }),
  })
  .meta({ id: "TimelineEntry" });
export type TimelineEntry = z.output<typeof TimelineEntry>;

export const timelineDefaults: TimelineEntry = { id: "", at: epoch, kind: "", actorId: "", summary: "", audience: "team", details: {}, enteredAt: null };

export const TimelineInput = page.extend({ id, newestFirst: z.boolean().default(false) });
export type TimelineInput = z.output<typeof TimelineInput>;

export const TimelinePage = pageOf(TimelineEntry).extend({
  names: z.record(z.string(), z.string()).meta({ description: "Display names of the people these entries name, by uid" }),
});
export type TimelinePage = z.output<typeof TimelinePage>;

export const AddTimelineEntryInput = z.strictObject({
  id,
  at: timestamp.meta({ description: "When it happened: from 1990 to now" }),
  summary: text(3, 2_000),
  audience: Audience.default("team"),
});
export type AddTimelineEntryInput = z.output<typeof AddTimelineEntryInput>;
