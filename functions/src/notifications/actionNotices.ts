import type { Action } from "../playbooks/actionModel.ts";
import { excerpt, words, type Notice } from "./notice.ts";

type Told = Pick<Action, "id" | "kind" | "target" | "state" | "requestedBy" | "approvals" | "decision">;

/** What is told of a state; nothing of the others. */
const outcomes: Partial<Record<Action["state"], string>> = {
  approved: "was approved",
  rejected: "was rejected",
  cancelled: "was cancelled",
  executed: "was carried out",
  failed: "could not be carried out",
  expired: "ran out",
};

/** Of these, those who approved are told as well: what they stood for did not happen. */
const unexpected: readonly Action["state"][] = ["failed", "expired"];

/** Who brought an action into its state; null when Secura did. */
function decidedBy({ state, approvals, decision }: Told): string | null {
  if (state === "approved") return approvals.at(-1)?.uid ?? null;
  return state === "rejected" || state === "cancelled" ? (decision?.by ?? null) : null;
}

/**
 * Whom a change of a response action concerns: of a request, and of the first of two approvals, those who may approve it;
 * of what becomes of it, the requester, and those who approved what did not happen. Pure.
 */
export function noticesFor(before: Told | null, after: Told): Notice[] {
  const isHalfApproved = before?.state === "requested" && after.state === "requested" && after.approvals.length > before.approvals.length;
  if (before?.state === after.state && !isHalfApproved) return [];
  const what = words(after.kind);
  const told = { audience: "team", id: `action-${after.id}-${after.state}`, body: excerpt(after.target) } as const;
  if (isHalfApproved) return [{ ...told, id: `action-${after.id}-approval-${String(after.approvals.length)}`, to: "approvers", by: after.approvals.at(-1)?.uid ?? null, type: "action_requested", title: `One more approval is needed: ${what}` }];
  if (after.state === "requested") return [{ ...told, to: "approvers", by: after.requestedBy, type: "action_requested", title: `Please decide: ${what}` }];
  const outcome = outcomes[after.state];
  return outcome === undefined ? [] : [{ ...told, to: [after.requestedBy, ...(unexpected.includes(after.state) ? after.approvals.map(({ uid }) => uid) : [])], by: decidedBy(after), type: "action_state", title: `The request to ${what} ${outcome}` }];
}
