import { FieldPath } from "firebase-admin/firestore";
import { demandInternal } from "../incidents/access.ts";
import { incidentRef, requireIncident } from "../incidents/documents.ts";
import type { Context } from "../platform/context.ts";
import { fetchPage } from "../platform/paging.ts";
import type { Action, ActionPage, GetActionInput, ListActionsInput } from "./actionModel.ts";
import { actionsOf, readAction, requireAction } from "./actionStore.ts";

/** The response actions of an incident, newest first. */
export async function listActions({ id, ...page }: ListActionsInput, context: Context): Promise<ActionPage> {
  demandInternal(context.caller, requireIncident(await incidentRef(id).get()));
  const { snapshots, nextCursor } = await fetchPage(actionsOf(id).orderBy("createdAt", "desc").orderBy(FieldPath.documentId(), "desc"), "createdAt", page);
  return { items: snapshots.map((snapshot) => readAction(snapshot).value), nextCursor };
}

/** One response action. Throws `not_found` for one of another incident too. */
export async function getAction({ id, actionId }: GetActionInput, context: Context): Promise<Action> {
  demandInternal(context.caller, requireIncident(await incidentRef(id).get()));
  return requireAction(await actionsOf(id).doc(actionId).get());
}
