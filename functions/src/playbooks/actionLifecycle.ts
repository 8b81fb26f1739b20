import type { AuditEvent } from "../audit/events.ts";
import { AppError } from "../platform/errors.ts";

export const states = ["requested", "approved", "executing", "executed", "failed", "rejected", "cancelled", "expired"] as const;
export type State = (typeof states)[number];

/** Who takes an edge: who decides on another's request, who takes a request back (its requester, or who may decide), or Secura itself. */
export type Part = "approver" | "withdrawer" | "system";

export interface Edge {
  from: State;
  to: State;
  part: Part;
  event: AuditEvent;
}

/** The transition table. What is executing can no longer be called back: the receiver may have done it already. */
export const edges: readonly Edge[] = [
  { from: "requested", to: "approved", part: "approver", event: "action.approved" },
  { from: "requested", to: "rejected", part: "approver", event: "action.rejected" },
  { from: "requested", to: "cancelled", part: "withdrawer", event: "action.cancelled" },
  { from: "requested", to: "expired", part: "system", event: "action.expired" },
  { from: "approved", to: "rejected", part: "approver", event: "action.rejected" },
  { from: "approved", to: "cancelled", part: "withdrawer", event: "action.cancelled" },
  { from: "approved", to: "expired", part: "system", event: "action.expired" },
  { from: "approved", to: "executing", part: "system", event: "action.started" },
  { from: "approved", to: "failed", part: "system", event: "action.failed" },
  { from: "executing", to: "executed", part: "system", event: "action.executed" },
  { from: "executing", to: "failed", part: "system", event: "action.failed" },
];

/** Where an action may go from `from`. */
export function nextStates(from: State): State[] {
  return edges.filter((edge) => edge.from === from).map((edge) => edge.to);
}

/** The edge from a state to another. Throws `invalid_transition` with the legal ones named. */
export function demandEdge(from: State, to: State): Edge {
  const edge = edges.find((candidate) => candidate.from === from && candidate.to === to);
  if (edge) return edge;
  const legal = nextStates(from);
  throw new AppError("invalid_transition", `An action that is ${from} cannot become ${to}; ${legal.length > 0 ? `it can become: ${legal.join(", ")}` : "that is final"}.`);
}

export interface Approval {
  uid: string;
  at: Date;
  note: string | null;
}

interface Approvable {
  state: State;
  requestedBy: string;
  approvals: readonly Approval[];
  approvalsNeeded: number;
}

/** Throws `permission_denied` for who has no part in the edge; nobody decides what they asked for. `mayDecide`: on others' requests. */
export function demandPart({ part }: Edge, { requestedBy }: Pick<Approvable, "requestedBy">, { uid, mayDecide }: { uid: string; mayDecide: boolean }): void {
  const isOwn = requestedBy === uid;
  if (part === "approver" && isOwn) throw new AppError("permission_denied", "Nobody decides on their own request; another senior analyst must, or cancel it.");
  if (part === "system" || !(mayDecide || (part === "withdrawer" && isOwn))) throw new AppError("permission_denied", "Only who asked for it, or a senior analyst, may do this to an action.");
}

/**
 * An action's state and approvals after one more approval: `approved` when there are enough, of different people. Throws
 * `invalid_transition`, `permission_denied` for the requester, `conflict` for who has approved already.
 */
export function withApproval(action: Approvable, approval: Approval, mayDecide: boolean): { state: State; approvals: Approval[] } {
  const edge = demandEdge(action.state, "approved");
  demandPart(edge, action, { uid: approval.uid, mayDecide });
  if (action.approvals.some(({ uid }) => uid === approval.uid)) throw new AppError("conflict", "You have approved this already; another senior analyst must approve it too.");
  const approvals = [...action.approvals, approval];
  return { state: approvals.length >= action.approvalsNeeded ? edge.to : action.state, approvals };
}
