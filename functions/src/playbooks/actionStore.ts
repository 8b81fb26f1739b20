import type { CollectionReference, DocumentReference, DocumentSnapshot, Transaction } from "firebase-admin/firestore";
import type { AuditStream } from "../audit/log.ts";
import { incidentRef, writeTimeline } from "../incidents/documents.ts";
import type { Mover } from "../incidents/moveIncident.ts";
import { AppError } from "../platform/errors.ts";
import { db, readSnapshot, type Read } from "../platform/firestore.ts";
import { actionKinds } from "./actionKinds.ts";
import type { Edge } from "./actionLifecycle.ts";
import { Action, actionDefaults, incidentIdOf } from "./actionModel.ts";

export const actionsOf = (incidentId: string): CollectionReference => incidentRef(incidentId).collection("actions");
export const actionRef = (actionId: string): DocumentReference => actionsOf(incidentIdOf(actionId)).doc(actionId);
/** The actions of all incidents, for the sweep. */
export const allActions = () => db().collectionGroup("actions");

/** Reads an action; which incident it belongs to is where it stands. */
export function readAction(snapshot: DocumentSnapshot): Read<Action> {
  const { value, problems } = readSnapshot(Action, actionDefaults, snapshot);
  return { value: { ...value, incidentId: incidentIdOf(snapshot.id) }, problems };
}

/** Reads an action that must be there; throws `not_found`. */
export function requireAction(snapshot: DocumentSnapshot): Action {
  if (!snapshot.exists) throw new AppError("not_found", "There is no such action, or you may not see it.");
  return readAction(snapshot).value;
}

/** Who acts when nobody does. */
export const system: Mover = { uid: "system:actions", role: "system", requestId: "" };

/** Changes fields of an action and raises its version. */
export function writeAction(tx: Transaction, action: Action, at: Date, changes: Partial<Action>): Action {
  const written = { ...changes, updatedAt: at, version: action.version + 1 };
  tx.update(actionRef(action.id), written);
  return { ...action, ...written };
}

/** Enters what happened to an action into the incident's story, for the team, and into the log. */
export function recordStep(tx: Transaction, audit: AuditStream, action: Action, event: Edge["event"] | "action.requested", what: string, by: Mover, at: Date): void {
  const { id, incidentId, kind, target, state, approvals, approvalsNeeded, attempts, version } = action;
  const counts = { approvals: approvals.length, approvalsNeeded, attempts };
  writeTimeline(tx, incidentId, `action-${id}-v${String(version)}`, { at, kind: "action", actorId: by.uid, summary: `${actionKinds[kind].title} (${target}): ${what}`, audience: "team", details: { actionId: id, kind, state, ...counts } });
  audit.append({ event, at, actorId: by.uid, actorRole: by.role, subject: `incidents/${incidentId}/actions/${id}`, requestId: by.requestId, details: { kind, state, ...counts, version } });
}
