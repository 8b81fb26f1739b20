import { openStream } from "../audit/log.ts";
import { loadTeamMember } from "../identity/users.ts";
import { attachToIncident } from "../incidents/attachAlert.ts";
import type { Context } from "../platform/context.ts";
import { AppError } from "../platform/errors.ts";
import { demandVersion } from "../platform/version.ts";
import type { Alert, AttachAlertInput, UpdateAlertInput } from "./model.ts";
import { alertsCollection, auditStreamOf, demandOwn, requireAlert } from "./store.ts";

/** Changes an alert's status or assignee. */
export async function updateAlert(input: UpdateAlertInput, context: Context): Promise<Alert> {
  const { caller, now } = context;
  const ref = alertsCollection().doc(input.id);
  return await context.transaction(async (tx) => {
    const alert = requireAlert(await tx.get(ref));
    demandVersion(context, alert.version);
    demandOwn(alert);
    if (input.assigneeId) await loadTeamMember(tx, input.assigneeId);
    const audit = await openStream(tx, auditStreamOf(input.id));
    const changes = { status: input.status ?? alert.status, assigneeId: input.assigneeId === undefined ? alert.assigneeId : input.assigneeId, version: alert.version + 1 };
    tx.update(ref, changes);
    audit.append({ event: "alert.updated", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${input.id}`, requestId: context.requestId, details: changes });
    return { ...alert, ...changes };
  });
}

/** Ties an alert to the incident it belongs to; the incident lists it and has its observables. */
export async function attachAlert(input: AttachAlertInput, context: Context): Promise<Alert> {
  const { caller, now } = context;
  const ref = alertsCollection().doc(input.id);
  return await context.transaction(async (tx) => {
    const alert = requireAlert(await tx.get(ref));
    demandVersion(context, alert.version);
    demandOwn(alert);
    if (alert.incidentId === input.incidentId) return alert;
    if (alert.incidentId !== null) throw new AppError("conflict", `The alert already belongs to incident ${alert.incidentId}.`);
    const audit = await openStream(tx, auditStreamOf(input.id));
    const writeIncident = await attachToIncident(tx, input.incidentId, alert, context);
    const changes = { incidentId: input.incidentId, version: alert.version + 1 };
    tx.update(ref, changes);
    writeIncident();
    audit.append({ event: "alert.attached", at: now, actorId: caller.uid, actorRole: caller.role, subject: `alerts/${input.id}`, requestId: context.requestId, details: changes });
    return { ...alert, ...changes };
  });
}
