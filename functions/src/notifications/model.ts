import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";

/** What a notification can be about. */
export const notificationTypes = [
  "incident_triaged",
  "incident_status",
  "incident_assigned",
  "incident_waiting",
  "incident_merged",
  "incident_proposal",
  "incident_due",
  "incident_overdue",
  "message_received",
  "message_mention",
  "task_assigned",
  "action_requested",
  "action_state",
  "evidence_infected",
  "application_submitted",
  "application_decided",
  "model_drifted",
  "indicator_matched",
  "webhook_disabled",
] as const;

export const Notification = z
  .object({
    id: z.string(),
    type: z.enum(notificationTypes),
    title: z.string(),
    body: z.string(),
    link: z.object({ collection: z.string(), id: z.string() }),
    createdAt: timestamp,
    readAt: timestamp.nullable(),
  })
  .meta({ id: "Notification" });
export type Notification = z.output<typeof Notification>;
