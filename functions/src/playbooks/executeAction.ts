import { AppError } from "../platform/errors.ts";
import { transact } from "../platform/firestore.ts";
import { log } from "../platform/log.ts";
import { settle, takeLease, type Leased } from "./actionLease.ts";
import { actionRef, readAction, writeAction } from "./actionStore.ts";
import { configuredReceiver, type Receiver } from "./webhook.ts";

export interface ExecutionDeps {
  now?: () => Date;
  receiver?: () => Receiver | { missing: string };
}

/** What the receiver is told: what to do and how the incident is marked, and none of the texts people wrote about it. */
function messageOf({ action, incident }: Leased): string {
  const { id, kind, target, parameters, requestedBy, approvals } = action;
  const { number, severity, tlp, pap } = incident;
  return JSON.stringify({ id, kind, target, parameters, incident: { id: incident.id, number, severity, tlp, pap }, requestedBy, approvedBy: approvals.map(({ uid }) => uid) });
}

/** Notes on a waiting action what must be configured first; the sweep brings it back. */
async function noteMissing(id: string, missing: string, now: Date): Promise<void> {
  await transact(async (tx) => {
    const snapshot = await tx.get(actionRef(id));
    if (!snapshot.exists) return;
    const action = readAction(snapshot).value;
    if (action.state === "approved" && action.lastError !== missing) writeAction(tx, action, now, { lastError: missing });
  });
}

/**
 * Executes an approved action: sends it to the receiver, in one delivery at a time. At least once: when the answer is lost,
 * or Secura crashes before it is recorded, the action is sent again with the same webhook-id, by which the receiver must
 * know it. Throws `unavailable` when the task queue should deliver it again.
 */
export async function executeAction(id: string, { now = () => new Date(), receiver = configuredReceiver }: ExecutionDeps = {}): Promise<void> {
  const send = receiver();
  if (typeof send !== "function") {
    await noteMissing(id, send.missing, now());
    return;
  }
  const leased = await takeLease(id, now());
  if (!leased) return;
  const { kind, attempts } = leased.action;
  const started = performance.now();
  const answer = await send({ id, body: messageOf(leased) }, now());
  await settle(leased.action, answer, now());
  log.actionAttempted({ actionId: id, kind, attempts, outcome: answer.outcome, reason: answer.lastError ?? "", tookMs: Math.round(performance.now() - started) });
  if (answer.outcome === "retry") throw new AppError("unavailable", `Action ${id} was not executed: ${answer.lastError ?? ""}`);
}
