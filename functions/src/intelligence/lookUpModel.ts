import { z } from "zod";
import { timestamp } from "../platform/schemas.ts";
import { TargetKind } from "./hitModel.ts";
import { LookupOutput } from "./model.ts";

export const Sighting = z.object({
  kind: TargetKind,
  id: z.string(),
  name: z.string().nullable().meta({ description: "The incident's number, the alert's title" }),
  at: timestamp.meta({ description: "When it was last seen there" }),
});
export type Sighting = z.output<typeof Sighting>;

export const LookupAnswer = z.object({
  items: z.array(LookupOutput.shape.items.element.extend({ seenIn: z.array(Sighting).meta({ description: "The latest incidents and alerts that hold it, five of each at most; only those you may see" }) })),
});
export type LookupAnswer = z.output<typeof LookupAnswer>;
