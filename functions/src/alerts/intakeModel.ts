import { z } from "zod";
import { line } from "../platform/schemas.ts";
import { AlertFormat } from "./adapters/adapter.ts";

/** Alerts one call may bring. */
export const alertsPerCall = 500;

export const BulkInput = z.strictObject({
  source: line(1, 100).optional().meta({ description: "For all alerts that name none; a machine's own name stands in its place" }),
  alerts: z.array(z.unknown()).min(1).max(alertsPerCall).meta({ description: "Each as `create` takes one" }),
});
export type BulkInput = z.output<typeof BulkInput>;

export const IngestInput = z.strictObject({
  format: z.enum([...AlertFormat.options, "auto"]).meta({ description: "`auto`: as the source was added, or else by what gives the format away" }),
  source: line(1, 100).optional().meta({ description: "Needed of people; a machine's own name stands in its place" }),
  payload: z.unknown().meta({ description: "One alert, a list of up to 500, or the format's own batch" }),
});
export type IngestInput = z.output<typeof IngestInput>;

export const IntakeItem = z.object({
  index: z.int().meta({ description: "Its place in what was sent" }),
  status: z.enum(["created", "counted", "suppressed", "refused"]),
  id: z.string().nullable().meta({ description: "The alert it became or was counted on; null if it was refused" }),
  isUnreadable: z.boolean().meta({ description: "Not of the format, and kept as it came" }),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).meta({ description: "What is wrong with it" }),
});
export type IntakeItem = z.output<typeof IntakeItem>;

export const IntakeOutput = z
  .object({ items: z.array(IntakeItem), created: z.int(), counted: z.int(), suppressed: z.int(), refused: z.int() })
  .meta({ id: "AlertIntake" });
export type IntakeOutput = z.output<typeof IntakeOutput>;
