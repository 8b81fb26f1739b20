import { z } from "zod";
import { id, page, pageOf, timestamp } from "../platform/schemas.ts";
import { SeverityLevel } from "../triage/model.ts";

export const groupSize = 200;

export const GroupStatus = z.enum(["suggested", "promoted", "dismissed"]);

/** Alerts that seem to be one incident. */
export const AlertGroup = z
  .object({
    id: z.string(),
    title: z.string().meta({ description: "Of its most severe alert" }),
    alertIds: z.array(z.string()),
    isFull: z.boolean().meta({ description: "There were more alerts than a group holds" }),
    sources: z.array(z.string()),
    entities: z.array(z.string()).meta({ description: "What its alerts share, `type:value`" }),
    severity: SeverityLevel.meta({ description: "The highest" }),
    techniques: z.array(z.string()),
    firstSeenAt: timestamp,
    lastSeenAt: timestamp.meta({ description: "When the latest of its alerts was first seen" }),
    status: GroupStatus,
    incidentId: z.string().nullable(),
    version: z.int().min(0),
  })
  .meta({ id: "AlertGroup" });
export type AlertGroup = z.output<typeof AlertGroup>;

const epoch = new Date(0);
export const groupDefaults: AlertGroup = { id: "", title: "", alertIds: [], isFull: false, sources: [], entities: [], severity: "low", techniques: [], firstSeenAt: epoch, lastSeenAt: epoch, status: "dismissed", incidentId: null, version: 0 };

export const GroupRef = z.strictObject({ id });
export type GroupRef = z.output<typeof GroupRef>;

export const ListGroupsInput = page.extend({ status: GroupStatus.default("suggested") });
export type ListGroupsInput = z.output<typeof ListGroupsInput>;
export const GroupPage = pageOf(AlertGroup);
export type GroupPage = z.output<typeof GroupPage>;

/** How alerts are worked on by themselves. */
export const AlertSettings = z
  .object({
    correlationHours: z.int().min(1).max(168).meta({ description: "How far apart alerts may be first seen to be joined" }),
    autoPromoteFrom: SeverityLevel.nullable().meta({ description: "From this severity on an alert becomes an incident by itself; null: never" }),
    version: z.int().min(0),
  })
  .meta({ id: "AlertSettings" });
export type AlertSettings = z.output<typeof AlertSettings>;
export const defaultAlertSettings: AlertSettings = { correlationHours: 24, autoPromoteFrom: null, version: 0 };

export const UpdateAlertSettingsInput = z.strictObject({ correlationHours: AlertSettings.shape.correlationHours.optional(), autoPromoteFrom: AlertSettings.shape.autoPromoteFrom.optional() });
export type UpdateAlertSettingsInput = z.output<typeof UpdateAlertSettingsInput>;
