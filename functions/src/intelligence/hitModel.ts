import { z } from "zod";
import { Tlp } from "../incidents/model.ts";
import { timestamp } from "../platform/schemas.ts";
import { SeverityLevel } from "../triage/model.ts";
import type { Indicator } from "./model.ts";

/** What an indicator was met in. */
export const TargetKind = z.enum(["incident", "alert"]);

/** An incident or an alert. */
export interface Target {
  kind: z.output<typeof TargetKind>;
  id: string;
}

/** An indicator that stands, and its score now. */
export interface Known {
  indicator: Indicator;
  score: number;
}

/** That an indicator was met, once for each incident and alert: `indicators/{id}/hits/{kind}-{targetId}`. */
export const Hit = z.object({
  id: z.string(),
  kind: TargetKind,
  targetId: z.string(),
  score: z.int().min(0).max(100),
  tlp: Tlp,
  at: timestamp,
  noticeId: z.string().meta({ description: "Shared by all that was met at once, which makes one notification" }),
  assigneeId: z.string().nullable().meta({ description: "Of the alert, then" }),
  inContext: SeverityLevel.nullable().meta({ description: "Of an incident: the severity with what is known, where that is graver than the one it stood at then" }),
});
export type Hit = z.output<typeof Hit>;
export const hitDefaults: Hit = { id: "", kind: "alert", targetId: "", score: 0, tlp: "RED", at: new Date(0), noticeId: "", assigneeId: null, inContext: null };

export const hitIdOf = ({ kind, id }: Target): string => `${kind}-${id}`;
