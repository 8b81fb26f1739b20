import type { Transaction } from "firebase-admin/firestore";
import { openStream } from "../audit/log.ts";
import { auditStreamOf } from "../incidents/documents.ts";
import { demandEdge, type State } from "./actionLifecycle.ts";
import type { Action } from "./actionModel.ts";
import { recordStep, system, writeAction } from "./actionStore.ts";

/** Puts an action into another state in Secura's own name, with story and log. Opens the incident's stream. Throws `invalid_transition`. */
export async function step(tx: Transaction, action: Action, to: State, fields: Partial<Action>, what: string, now: Date): Promise<Action> {
  const { event } = demandEdge(action.state, to);
  const audit = await openStream(tx, auditStreamOf(action.incidentId));
  const updated = writeAction(tx, action, now, { ...fields, state: to });
  recordStep(tx, audit, updated, event, what, system, now);
  return updated;
}

/** Gives an action up whose time is over. */
export async function giveUp(tx: Transaction, action: Action, now: Date): Promise<Action> {
  const ended = { leaseUntil: null, checkAt: null };
  if (action.state !== "executing") return await step(tx, action, "expired", ended, `ran out while it was ${action.state}`, now);
  const lastError = `Given up after ${String(action.attempts)} ${action.attempts === 1 ? "attempt" : "attempts"}. ${action.lastError ?? ""}`.trim();
  return await step(tx, action, "failed", { ...ended, lastError }, "failed", now);
}

/** True when the time to execute an approved action is over. */
export const isOver = ({ executionExpiresAt }: Action, now: Date): boolean => executionExpiresAt === null || executionExpiresAt <= now;
