import { may, type Caller } from "../platform/caller.ts";
import { AppError } from "../platform/errors.ts";
import type { Incident } from "./model.ts";

type Visible = Pick<Incident, "reportedBy" | "restricted" | "watchers">;

/**
 * Who may see an incident: its reporter, its watchers, and the team unless it is restricted. The same sentence as
 * `maySee` in firestore.rules.
 */
export function maySee(caller: Pick<Caller, "uid" | "role">, incident: Visible): boolean {
  return incident.reportedBy === caller.uid || incident.watchers.includes(caller.uid) || (may(caller, "incident.readAll") && !incident.restricted);
}

/**
 * Who may see the team's part of it: those of the team whom restriction does not exclude. Having reported it is not
 * enough. The same sentence as `maySeeInternal` in firestore.rules.
 */
export function maySeeInternal(caller: Pick<Caller, "uid" | "role">, incident: Visible): boolean {
  return may(caller, "incident.readInternal") && (incident.watchers.includes(caller.uid) || !incident.restricted);
}

/** Throws `not_found`: one message for what is not there and what one may not see. */
export function notFound(): never {
  throw new AppError("not_found", "There is no such incident, or you may not see it.");
}

/** Throws `not_found` when the caller may not see it: that it exists is itself not theirs to know. */
export function demandSight(caller: Caller, incident: Visible): void {
  if (!maySee(caller, incident)) notFound();
}

/** Throws unless the caller may see the team's part of it: `not_found` for who may not see it at all, else `permission_denied`. */
export function demandInternal(caller: Caller, incident: Visible): void {
  demandSight(caller, incident);
  if (!maySeeInternal(caller, incident)) throw new AppError("permission_denied", "Only the security team may do this.");
}

/** Throws unless the caller may work on it: analysts on what is assigned to them, senior analysts on anything they see. */
export function demandWork(caller: Caller, incident: Visible & Pick<Incident, "assigneeId" | "assigneeIds">): void {
  demandSight(caller, incident);
  const isAssigned = incident.assigneeId === caller.uid || incident.assigneeIds.includes(caller.uid);
  if (!maySeeInternal(caller, incident) || !may(caller, isAssigned ? "incident.workAssigned" : "incident.workAny")) {
    throw new AppError("permission_denied", "This incident is not assigned to you; take it, or ask a senior analyst.");
  }
}
