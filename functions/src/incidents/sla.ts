import type { SeverityLevel } from "../triage/model.ts";
import type { Status } from "./lifecycle.ts";
import type { Incident } from "./model.ts";
import type { DeskSettings } from "./settings.ts";
import { aroundTheClock, staffed, type WorkingTime } from "./workingTime.ts";

export type Sla = Incident["sla"];
export type Target = Sla["warned"][number];

/** What the targets depend on. */
export interface Measured {
  severity: SeverityLevel | null;
  createdAt: Date;
  status: Status;
  sla: Sla;
}

type Rules = Pick<DeskSettings, "targets" | "hours" | "warnAtShare">;

/** How a report is measured that has no severity yet, or that the engine could not judge: it must not wait for ever. */
const unjudged: SeverityLevel = "high";

/** The kind of time in which an incident of this severity is measured. */
export function timeOf(severity: SeverityLevel, { hours }: Rules): WorkingTime {
  return hours?.severities.includes(severity) === true ? staffed(hours) : aroundTheClock;
}

/**
 * The targets of an incident as they stand now. Pure. The clock runs from the report, and stands while the incident is on
 * hold or closed; what it stood for is added to the targets. A target that was met keeps its moment.
 */
export function slaOf({ severity: judged, createdAt, status, sla }: Measured, rules: Rules, now: Date): Sla {
  const severity = judged ?? unjudged;
  const time = timeOf(severity, rules);
  const isStanding = status === "on_hold" || status === "closed";
  const heldSince = isStanding ? (sla.heldSince ?? now) : null;
  const heldMs = !isStanding && sla.heldSince ? sla.heldMs + time.between(sla.heldSince, now) : sla.heldMs;
  const { acknowledge, resolve } = rules.targets[severity];
  const after = (minutes: number) => time.after(createdAt, minutes * 60_000 + heldMs);

  const acknowledgeBy = sla.acknowledgedAt && sla.acknowledgeBy ? sla.acknowledgeBy : after(acknowledge);
  const resolveBy = after(resolve);
  const asOf = heldSince ?? now;
  const breached = (sla.acknowledgedAt ?? asOf) > acknowledgeBy || asOf > resolveBy;
  const targets = { acknowledgeBy, resolveBy, acknowledgedAt: sla.acknowledgedAt, breached, heldSince, heldMs, warned: sla.warned, escalated: sla.escalated };
  if (isStanding) return { ...targets, dueAt: null, checkAt: null };

  const watched = watchedTarget(sla);
  const isWarned = sla.warned.includes(watched);
  const over = watched === "acknowledge" ? acknowledgeBy : resolveBy;
  const checkAt = sla.escalated.includes(watched) ? null : isWarned ? over : after(rules.targets[severity][watched] * rules.warnAtShare);
  return { ...targets, dueAt: sla.acknowledgedAt === null ? acknowledgeBy : resolveBy, checkAt };
}

/** The target whose time is watched: to acknowledge until that happened or was escalated, then to resolve. */
export function watchedTarget({ acknowledgedAt, escalated }: Pick<Sla, "acknowledgedAt" | "escalated">): Target {
  return acknowledgedAt === null && !escalated.includes("acknowledge") ? "acknowledge" : "resolve";
}

export type Step = "none" | "moved" | "warned" | "escalated";

/** What an incident's clock calls for at `now`, and the targets after it. Pure. */
export function stepOf(measured: Measured, rules: Rules, now: Date): { step: Step; target: Target | null; sla: Sla } {
  // First as the rules are now: they may have changed since the last write.
  const sla = slaOf(measured, rules, now);
  if (sla.checkAt === null || sla.checkAt > now) return { step: "moved", target: null, sla };
  const target = watchedTarget(sla);
  const over = target === "acknowledge" ? sla.acknowledgeBy : sla.resolveBy;
  const isOver = over !== null && over <= now;
  const warned = [...new Set([...sla.warned, target])];
  const escalated = isOver ? [...new Set([...sla.escalated, target])] : sla.escalated;
  return { step: isOver ? "escalated" : "warned", target, sla: slaOf({ ...measured, sla: { ...sla, warned, escalated } }, rules, now) };
}

/** P1 to P4 from severity. */
export function priorityOf(severity: SeverityLevel | null): "P1" | "P2" | "P3" | "P4" | null {
  return severity === null ? null : ({ critical: "P1", high: "P2", medium: "P3", low: "P4" } as const)[severity];
}
