import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";

export const Notification = z
  .object({
    id: z.string(),
    type: z.enum(["incident_triaged", "incident_status", "incident_assigned", "application_submitted", "application_decided"]),
    title: z.string(),
    body: z.string(),
    link: z.object({ collection: z.string(), id: z.string() }),
    createdAt: timestamp,
    readAt: timestamp.nullable(),
  })
  .meta({ id: "Notification" });
export type Notification = z.output<typeof Notification>;
