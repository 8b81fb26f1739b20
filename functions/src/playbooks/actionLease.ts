import { loadPeople } from "../identity/users.ts";
import { incidentRef, readIncident } from "../incidents/documents.ts";
import type { Incident } from "../incidents/model.ts";
import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { roleMay } from "../platform/permissions.ts";
import { gateRefusal } from "./actionGates.ts";
import type { Action } from "./actionModel.ts";
import { giveUp, isOver, step } from "./actionSteps.ts";
import { actionRef, readAction, writeAction } from "./actionStore.ts";
import { leaseMs, recheckMs } from "./actionTimes.ts";
import type { Answer } from "./webhook.ts";

/** Why an approved action must not be done now although it was approved, or null. Reads each approver's account. */
async function objection(action: Action, incident: Incident | null): Promise<string | null> {
  if (!incident) return "The incident is gone.";
  const refusal = gateRefusal(action.kind, incident);
  if (refusal !== null) return refusal;
  const approvers = await loadPeople(action.approvals.map(({ uid }) => uid));
  const standing = [...approvers.values()].filter(({ uid, role }) => uid !== action.requestedBy && roleMay(role, "action.approve"));
  return standing.length < action.approvalsNeeded ? "Somebody who approved it may no longer approve actions; ask for it anew." : null;
}

/** An action this delivery alone may send, until its lease ends, and its incident as it is now. */
export interface Leased {
  action: Action;
  incident: Incident;
}

/**
 * Takes an action for one attempt; null when there is nothing to do any more, or it must not be done. Throws `unavailable`
 * while another delivery has it: that one may have crashed, and a later one takes over when the lease has ended.
 */
export async function takeLease(id: string, now: Date): Promise<Leased | null> {
  return await transact(async (tx) => {
    const snapshot = await tx.get(actionRef(id));
    if (!snapshot.exists) return null;
    const { value: action, problems } = readAction(snapshot);
    if (action.state !== "approved" && action.state !== "executing") return null;
    if (action.leaseUntil !== null && action.leaseUntil > now) throw new AppError("unavailable", `Action ${id} is being executed by another delivery.`);
    if (isOver(action, now)) {
      await giveUp(tx, action, now);
      return null;
    }
    const found = await tx.get(incidentRef(action.incidentId));
    const incident = found.exists ? readIncident(found).value : null;
    const why = problems.length > 0 ? "The action's record cannot be read." : await objection(action, incident);
    if (why !== null || !incident) {
      await step(tx, action, "failed", { leaseUntil: null, checkAt: null, lastError: why }, "not executed", now);
      return null;
    }
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const lease = { attempts: action.attempts + 1, leaseUntil, checkAt: leaseUntil };
    const leased = action.state === "executing" ? writeAction(tx, action, now, lease) : await step(tx, action, "executing", lease, "execution began", now);
    return { action: leased, incident };
  });
}

/** Records what became of an attempt; what a later delivery has ended already stays as it is. */
export async function settle({ id, attempts }: Action, { outcome, lastError, result }: Answer, now: Date): Promise<void> {
  await transact(async (tx) => {
    const snapshot = await tx.get(actionRef(id));
    if (!snapshot.exists) return;
    const action = readAction(snapshot).value;
    // Whoever overran the lease must not undo what a later delivery does; but what was taken, was taken.
    if (action.state !== "executing" || (action.attempts !== attempts && outcome !== "taken")) return;
    const ended = { leaseUntil: null, checkAt: null, lastError, result };
    if (outcome === "taken") await step(tx, action, "executed", { ...ended, executedAt: now }, "executed", now);
    else if (outcome === "refused") await step(tx, action, "failed", ended, "failed", now);
    else writeAction(tx, action, now, { ...ended, checkAt: new Date(now.getTime() + recheckMs) });
  });
}
