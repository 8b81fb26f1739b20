import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";

export const Thumbnail = z.object({ url: z.string(), expiresAt: timestamp.meta({ description: "After this the address shows nothing" }) }).meta({ id: "Thumbnail" });
export type Thumbnail = z.output<typeof Thumbnail>;
