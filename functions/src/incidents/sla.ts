import type { SeverityLevel } from "../triage/model.ts";
import { isOpen, type Status } from "./lifecycle.ts";

/** Minutes from the report until it must be acknowledged and resolved, by severity: an organisation's choice, kept as data. */
export const slaMinutes: Record<SeverityLevel, { acknowledge: number; resolve: number }> = {
  critical: { acknowledge: 60, resolve: 480 },
  high: { acknowledge: 240, resolve: 1_440 },
  medium: { acknowledge: 720, resolve: 4_320 },
  low: { acknowledge: 1_440, resolve: 10_080 },
};

export interface Sla {
  acknowledgeBy: Date | null;
  resolveBy: Date | null;
  acknowledgedAt: Date | null;
  /** What is due next, null when nothing is: the field that `overdue` is queried by. */
  dueAt: Date | null;
  breached: boolean;
}

/** What the targets depend on. */
export interface Measured {
  severity: SeverityLevel | null;
  createdAt: Date;
  status: Status;
  sla: { acknowledgedAt: Date | null };
  /** When it was closed, if it is. */
  resolution: { at: Date } | null;
}

/** The targets of an incident, measured now, or when it was closed. Pure. */
export function slaOf({ severity, createdAt, status, sla: { acknowledgedAt }, resolution }: Measured, now: Date): Sla {
  if (severity === null) return { acknowledgeBy: null, resolveBy: null, acknowledgedAt, dueAt: null, breached: false };
  const after = (minutes: number) => new Date(createdAt.getTime() + minutes * 60_000);
  const acknowledgeBy = after(slaMinutes[severity].acknowledge);
  const resolveBy = after(slaMinutes[severity].resolve);
  const isTicking = isOpen(status) && status !== "on_hold";
  const dueAt = !isTicking ? null : acknowledgedAt === null ? acknowledgeBy : resolveBy;
  const asOf = isOpen(status) ? now : (resolution?.at ?? now);
  const breached = (acknowledgedAt ?? asOf) > acknowledgeBy || asOf > resolveBy;
  return { acknowledgeBy, resolveBy, acknowledgedAt, dueAt, breached };
}

/** P1 to P4 from severity. */
export function priorityOf(severity: SeverityLevel | null): "P1" | "P2" | "P3" | "P4" | null {
  return severity === null ? null : ({ critical: "P1", high: "P2", medium: "P3", low: "P4" } as const)[severity];
}
