import { openStream } from "../audit/log.ts";
import { demandInternal } from "../incidents/access.ts";
import { auditStreamOf, loadIncident } from "../incidents/documents.ts";
import { moverOf } from "../incidents/moveIncident.ts";
import type { Context } from "../platform/context.ts";
import { demandGates } from "./actionGates.ts";
import { actionKinds, approvalsNeededFor } from "./actionKinds.ts";
import { actionDefaults, actionIdOf, type Action, type RequestActionInput } from "./actionModel.ts";
import { actionRef, recordStep } from "./actionStore.ts";
import { targetTypes } from "./actionTargets.ts";
import { decisionMs } from "./actionTimes.ts";

/** Asks for a response action; others approve it. Throws `conflict` when the incident's markings forbid it or it is closed. */
export async function requestAction({ id: incidentId, ...asked }: RequestActionInput, context: Context): Promise<Action> {
  const { caller, now } = context;
  const expiresAt = new Date(now.getTime() + decisionMs);
  const action: Action = {
    ...actionDefaults,
    ...asked,
    id: actionIdOf(incidentId, context.newId()),
    incidentId,
    target: targetTypes[actionKinds[asked.kind].target].normalise(asked.target) ?? asked.target,
    state: "requested",
    requestedBy: caller.uid,
    createdAt: now,
    updatedAt: now,
    expiresAt,
    approvalsNeeded: approvalsNeededFor(asked.kind),
    checkAt: expiresAt,
    version: 1,
  };
  return await context.transaction(async (tx) => {
    const incident = await loadIncident(tx, incidentId);
    demandInternal(caller, incident);
    demandGates(action.kind, incident);
    const audit = await openStream(tx, auditStreamOf(incidentId));
    const { id, ...fields } = action;
    tx.create(actionRef(id), fields);
    recordStep(tx, audit, action, "action.requested", "requested", moverOf(context), now);
    return action;
  });
}
