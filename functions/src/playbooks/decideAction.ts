import { openStream } from "../audit/log.ts";
import { demandOwnStanding } from "../identity/ownStanding.ts";
import { demandInternal } from "../incidents/access.ts";
import { auditStreamOf, loadIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { moverOf } from "../incidents/moveIncident.ts";
import { may } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import { demandGates } from "./actionGates.ts";
import { demandEdge, demandPart, withApproval, type Edge } from "./actionLifecycle.ts";
import { incidentIdOf, type Action, type ApproveActionInput, type CancelActionInput, type RejectActionInput } from "./actionModel.ts";
import { actionRef, recordStep, requireAction, writeAction } from "./actionStore.ts";
import { executionMs, recheckMs } from "./actionTimes.ts";

/** What a decision does to an action, with the words for the incident's story. */
interface Change {
  event: Edge["event"];
  fields: Partial<Action>;
  what: string;
}

/** Carries out a decision in one transaction, for a caller who sees the incident and whose session still stands. */
async function change(actionId: string, context: Context, decide: (action: Action, incident: Incident) => Change): Promise<Action> {
  const { caller, now } = context;
  return await context.transaction(async (tx) => {
    await demandOwnStanding(tx, caller);
    const incident = await loadIncident(tx, incidentIdOf(actionId));
    demandInternal(caller, incident);
    const action = requireAction(await tx.get(actionRef(actionId)));
    demandVersion(context, action.version);
    const { event, fields, what } = decide(action, incident);
    const audit = await openStream(tx, auditStreamOf(incident.id));
    const updated = writeAction(tx, action, now, fields);
    recordStep(tx, audit, updated, event, what, moverOf(context), now);
    return updated;
  });
}

/**
 * Approves an action; with the last approval it needs, it is executed. Throws `permission_denied` on one's own request,
 * `conflict` for a second approval by the same person, for a request that ran out and for markings that forbid it.
 */
export async function approveAction({ actionId, note = "" }: ApproveActionInput, context: Context): Promise<Action> {
  const { caller, now } = context;
  return await change(actionId, context, (action, incident) => {
    const approval = { uid: caller.uid, at: now, note: note === "" ? null : note };
    const { state, approvals } = withApproval(action, approval, may(caller, "action.approve"));
    if (action.expiresAt <= now) throw new AppError("conflict", `This request ran out at ${action.expiresAt.toISOString()}; ask for the action anew.`);
    demandGates(action.kind, incident);
    const isLast = state === "approved";
    const execution = isLast ? { executionExpiresAt: new Date(now.getTime() + executionMs), checkAt: new Date(now.getTime() + recheckMs) } : {};
    const what = isLast ? "approved" : `approved by ${String(approvals.length)} of ${String(action.approvalsNeeded)}`;
    return { event: "action.approved", fields: { state, approvals, ...execution }, what };
  });
}

/** Ends an action before its execution begins. Throws `invalid_transition`, `permission_denied` for who has no part in it. */
async function end(to: "rejected" | "cancelled", actionId: string, reason: string | null, context: Context): Promise<Action> {
  const { caller, now } = context;
  return await change(actionId, context, (action) => {
    const edge = demandEdge(action.state, to);
    demandPart(edge, action, { uid: caller.uid, mayDecide: may(caller, "action.approve") });
    return { event: edge.event, fields: { state: to, decision: { by: caller.uid, at: now, reason }, checkAt: null }, what: to };
  });
}

/** Rejects an action that is not executing yet. Throws `permission_denied` on one's own, `invalid_transition`. */
export async function rejectAction({ actionId, reason }: RejectActionInput, context: Context): Promise<Action> {
  return await end("rejected", actionId, reason, context);
}

/** Takes an action back before its execution begins. Throws `permission_denied`, `invalid_transition`. */
export async function cancelAction({ actionId, reason = "" }: CancelActionInput, context: Context): Promise<Action> {
  return await end("cancelled", actionId, reason === "" ? null : reason, context);
}
