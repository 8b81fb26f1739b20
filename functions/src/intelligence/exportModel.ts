import type { z } from "zod";
import { timestamp } from "../platform/schemas.ts";
import { ExportInput } from "./model.ts";

export const ExportIndicatorsInput = ExportInput.extend({
  since: timestamp.optional().meta({ description: "Only what was last seen then or later" }),
  until: timestamp.optional().meta({ description: "Only what was last seen before" }),
});
export type ExportIndicatorsInput = z.output<typeof ExportIndicatorsInput>;
